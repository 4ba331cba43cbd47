"""A case told many times over, each time in other words and under other ids."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect

from services.commands import Work, new_id
from services.schema import OF_CASE, Case, Membership, OfCase, Stay, Synced

SYLLABLES = ("ber", "dal", "fjo", "ga", "hol", "in", "ka", "lund", "mo", "na", "ros", "vik")

Copied = TypeVar("Copied")


@dataclass
class Example:
    """A case with all its rows, to be copied into the same team."""

    stay: Stay
    case: Case
    parts: list[OfCase]

    @property
    def rows(self) -> list[Synced]:
        """The rows that devices get."""
        return [self.case, *self.parts]

    @classmethod
    def of(cls, work: Work, case_id: str) -> Example:
        """Read a case."""
        case = work.case(case_id)
        stay = work.session.get_one(Stay, (work.municipality.id, case.stay_id))
        return cls(stay, case, [row for kind in OF_CASE for row in work.of_case(kind, case_id)])

    def copy(self, work: Work, team: str) -> None:
        """Add a copy with ids and words of its own."""
        ids = {row_id: new_id() for row_id in (self.stay.id, *(row.id for row in self.rows))}
        work.session.add(_copied(self.stay, ids))
        work.session.flush()
        case = _copied(self.case, ids)
        work.add(case)
        work.session.flush()
        for part in self.parts:
            work.add(_copied(part, ids))
        held = Membership(
            municipality_id=work.municipality.id,
            team_id=team,
            case_id=case.id,
            present=True,
            since=work.now,
        )
        work.session.add(held)
        work.joined.add((team, case.id))


def _copied(row: Copied, ids: dict[str, str]) -> Copied:
    values: dict[str, Any] = {}
    for column in inspect(type(row)).column_attrs:
        value = getattr(row, column.key)
        values[column.key] = ids.get(value, value) if isinstance(value, str) else value
    if "answers" in values:
        values["answers"] = {name: _reworded(said) for name, said in values["answers"].items()}
    return type(row)(**values)


def _reworded(said: list[str]) -> list[str]:
    return [words(len(one.split())) if " " in one else one for one in said]


def words(count: int) -> str:
    """Return so many words that nobody has used before."""
    return " ".join("".join(random.choices(SYLLABLES, k=3)) for _ in range(count))
