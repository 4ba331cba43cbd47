"""Every word that leaves the municipality on a notification: a closed catalogue, in four languages.

These are constants, not gettext messages, because they must be auditable: nothing else is ever
sent, and nothing of anybody is filled into them. An SMS and an e-mail end with the call's link.
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

UNANSWERED = {
    "sv": "Sjukhuset väntar ännu på svar om en patient.",
    "nb": "Sykehuset venter fortsatt på svar om en pasient.",
    "nn": "Sjukehuset ventar framleis på svar om ein pasient.",
    "en": "The hospital still waits for an answer about a patient.",
}

Kind = Literal["ready", "test", "unanswered"]
CATALOGUE: dict[Kind, dict[str, str]] = {"ready": READY, "test": TEST, "unanswered": UNANSWERED}

SPOKEN = {
    "sv": "Det här är Hemklar. {0} Öppna Hemklar på telefonen och svara.",
    "nb": "Dette er Hemklar. {0} Åpne Hemklar på telefonen og svar.",
    "nn": "Dette er Hemklar. {0} Opne Hemklar på telefonen og svar.",
    "en": "This is Hemklar. {0} Open Hemklar on your phone and answer.",
}
"""What a voice says around the sentence of the call."""

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


def written(kind: Kind, lang: str, link: str) -> str:
    """Return an SMS or the text of an e-mail: who calls, why, and where to answer."""
    said = words(kind, lang)
    return f"{said.title}: {said.body} {link}"


def spoken(kind: Kind, lang: str) -> str:
    """Return what a voice says."""
    said = words(kind, lang)
    return SPOKEN[said.lang].format(said.body)
