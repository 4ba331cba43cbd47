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

DUTY = {
    "sv": "Din jour börjar. Tryck för att bekräfta.",
    "nb": "Vakten din begynner. Trykk for å bekrefte.",
    "nn": "Vakta di byrjar. Trykk for å stadfeste.",
    "en": "Your on-call duty starts. Tap to confirm.",
}

UNCONFIRMED = {
    "sv": "En jour är inte bekräftad. Den förra har kvar jouren så länge.",
    "nb": "En vakt er ikke bekreftet. Den forrige har vakten så lenge.",
    "nn": "Ei vakt er ikkje stadfest. Den førre har vakta så lenge.",
    "en": "An on-call duty is not confirmed. Until it is, the person before has it.",
}

CHECK = {
    "sv": "En kontroll: aviseringar når den här telefonen.",
    "nb": "En kontroll: varsler når denne telefonen.",
    "nn": "Ein kontroll: varsel når denne telefonen.",
    "en": "A check: alerts reach this phone.",
}

PHONE = {
    "sv": "Du har snart jour, och en av dina telefoner får inga aviseringar. Öppna Hemklar på den.",
    "nb": "Du har snart vakt, og en av telefonene dine får ikke varsler. Åpne Hemklar på den.",
    "nn": "Du har snart vakt, og ein av telefonane dine får ikkje varsel. Opne Hemklar på han.",
    "en": "You are on call soon, and one of your phones gets no alerts. Open Hemklar on it.",
}

UNREACHED = {
    "sv": "Den som snart har jour kan inte nås av aviseringar.",
    "nb": "Den som snart har vakt, kan ikke nås av varsler.",
    "nn": "Den som snart har vakt, kan ikkje bli nådd av varsel.",
    "en": "Alerts cannot reach a person who is on call soon.",
}

GAP = {
    "sv": "Jourlistan har en lucka. Någon behöver ta den.",
    "nb": "Vaktlisten har et hull. Noen må ta det.",
    "nn": "Vaktlista har eit hol. Nokon må ta det.",
    "en": "The rota has a gap. Someone must take it.",
}

SOURCE = {
    "sv": "Det har varit tyst från ett sjukhus länge. Ring och fråga.",
    "nb": "Det har vært stille fra et sykehus lenge. Ring og spør.",
    "nn": "Det har vore stilt frå eit sjukehus lenge. Ring og spør.",
    "en": "A hospital has been silent for a long time. Phone and ask.",
}

WAY = {
    "sv": "Det här är ett prov. Aviseringar når dig här.",
    "nb": "Dette er en prøve. Varsler når deg her.",
    "nn": "Dette er ei prøve. Varsel når deg her.",
    "en": "This is a test. Alerts reach you here.",
}

MANY = {
    "sv": "{n} aviseringar. Sjukhuset väntar på svar.",
    "nb": "{n} varsler. Sykehuset venter på svar.",
    "nn": "{n} varsel. Sjukehuset ventar på svar.",
    "en": "{n} alerts. The hospital waits for an answer.",
}
"""What a phone says on which several alerts wait; it counts them itself, two or more."""

Kind = Literal[
    "ready",
    "unanswered",
    "test",
    "way",
    "duty",
    "unconfirmed",
    "check",
    "phone",
    "unreached",
    "gap",
    "source",
]
CATALOGUE: dict[Kind, dict[str, str]] = {
    "ready": READY,
    "unanswered": UNANSWERED,
    "test": TEST,
    "way": WAY,
    "duty": DUTY,
    "unconfirmed": UNCONFIRMED,
    "check": CHECK,
    "phone": PHONE,
    "unreached": UNREACHED,
    "gap": GAP,
    "source": SOURCE,
}

ANSWERED: frozenset[Kind] = frozenset(("ready", "unanswered"))
"""Kinds in which the hospital waits for an answer: several of them are one notification."""

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


def many(kind: Kind, lang: str) -> str | None:
    """Return what a phone says when it shows several such pushes as one; None: it never does."""
    return MANY[words(kind, lang).lang] if kind in ANSWERED else None


def written(kind: Kind, lang: str, link: str) -> str:
    """Return an SMS or the text of an e-mail: who calls, why, and where to answer."""
    said = words(kind, lang)
    return f"{said.title}: {said.body} {link}"


def spoken(kind: Kind, lang: str) -> str:
    """Return what a voice says; a test asks for no answer."""
    said = words(kind, lang)
    return f"{said.title}. {said.body}" if kind == "way" else SPOKEN[said.lang].format(said.body)
