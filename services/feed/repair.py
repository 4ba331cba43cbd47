"""What differs between a device and a team's feed, when its check says that something does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from services.feed.reader import Reader
from services.schema import OF_CASE, Among, FeedEntry, Membership


@dataclass
class Difference:
    """What a device lacks of a team, and what it holds too much.

    `cases` are missing as a whole, `rows` are missing or older; `left` are the cases that have left
    the team with the reason why, `strays` are rows that nobody knows under this team.
    """

    cases: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)


def difference(reader: Reader, team_id: str, have: Mapping[str, int]) -> Difference:
    """Compare what a device says it has (row id to number) with the team's live rows."""
    found = Difference()
    surplus = dict(have)
    for row_id, case_id, seq in _live(reader, team_id):
        same = surplus.pop(row_id, None) == seq
        if case_id is not None and case_id not in have:
            if row_id == case_id:
                found.cases.append(case_id)
        elif not same:
            found.rows.append(row_id)
    if surplus:
        left = _left(reader, team_id)
        found.left = {row_id: left[row_id] for row_id in surplus if row_id in left}
        others = [row_id for row_id in surplus if row_id not in left]
        of_left = _of_cases(reader, others, set(found.left)) if found.left else set()
        found.strays = [row_id for row_id in others if row_id not in of_left]
    return found


def _live(reader: Reader, team_id: str) -> list[tuple[str, str | None, int]]:
    live = select(FeedEntry.row_id, FeedEntry.case_id, FeedEntry.seq).where(
        FeedEntry.municipality_id == reader.municipality.id,
        FeedEntry.team_id == team_id,
        FeedEntry.gone.is_(None),
    )
    return [(row_id, case_id, seq) for row_id, case_id, seq in reader.connection.execute(live)]


def _left(reader: Reader, team_id: str) -> dict[str, str]:
    left = select(Membership.case_id, Membership.reason).where(
        Membership.municipality_id == reader.municipality.id,
        Membership.team_id == team_id,
        Membership.present.is_(False),
    )
    return {case_id: reason or "" for case_id, reason in reader.connection.execute(left)}


def _of_cases(reader: Reader, row_ids: list[str], cases: set[str]) -> set[str]:
    """Return which of the rows belong to these cases: they go with their case, not by themselves.

    Another team of the device may still hold the case.
    """
    own: set[str] = set()
    for kind in OF_CASE:
        found = select(kind.id, kind.case_id).where(
            kind.municipality_id == reader.municipality.id, Among(kind.id, "ids")
        )
        rows = reader.connection.execute(found, {"ids": row_ids})
        own |= {row_id for row_id, case in rows if case in cases}
    return own
