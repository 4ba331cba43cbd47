"""One writing transaction of one municipality: what was loaded, what changed, what left."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, Select, bindparam, insert, inspect, null, select
from sqlalchemy.orm import Session

from services.commands.command import Command, Refused, new_id
from services.schema import (
    KINDS,
    OF_CASE,
    Among,
    Base,
    Case,
    CommandLog,
    Journal,
    Membership,
    Municipality,
    OfCase,
    Prepared,
    Synced,
    columns,
    entity,
)

Row = TypeVar("Row", bound=Base)

SEEN = Prepared(
    select(CommandLog.id).where(
        CommandLog.municipality_id == bindparam("municipality"),
        Among(CommandLog.id, "ids"),
    )
)
LINES: dict[type[Base], Prepared] = {kind: Prepared(insert(kind)) for kind in (CommandLog, Journal)}
# Where there is nothing to tell, JSON would say `null`.
_EMPTY: dict[type[Base], dict[str, Any]] = {
    kind: {
        column.key: null() if isinstance(column.type, JSON) else None for column in columns(kind)
    }
    for kind in LINES
}


@cache
def _locking(kind: Any) -> Prepared:
    municipality, own = inspect(kind).primary_key
    return Prepared(
        select(*columns(kind), own)
        .where(
            municipality == bindparam("municipality"),
            Among(own, "ids"),
        )
        .order_by(own)
        # Others may still refer to the row: who changes one twice is asked again for what it names.
        .with_for_update(key_share=True)
    )


@cache
def _of_case(kind: Any) -> Select[Any]:
    return (
        select(kind)
        .where(kind.municipality_id == bindparam("municipality"), kind.case_id == bindparam("case"))
        .order_by(kind.made_at, kind.id)
    )


class Again(Exception):
    """Something was refused in a bold transaction: nothing of it counts, it must begin anew."""


class Work:
    """A transaction at work. `now` is its one reading of time, from the database, in UTC.

    Rows are loaded locked, a case before its rows, so that two transactions on one case run one
    after the other. Whatever is added or changed here gets its number and its feed entries when the
    transaction is finished (services.feed.publish), just before commit; `recent` holds those of the
    present command. `disputed` knows for a case which of its rows have open conflicts, once
    somebody has asked. The lines of the command log and of the journal are written together: before
    the log is asked, and before commit.

    Hardly anything is refused, so a `bold` transaction makes no savepoints, which take a fifth of
    the time of a small push; when something is refused all the same, it raises Again.
    """

    def __init__(
        self, session: Session, municipality: Municipality, now: datetime, *, bold: bool = False
    ) -> None:
        self.session = session
        self.connection = session.connection()
        self.bold = bold
        self.municipality = municipality
        self.now = now
        self.touched: dict[tuple[str, str], Synced] = {}
        self.recent: dict[tuple[str, str], Synced] = {}
        self.joined: set[tuple[str, str]] = set()
        self.left: dict[tuple[str, str], str] = {}
        self.disputed: dict[str, set[str]] = {}
        self._rows: dict[tuple[type[Any], str], Any] = {}
        self._unseen: set[str] = set()
        self._lines: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in LINES}

    def add(self, row: Synced) -> None:
        """Take a new synced row into the transaction."""
        self.session.add(row)
        self._rows[type(row), row.id] = row
        self.change(row)

    def change(self, row: Synced) -> None:
        """Say that a synced row has changed, so that it is numbered and told to its teams."""
        self.touched[row.KIND, row.id] = self.recent[row.KIND, row.id] = row

    def load(self, kind: type[Row], row_id: str) -> Row | None:
        """Return the row locked and fresh, or None; once locked, it stays so to the end."""
        if (kind, row_id) not in self._rows:
            self.lock(kind, {row_id})
        return cast("Row | None", self._rows.get((kind, row_id)))

    def lock(self, kind: Any, row_ids: Collection[str]) -> None:
        """Load these rows locked, in the order of their ids, lest two transactions deadlock."""
        self.session.flush()
        for row in self.do(_locking(kind), ids=sorted(row_ids)):
            self._rows[kind, row[-1]] = entity(self.session, kind, row)

    def is_locked(self, row: Synced) -> bool:
        """Tell whether the row is locked here, or was added here."""
        return self._rows.get((type(row), row.id)) is row

    def do(self, statement: Prepared, **values: Any) -> list[Any]:
        """Run a statement with its values and the `municipality`; nothing is flushed for it."""
        return statement(self.connection, municipality=self.municipality.id, **values)

    def expect(self, commands: Collection[Command]) -> None:
        """Look up together what these commands will ask for, rather than one by one.

        Which of them are in the log, their cases, and the rows that they name. Their devices must
        be locked, so that no other request of them can log one meanwhile; nobody else can add a row
        to a case while it is locked, so what is not there need not be asked for again.
        """
        ids = {command.id for command in commands}
        self._unseen = ids - {seen for [seen] in self.do(SEEN, ids=ids)}
        named: dict[type[Synced], set[str]] = {Case: set()}
        for command in commands:
            if command.id in self._unseen and command.case is not None:
                named[Case].add(command.case)
                kind = KINDS.get(command.name.partition(".")[0])
                if kind is not None and issubclass(kind, OfCase):
                    named.setdefault(kind, set()).add(command.subject)
        for kind, row_ids in named.items():
            if row_ids:
                self._rows |= dict.fromkeys((kind, row_id) for row_id in row_ids)
                self.lock(kind, row_ids)

    def cases(self) -> list[Case]:
        """Return the cases that are locked here."""
        return [row for row in self._rows.values() if isinstance(row, Case)]

    def logged(self, command_id: str) -> CommandLog | None:
        """Return the log's row of a command that was run before, or None."""
        if command_id in self._unseen:
            self._unseen.discard(command_id)
            return None
        self.write_lines()
        return self.session.get(CommandLog, (self.municipality.id, command_id))

    def log(self, **line: Any) -> None:
        """Take down a line of the command log."""
        self._take_down(CommandLog, line)

    def write_lines(self) -> None:
        """Write the lines that wait."""
        for table, lines in self._lines.items():
            LINES[table].each(self.connection, lines)
            self._lines[table] = []

    def case(self, case_id: str | None) -> Case:
        """Return the case locked; raise Refused("unknown") when there is none."""
        case = self.load(Case, case_id) if case_id else None
        if case is None:
            raise Refused("unknown")
        return case

    def of_case(self, kind: type[OfCase], case_id: str) -> list[Any]:
        """Return all rows of a kind that belong to a case, oldest first."""
        asked = {"municipality": self.municipality.id, "case": case_id}
        return list(self.session.scalars(_of_case(cast("Any", kind)), asked))

    def part(self, kind: type[Row], row_id: str, case_id: str | None) -> Row:
        """Return a row of the case, locked; raise Refused("unknown") when it is not one."""
        row = self.load(kind, row_id)
        if row is None or getattr(row, "case_id", None) != case_id:
            raise Refused("unknown")
        return row

    def memberships(self, case_id: str) -> list[Membership]:
        """Return which teams hold or held the case."""
        found = select(Membership).where(
            Membership.municipality_id == self.municipality.id, Membership.case_id == case_id
        )
        return list(self.session.scalars(found))

    def join(self, case: Case, team_id: str) -> None:
        """Let a team hold the case: all its rows are told anew, since they are new to the team."""
        key = (self.municipality.id, team_id, case.id)
        membership = self.session.get(Membership, key)
        if membership is not None and membership.present:
            return
        if membership is None:
            membership = Membership(municipality_id=key[0], team_id=team_id, case_id=case.id)
            self.session.add(membership)
        membership.present, membership.since = True, self.now
        membership.left_at = membership.reason = None
        case.teams = [*case.teams, team_id]
        self.joined.add((team_id, case.id))
        self.left.pop((team_id, case.id), None)
        self.change(case)
        for kind in OF_CASE:
            for row in self.of_case(kind, case.id):
                self.change(row)

    def leave(self, case: Case, team_id: str, reason: str) -> None:
        """End a team's hold on the case: its devices are told that it is gone, and why."""
        membership = self.session.get(Membership, (self.municipality.id, team_id, case.id))
        if membership is None or not membership.present:
            return
        membership.present, membership.left_at, membership.reason = False, self.now, reason
        case.teams = [team for team in case.teams if team != team_id]
        self.left[team_id, case.id] = reason
        self.joined.discard((team_id, case.id))
        self.change(case)

    def journal(self, action: str, result: str, **about: Any) -> None:
        """Take down who did what: worker_id, role, device_id, case_id, client_at, detail."""
        line = {"id": new_id(), "at": self.now, "action": action, "result": result}
        self._take_down(Journal, {**line, **about})

    def _take_down(self, table: type[Base], line: dict[str, Any]) -> None:
        own = {"municipality_id": self.municipality.id}
        self._lines[table].append({**_EMPTY[table], **own, **line})

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything inside, what is remembered of it included, when Refused is raised."""
        if self.bold:
            try:
                yield
            except Refused:
                raise Again from None
            return
        changes = dict(self.touched), set(self.joined), dict(self.left)
        rows, unseen = dict(self._rows), set(self._unseen)
        lines = {table: list(some) for table, some in self._lines.items()}
        try:
            with self.session.begin_nested():
                self.session.connection()  # Until it is asked for, there is no savepoint on it.
                yield
        except Refused:
            self.touched, self.joined, self.left = changes
            # PostgreSQL gives back the locks that were taken since the savepoint.
            self._rows, self._unseen, self._lines = rows, unseen, lines
            self.disputed.clear()
            raise
