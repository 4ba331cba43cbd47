"""The search has not rotted: it finds a word that was let out, in each encoding, wherever it is."""

from __future__ import annotations

import quopri
from base64 import b64encode, encodebytes, urlsafe_b64encode
from email.message import EmailMessage
from html import escape
from urllib.parse import quote_plus, urlencode

import orjson
import pytest

from tests.canary.search import canary, forms, found

WORD = canary()
LETTER = EmailMessage()
LETTER["Subject"] = f"About {WORD}"
LETTER.set_content("Hello")
BODY = EmailMessage()
BODY.set_content(f"{'long ' * 12}{WORD} {'long ' * 12}", cte="quoted-printable")
LEAKS = {
    "text": f"Hello {WORD}!".encode(),
    "windows": f"Hello {WORD}!".encode("utf-16"),
    "wide": b"!" + f"Hello {WORD}!".encode("utf-16-be"),
    "old": f"Hello {WORD}!".encode("latin-1"),
    "json": orjson.dumps({"hello": WORD}),
    "ascii": ascii(WORD).encode(),
    "page": escape(WORD).encode("ascii", "xmlcharrefreplace"),
    "query": urlencode({"a": "b", "name": WORD}).encode(),
    "path": quote_plus(f"hello {WORD}").lower().encode(),
    "printable": quopri.encodestring(f"Hallå {WORD}!".encode()),
    "broken": quopri.encodestring(f"{'x' * 70}{WORD}".encode()),
    "bytes": WORD.encode().hex().upper().encode(),
    "letter": LETTER.as_bytes(),
    "body": BODY.as_bytes(),
    "lines": encodebytes(f"{'x' * 50}{WORD}{'x' * 9}".encode()),
}


@pytest.mark.parametrize("how", LEAKS)
def test_a_word_that_was_let_out_is_found(how: str) -> None:
    assert {name for name, _ in found({"name": WORD, "other": canary()}, LEAKS[how])} == {"name"}


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("before", range(6))
def test_it_is_found_in_base64_wherever_it_begins_and_ends(before: int, encode: object) -> None:
    assert callable(encode)
    for after in range(3):
        data = encode(b"?>" * 3 + b"x" * before + WORD.encode() + b"y" * after)
        assert {name for name, _ in found({"name": WORD}, b'{"t":"' + data + b'"}')} == {"name"}


@pytest.mark.parametrize("encoding", forms(WORD))
def test_each_form_is_its_own(encoding: str) -> None:
    assert ("name", encoding) in found({"name": WORD}, b"<" + forms(WORD)[encoding] + b">")


def test_what_holds_none_is_clean() -> None:
    assert found({"name": canary()}, b"".join(LEAKS.values())) == set()
