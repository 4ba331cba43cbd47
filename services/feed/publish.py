"""Numbers for what changed, and its entries in the feeds: the last step before commit."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select, update

from services.commands import Work
from services.schema import (
    Among,
    Case,
    FeedCheck,
    FeedEntry,
    Membership,
    Municipality,
    OfCase,
    OfTeam,
    Prepared,
    Synced,
    Team,
)

JSON_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
Entry = dict[str, Any]

_own = (
    FeedEntry.municipality_id == bindparam("municipality"),
    FeedEntry.team_id == bindparam("team"),
)
_checked = (
    FeedCheck.municipality_id == bindparam("municipality"),
    FeedCheck.team_id == bindparam("team"),
)

TAKE = Prepared(
    update(Municipality)
    .where(Municipality.id == bindparam("municipality"))
    .values(n=Municipality.n + bindparam("count"))
    .returning(Municipality.n)
)
HOLDERS = Prepared(
    select(Case.id, Case.teams).where(
        Case.municipality_id == bindparam("municipality"),
        Among(Case.id, "cases"),
    )
)
REPLACED = Prepared(
    delete(FeedEntry)
    .where(
        *_own,
        Among(FeedEntry.kind, "kinds"),
        Among(FeedEntry.row_id, "ids"),
    )
    .returning(FeedEntry.mark)
)
ENDED = Prepared(
    delete(FeedEntry).where(*_own, FeedEntry.case_id == bindparam("case")).returning(FeedEntry.mark)
)
ADDED = insert(FeedEntry)
STOOD = Prepared(select(FeedCheck.live, FeedCheck.marks).where(*_checked))
STANDS = Prepared(
    update(FeedCheck)
    .where(*_checked)
    .values(live=bindparam("now_live"), marks=bindparam("now_marks"), n=bindparam("now_n"))
)
BEGUN = insert(FeedCheck)


def publish(work: Work) -> int | None:
    """Give every changed row its number and replace its entries; return the commit's number.

    The municipality's counter is the last lock taken and is held to commit, so that the order of
    numbers is the order of commits and no reader can step past a row that commits later. None when
    nothing changed.
    """
    rows = list(work.touched.values())
    if not rows and not work.left:
        return None
    if work.session.new or not all(map(work.is_locked, rows)):
        # What may have to wait for others must not keep everybody waiting for the counter.
        work.session.flush()
    number = _take_numbers(work, len(rows) + len(work.left))
    first = number - len(rows) - len(work.left) + 1
    feeds = _Feeds(work, holders=_holders(work, rows))
    for seq, row in enumerate(rows, first):
        row.seq = seq
        feeds.replace(row)
    for seq, ((team_id, case_id), reason) in enumerate(work.left.items(), first + len(rows)):
        feeds.end(team_id, case_id, seq, reason)
    _number_memberships(work, number)
    work.session.flush()
    feeds.write()
    return number


def _take_numbers(work: Work, count: int) -> int:
    [[number]] = work.do(TAKE, count=count)
    return int(number)


def _number_memberships(work: Work, number: int) -> None:
    for team_id, case_id in [*work.joined, *work.left]:
        membership = work.session.get(Membership, (work.municipality.id, team_id, case_id))
        if membership is not None:
            membership.seq = number


def _holders(work: Work, rows: list[Synced]) -> dict[str, list[str]]:
    """Return for every case the rows belong to, the teams that hold it.

    A case that is not locked here may have been moved until the number was taken, so it is asked.
    """
    holders = {case.id: case.teams for case in work.cases()}
    cases = sorted({case_id for row in rows if (case_id := _case_of(row))} - holders.keys())
    if cases:
        holders |= {case.id: case.teams for case in work.do(HOLDERS, cases=cases)}
    return holders


def _case_of(row: Synced) -> str | None:
    return row.id if isinstance(row, Case) else getattr(row, "case_id", None)


@dataclass
class _Feeds:
    """The entries of this commit, gathered per team and written in bulk."""

    work: Work
    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[str, list[str]] = field(default_factory=dict)
    teams: list[str] = field(default_factory=list)

    def replace(self, row: Synced) -> None:
        """Put the row, with its present number, into the feed of everyone who holds it."""
        mark = _mark(row)
        text = body(row, mark)
        case_id = _case_of(row)
        for team_id in self._audience(row):
            self._add(team_id, row.seq, row.KIND, row.id, case_id, mark=mark, body=text)

    def end(self, team_id: str, case_id: str, seq: int, reason: str) -> None:
        """Replace all entries of a case in one team's feed by the word that it is gone."""
        self.ended[team_id].append(case_id)
        self._add(team_id, seq, Case.KIND, case_id, case_id, gone=reason)

    def write(self) -> None:
        """Write the feeds of all teams concerned, and their checks."""
        for team_id, entries in self.entries.items():
            removed = self._delete(team_id, entries)
            self.work.session.connection().execute(ADDED, entries)
            added = [int(entry["mark"], 16) for entry in entries if entry["gone"] is None]
            last = max(entry["seq"] for entry in entries)
            self._check(team_id, removed, added, last)

    def _add(  # noqa: PLR0913
        self,
        team_id: str,
        seq: int,
        kind: str,
        row_id: str,
        case_id: str | None,
        *,
        mark: str = "",
        body: bytes | None = None,
        gone: str | None = None,
    ) -> None:
        self.entries[team_id].append(
            {
                "municipality_id": self.work.municipality.id,
                "team_id": team_id,
                "seq": seq,
                "kind": kind,
                "row_id": row_id,
                "case_id": case_id,
                "mark": mark,
                "body": body,
                "gone": gone,
                "gone_at": self.work.now if gone is not None else None,
            }
        )

    def _audience(self, row: Synced) -> list[str]:
        """Teams and people are known to all teams, a shift to its own.

        A case's rows to its holders.
        """
        if isinstance(row, OfTeam):
            return [row.team_id]
        if isinstance(row, Case | OfCase):
            return self.holders[row.id if isinstance(row, Case) else row.case_id]
        if not self.teams:
            every = select(Team.id).where(Team.municipality_id == self.work.municipality.id)
            self.teams = list(self.work.session.scalars(every))
        return self.teams

    def _delete(self, team_id: str, entries: list[Entry]) -> list[int]:
        """Delete the entries that are replaced; return the marks of those that were live."""
        kinds, ids = {entry["kind"] for entry in entries}, [entry["row_id"] for entry in entries]
        removed = self.work.do(REPLACED, team=team_id, kinds=kinds, ids=ids)
        for case_id in self.ended[team_id]:
            removed += self.work.do(ENDED, team=team_id, case=case_id)
        return [int(mark, 16) for [mark] in removed if mark]

    def _check(self, team_id: str, removed: list[int], added: list[int], last: int) -> None:
        stood = self.work.do(STOOD, team=team_id)
        live, marks = stood[0] if stood else (0, "0")
        live += len(added) - len(removed)
        marks = f"{reduce(xor, [*removed, *added], int(marks, 16)):016x}"
        if stood:
            self.work.do(STANDS, team=team_id, now_live=live, now_marks=marks, now_n=last)
        else:
            key = {"municipality_id": self.work.municipality.id, "team_id": team_id}
            begun = {**key, "live": live, "marks": marks, "n": last}
            self.work.session.connection().execute(BEGUN, begun)


def _mark(row: Synced) -> str:
    """Return the 64 bits that stand for this version of the row."""
    version = f"{row.KIND}|{row.id}|{row.seq}".encode()
    return hashlib.blake2b(version, digest_size=8).hexdigest()


def body(row: Synced, mark: str) -> bytes:
    """Return the row's JSON as devices get it: the columns its FEED names, and nothing else."""
    shared = {name: getattr(row, column) for column, name in {**row.SHARED, **row.FEED}.items()}
    return orjson.dumps(
        {"kind": row.KIND, "case": _case_of(row), "mark": mark, **shared}, option=JSON_OPTIONS
    )
