"""Every word that leaves the municipality on a notification: a closed catalogue, in four languages.

These are constants, not gettext messages, because they must be auditable: nothing else is ever
sent, and nothing is filled into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TITLE = "Hemklar"

READY = {
    "sv": "En patient är klar. Någon behöver svara sjukhuset.",
    "nb": "En pasient er klar. Noen må svare sykehuset.",
    "nn": "Ein pasient er klar. Nokon må svare sjukehuset.",
    "en": "A patient is ready. Someone must answer the hospital.",
}

TEST = {
    "sv": "Det här är ett prov. Aviseringar når den här telefonen.",
    "nb": "Dette er en prøve. Varsler når denne telefonen.",
    "nn": "Dette er ei prøve. Varsel når denne telefonen.",
    "en": "This is a test. Alerts reach this phone.",
}

Kind = Literal["ready", "test"]
CATALOGUE: dict[Kind, dict[str, str]] = {"ready": READY, "test": TEST}

DEFAULT_LANG = "sv"


@dataclass(frozen=True)
class Words:
    """What a lock screen shows, and its language (BCP 47)."""

    lang: str
    title: str
    body: str


def words(kind: Kind, lang: str) -> Words:
    """Return the words of a kind of push in a language, else in Swedish."""
    known = lang if lang in CATALOGUE[kind] else DEFAULT_LANG
    return Words(lang=known, title=TITLE, body=CATALOGUE[kind][known])
