"""The demo's own people and sentences, one set for each country."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _read(name: str) -> dict[str, Any]:
    text = files("services.demo").joinpath(name).read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


@dataclass(frozen=True)
class Person:
    """A synthetic patient. `contacts` are rows of name, relation, phone and note.

    Someone with a protected identity has neither address, phone nor contacts.
    """

    number: int
    given: str
    family: str
    identity: str
    protected: bool
    no_relatives: bool
    language: str
    address: str
    phone: str
    ward: str
    reason: str
    contacts: tuple[dict[str, str], ...]


def person(person_id: str) -> Person:
    """Return the person with that id; KeyError when there is none."""
    raw = {row["id"]: row for row in _read("people.json")["people"]}[person_id]
    same = ("protected", "no_relatives", "language", "address", "phone", "ward", "reason")
    return Person(
        number=int(person_id[1:]),
        given=raw["name"]["given"],
        family=raw["name"]["family"],
        identity=raw["identity"]["number"],
        contacts=tuple(raw["contacts"]),
        **{name: raw[name] for name in same},
    )


@dataclass(frozen=True)
class Words:
    """The sentences of a country ("se" or "no"), in the language spoken there."""

    country: str

    def text(self, name: str) -> str:
        """Return the one text of that name."""
        found: str = _read("texts.json")[self.country][name]
        return found

    def turn(self, name: str, number: int) -> str:
        """Return one of several texts, the same for the same number."""
        several: list[str] = _read("texts.json")[self.country][name]
        return several[number % len(several)]

    def of(self, name: str, key: str) -> str:
        """Return the text a table has under the key; KeyError when it has none."""
        return self.table(name)[key]

    def table(self, name: str) -> dict[str, str]:
        """Return a whole table of texts."""
        found: dict[str, str] = _read("texts.json")[self.country][name]
        return found
