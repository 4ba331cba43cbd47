"""Words that nobody has written before, and finding them in whatever encoding they left in."""

from __future__ import annotations

import json
import quopri
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote

LETTERS = "bcdfghjklmnpqrstvwxz"


def canary() -> str:
    """Return a new word; it has letters that every encoding writes in its own way."""
    return "Kå" + "".join(secrets.choice(LETTERS) for _ in range(14)) + "ø"


def forms(word: str) -> dict[str, bytes]:
    """Return the word as bytes in each encoding, by the encoding's name."""
    utf8 = word.encode()
    return {
        "UTF-8": utf8,
        "UTF-16 LE": word.encode("utf-16-le"),
        "UTF-16 BE": word.encode("utf-16-be"),
        "Latin-1": word.encode("latin-1"),
        "JSON": json.dumps(word).strip('"').encode(),
        "Python": word.encode("unicode_escape"),
        "markup": "".join(f"&#{ord(one)};" if ord(one) > 127 else one for one in word).encode(),
        "percent": quote(word).encode(),
        "quoted-printable": quopri.encodestring(utf8),
        "hex": utf8.hex().encode(),
        **{f"base64 at {offset}": _base64(utf8, offset) for offset in range(3)},
    }


def _base64(data: bytes, offset: int) -> bytes:
    """Return what is the same whatever stands before the data, `offset` bytes into a group."""
    whole = b64encode(b"\0" * offset + data)
    return whole[-(-offset * 8 // 6) : (offset + len(data)) * 8 // 6]


def found(words: Mapping[str, str], data: bytes) -> set[tuple[str, str]]:
    """Return which of the words lie in the data: their names, each with its encoding.

    Line breaks of e-mails do not hide one, nor does the case of hexadecimal digits or the other
    alphabet of base64.
    """
    ways = _read(data)
    return {
        (name, encoding)
        for name, word in words.items()
        for encoding, form in forms(word).items()
        if any(form.lower() in way for way in ways)
    }


def _read(data: bytes) -> list[bytes]:
    joined = re.sub(rb"=?\r?\n", b"", data)
    usual = joined.translate(bytes.maketrans(b"-_", b"+/"))
    return [one.lower() for one in (data, joined, usual)]
