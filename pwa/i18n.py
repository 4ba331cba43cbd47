"""Words in four languages from one catalogue, for templates and for the phone's own script."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"sv": "Svenska", "nb": "Norsk bokmål", "nn": "Norsk nynorsk", "en": "English"}
DIGITS = string.digits + string.ascii_lowercase
FOLDER = Path(__file__).parent / "translations"


def best(accepted: Iterable[str]) -> str:
    """Return the first of the accepted languages that we speak, else Swedish."""
    wanted = (code.split("-")[0] for code in accepted)
    known = ("nb" if code == "no" else code for code in wanted)
    return next((code for code in known if code in LANGUAGES), "sv")


@cache
def catalogue(lang: str) -> Catalog:
    """Return the catalogue of a language, as it is written in its .po file."""
    with (FOLDER / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=lang)


@cache
def translations(lang: str) -> Translations:
    """Return the language's words as gettext wants them."""
    packed = BytesIO()
    write_mo(packed, catalogue(lang))
    packed.seek(0)
    return Translations(fp=packed)


def messages(
    lang: str, but: Collection[str] = (), only: Collection[str] | None = None
) -> dict[str, str | list[str]]:
    """Return what scripts say, `only` some or all `but` some: the name of each text to its words.

    A text with plural forms has them as a list; one that is its own translation is left out. Raise
    ValueError when two texts share a name.
    """
    said: dict[str, str | list[str]] = {}
    for message in catalogue(lang):
        scripts = {file for file, _ in message.locations if file.endswith(".js")}
        if not message.id or scripts <= set(but) or (only is not None and not scripts <= set(only)):
            continue
        singular = message.id if isinstance(message.id, str) else message.id[0]
        name = name_of(f"{message.context}\x04{singular}" if message.context else singular)
        if name in said:
            raise ValueError(f"another text has the name of {singular!r}: change a word of it")
        texts = message.string or ""
        if texts == message.id and not message.context:
            continue
        said[name] = texts if isinstance(texts, str) else list(texts)
    return said


def name_of(text: str) -> str:
    """Return the short name of a text: FNV-1a over its UTF-16 units, folded to 24 bits, base 36.

    The scripts hold the texts themselves; `pwa/static/js/lib/i18n.js` names them alike.
    """
    units = memoryview(text.encode("utf-16-le")).cast("H")
    value = 0x811C9DC5
    for unit in units:
        value = ((value ^ unit) * 0x01000193) & 0xFFFFFFFF
    rest, name = (value ^ (value >> 24)) & 0xFFFFFF, ""
    while rest:
        rest, digit = divmod(rest, len(DIGITS))
        name = DIGITS[digit] + name
    return name
