"""A municipality to measure in: teams, a thousand cases told like real ones, and devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select
from sqlalchemy.orm import Session

from bench.copies import Example, words
from bench.device import Device, Visited
from pwa import hooks
from pwa.db import Database
from services import devices, people, sessions
from services.commands import Actor, Command, Work, new_id, run
from services.schema import CommandLog, FeedEntry, Membership, Visit, Worker

PASSWORD = "hemklar-demo"  # noqa: S105 - the demo's, known to all
WRITER = "nils"
OF_MINE = 33
"""One case in so many is the worker's own, and comes first."""
A_COMMIT = 200
SHORT = 64
"""Bytes."""
VISITED = {
    "mobility": ["aid"],
    "stairs": ["help"],
    "falls": ["3"],
    "falls_fear": ["yes"],
    "cognition": ["forgetful"],
    "frailty": ["6"],
    "medicines_list": ["no"],
    "medicines_by": ["home_nursing"],
    "dose_form": ["dispensed"],
    "service_needs": ["safety_alarm", "home_care_start", "rehab_start", "aid_hygiene"],
}


@dataclass
class Town:
    """One municipality with kari's team and amir's; a colleague of both wrote what is there."""

    database: Database
    municipality: str
    teams: dict[str, str]
    workers: dict[str, str]

    def admit(self, count: int, name: str, team: str) -> None:
        """Fill a team of the worker's with cases of nine rows each, every one in its own words.

        Two are told by commands. The others are copies of them, written as rows and published as
        any commit is: what a device gets is the same, and a thousand are there in seconds.
        """
        examples = [self._told(name, team, mine=mine) for mine in (True, False)]

        def copy(some: range, work: Work) -> None:
            own, other = (Example.of(work, case) for case in examples)
            for at in some:
                (other if at % OF_MINE else own).copy(work, self.teams[team])

        for first in range(2, count, A_COMMIT):
            some = range(first, min(count, first + A_COMMIT))
            self.database.write(self.municipality, partial(copy, some))

    def _told(self, name: str, team: str, *, mine: bool) -> str:
        case = new_id()

        def tell(work: Work) -> None:
            actor = self._actor(work, WRITER)

            def say(verb: str, subject: str, **values: Any) -> None:
                pairs = {key: [one] if isinstance(one, str) else one for key, one in values.items()}
                base: dict[str, list[str]] = {key: [] for key in pairs}
                now = datetime.now(UTC)
                outcome = run(work, actor, Command(new_id(), verb, subject, case, pairs, base, now))
                if outcome.status != "applied":
                    raise RuntimeError(f"{verb}: {outcome}")

            say(
                "case.open",
                case,
                family=words(2),
                given=words(1),
                address=words(3),
                reason_for_care=words(8),
                hospital="Viksunds sjukhus",
                ward="7A",
                event="admitted",
                team=self.teams[team],
            )
            say("contact.add", new_id(), name=words(2), relation="daughter", phone="070 174 06 05")
            say("note.add", new_id(), text=words(20))
            say("visit.answer", new_id(), **VISITED)
            for _ in range(3):
                say("task.add", new_id(), title=words(4), due_on="2026-12-01")
            if mine:
                say("case.take", case, owner=self.workers[name])

        self.database.write(self.municipality, tell)
        return case

    def _actor(self, work: Work, name: str) -> Actor:
        worker = work.session.get_one(Worker, (self.municipality, self.workers[name]))
        return people.actor_of(work.session, worker, None, work.now)

    def device(self, name: str = "kari") -> Device:
        """Sign somebody in on a new device."""

        def enrol(work: Work) -> Device:
            worker = work.session.get_one(Worker, (self.municipality, self.workers[name]))
            device, _ = devices.register(work, worker, new_id())
            return Device(device.id, sessions.start(work, worker, device), work.municipality.epoch)

        return self.database.write(self.municipality, enrol)

    def notes(self, team: str, count: int) -> None:
        """Add so many notes to as many cases of the team, in one commit."""

        def write(work: Work) -> None:
            for case in self.cases(work.session, team)[:count]:
                values = {"text": [words(20)]}
                at = datetime.now(UTC)
                note = Command(new_id(), "note.add", new_id(), case, values, {"text": []}, at)
                run(work, Actor.system(), note)

        self.database.write(self.municipality, write)

    def cases(self, session: Session, team: str) -> list[str]:
        """Return the ids of the cases that a team, named so, holds."""
        held = select(Membership.case_id).where(
            Membership.team_id == self.teams[team], Membership.present
        )
        return list(session.scalars(held.order_by(Membership.case_id)))

    def visited(self, team: str) -> list[Visited]:
        """Return a team's visits, ready to be edited."""
        with self.database.session(writing=False) as session:
            visits = select(Visit).where(Visit.case_id.in_(self.cases(session, team)))
            return [
                Visited(one.case_id, one.id, dict(one.answers)) for one in session.scalars(visits)
            ]

    def applied(self) -> int:
        """Return how many edits are in the log as applied."""
        with self.database.session(writing=False) as session:
            logged = select(func.count()).where(
                CommandLog.device_id.is_not(None), CommandLog.status == "applied"
            )
            return session.scalar(logged) or 0

    def must_have_applied(self, count: int, since: int = 0) -> None:
        """Raise RuntimeError unless that many edits have been applied since."""
        found = self.applied() - since
        if found != count:
            raise RuntimeError(f"{found} edits were applied, not {count}")

    def grow(self, team: str, times: int) -> None:
        """Make the municipality so many times as large, by teams that hold what this one holds.

        Their memberships and feed entries are copied in bulk, with bodies cut short: nobody reads
        them, they are there to be stepped over.
        """
        for at in range(1, times):
            self.database.write(self.municipality, partial(self._another, team, f"Team {at}"))

    def _another(self, team: str, name: str, work: Work) -> None:
        other = people.add_team(work, name)
        for table in (Membership, FeedEntry):
            columns: dict[str, ColumnElement[Any]] = dict(table.__table__.c)
            columns["team_id"] = literal(other.id)
            if "body" in columns:
                columns["body"] = func.substr(columns["body"], 1, SHORT)
            held = select(*columns.values()).where(
                table.team_id == self.teams[team], table.case_id.is_not(None)
            )
            work.session.execute(insert(table).from_select(list(columns), held))


def found(database: Database) -> Town:
    """Found a municipality in an empty database."""
    hooks.register()
    with database.session(writing=True) as session:
        municipality = people.found_municipality(session, "Bench", "se").id
        session.commit()

    def staff(work: Work) -> tuple[dict[str, str], dict[str, str]]:
        teams = {name: people.add_team(work, name).id for name in ("North", "South")}
        workers = {}
        for name, own in (("kari", ["North"]), ("amir", ["South"]), (WRITER, [*teams])):
            workers[name] = people.add_worker(
                work, username=name, name=name, role="nurse", password=PASSWORD, licensed=True
            ).id
            for team in own:
                people.grant(work, workers[name], teams[team])
        return teams, workers

    return Town(database, municipality, *database.write(municipality, staff))
