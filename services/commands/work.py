"""One writing transaction of one municipality: what was loaded, what changed, what left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands.command import Refused, new_id
from services.schema import OF_CASE, Base, Case, Journal, Membership, Municipality, OfCase, Synced

Row = TypeVar("Row", bound=Base)


class Work:
    """A transaction at work. `now` is its one reading of time, from the database, in UTC.

    Rows are loaded locked, in the order the commands need them, a case before its rows, so that two
    transactions on one case run one after the other. Whatever is added or changed here gets its
    number and its feed entries when the transaction is finished (services.feed.publish), just
    before commit; `recent` holds those of the present command.
    """

    def __init__(self, session: Session, municipality: Municipality, now: datetime) -> None:
        self.session = session
        self.municipality = municipality
        self.now = now
        self.touched: dict[tuple[str, str], Synced] = {}
        self.recent: dict[tuple[str, str], Synced] = {}
        self.joined: set[tuple[str, str]] = set()
        self.left: dict[tuple[str, str], str] = {}

    def add(self, row: Synced) -> None:
        """Take a new synced row into the transaction."""
        self.session.add(row)
        self.change(row)

    def change(self, row: Synced) -> None:
        """Say that a synced row has changed, so that it is numbered and told to its teams."""
        self.touched[row.KIND, row.id] = self.recent[row.KIND, row.id] = row

    def load(self, kind: type[Row], row_id: str) -> Row | None:
        """Return the row locked and fresh, or None."""
        return self.session.get(
            kind, (self.municipality.id, row_id), with_for_update=True, populate_existing=True
        )

    def case(self, case_id: str | None) -> Case:
        """Return the case locked; raise Refused("unknown") when there is none."""
        case = self.load(Case, case_id) if case_id else None
        if case is None:
            raise Refused("unknown")
        return case

    def of_case(self, kind: type[OfCase], case_id: str) -> list[Any]:
        """Return all rows of a kind that belong to a case, oldest first."""
        found = select(kind).where(
            kind.municipality_id == self.municipality.id, kind.case_id == case_id
        )
        return list(self.session.scalars(found.order_by(kind.made_at, kind.id)))

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
        """Write a line of who did what: worker_id, role, device_id, case_id, client_at, detail."""
        self.session.add(
            Journal(
                municipality_id=self.municipality.id,
                id=new_id(),
                at=self.now,
                action=action,
                result=result,
                **about,
            )
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything inside, the list of changes included, when Refused is raised."""
        before = (dict(self.touched), set(self.joined), dict(self.left))
        self.recent = {}
        try:
            with self.session.begin_nested():
                yield
        except Refused:
            self.touched, self.joined, self.left = before
            raise
