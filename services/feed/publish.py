"""Numbers for what changed, and its entries in the feeds: the last step before commit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

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
STOOD = Prepared(
    select(
        FeedCheck.team_id,
        FeedCheck.live,
        FeedCheck.marks,
        FeedEntry.kind,
        FeedEntry.row_id,
        FeedEntry.mark,
    )
    .outerjoin(
        FeedEntry,
        (FeedEntry.municipality_id == FeedCheck.municipality_id)
        & (FeedEntry.team_id == FeedCheck.team_id)
        & Among(FeedEntry.kind, "kinds")
        & Among(FeedEntry.row_id, "ids"),
    )
    .where(
        FeedCheck.municipality_id == bindparam("municipality"),
        Among(FeedCheck.team_id, "teams"),
    )
)
ENDED = Prepared(
    delete(FeedEntry)
    .where(
        FeedEntry.municipality_id == bindparam("municipality"),
        FeedEntry.team_id == bindparam("team"),
        FeedEntry.case_id == bindparam("case"),
    )
    .returning(FeedEntry.mark)
)


def _put(table: Any, own: tuple[str, ...], changing: tuple[str, ...]) -> Prepared:
    """Return what inserts a row, or gives these columns of the one that stands for the same."""
    put = insert(table)  # SQLite says it in the same words.
    return Prepared(
        put.on_conflict_do_update(
            index_elements=("municipality_id", "team_id", *own),
            set_={name: put.excluded[name] for name in changing},
        )
    )


PUT = _put(FeedEntry, ("kind", "row_id"), ("seq", "case_id", "gone", "gone_at", "mark", "body"))
STANDS = _put(FeedCheck, (), ("live", "marks", "n"))


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
class _Check:
    """How many live rows a team's feed has, the XOR of their marks, and its last number."""

    live: int = 0
    marks: int = 0
    n: int = 0

    def count(self, mark: str, by: int) -> None:
        """Count a row in or out, by its mark; the word that a case is gone has none."""
        if mark:
            self.live += by
            self.marks ^= int(mark, 16)


@dataclass
class _Feeds:
    """The entries of this commit, gathered and written in bulk."""

    work: Work
    entries: list[Entry] = field(default_factory=list)
    ended: list[tuple[str, str]] = field(default_factory=list)
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
        self.ended.append((team_id, case_id))
        self._add(team_id, seq, Case.KIND, case_id, case_id, gone=reason)

    def write(self) -> None:
        """Write the feeds of all teams concerned, and their checks."""
        if not self.entries:
            return
        checks = self._checks()
        for entry in self.entries:
            check = checks[entry["team_id"]]
            check.count(entry["mark"], 1)
            check.n = entry["seq"]
        PUT.each(self.work.connection, self.entries)
        STANDS.each(self.work.connection, [self._stands(*one) for one in checks.items()])

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
        self.entries.append(
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

    def _checks(self) -> dict[str, _Check]:
        """Return how the feeds stand without what ends and what is replaced."""
        ended = [
            (team_id, mark)
            for team_id, case_id in self.ended
            for [mark] in self.work.do(ENDED, team=team_id, case=case_id)
        ]
        keys = {(entry["team_id"], entry["kind"], entry["row_id"]) for entry in self.entries}
        teams, kinds, ids = map(set, zip(*keys, strict=True))
        stood = self.work.do(STOOD, teams=teams, kinds=kinds, ids=ids)
        checks = {team_id: _Check() for team_id in teams}
        checks |= {row.team_id: _Check(row.live, int(row.marks, 16)) for row in stood}
        for row in stood:
            if (row.team_id, row.kind, row.row_id) in keys:
                checks[row.team_id].count(row.mark, -1)
        for team_id, mark in ended:
            checks[team_id].count(mark, -1)
        return checks

    def _stands(self, team_id: str, check: _Check) -> Entry:
        return {
            "municipality_id": self.work.municipality.id,
            "team_id": team_id,
            "live": check.live,
            "marks": f"{check.marks:016x}",
            "n": check.n,
            "compacted": 0,
        }


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
