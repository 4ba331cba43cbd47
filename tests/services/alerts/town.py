"""A small municipality with a virtual clock, to run the engine in without waiting."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select

from services.alerts import endpoints, receipts
from services.alerts.channels.message import Channel
from services.alerts.chores import Chore
from services.alerts.endpoints import Subscription
from services.alerts.engine import Engine
from services.alerts.jumps import Jumps
from services.alerts.policy import Policy
from services.alerts.sending import Sending
from services.commands import Command, Outcome, Work, new_id, run
from services.people import actor_of, add_team, found_municipality, grant
from services.schema import ContactWay, Device, PushEndpoint, Worker
from tests.services.alerts.receiving import KEY, Numbers, Phones, Provider
from tests.services.alerts.virtual import Inline, VirtualDatabase
from tests.shifts import add_shift

T = TypeVar("T")

STEPS = Policy(displayed_within=timedelta(hours=1), opened_within=timedelta(hours=2))
"""Times by which a page climbs only when its pushes have failed, so that steps stand alone."""


class Town:
    """Team North with `nils` (on call when the test says so), `kari`, and the lead `berit`."""

    def __init__(self, url: str = "sqlite://", policy: Policy | None = None) -> None:
        self.policy = policy or STEPS
        self.db = VirtualDatabase(url)
        self.phones = Phones(self.db.maybe_crash)
        self.numbers = Provider()
        self.channels: dict[str, Channel] = {}
        self.people: dict[str, str] = {}
        self.shows = False
        self.engine = self.new_engine()
        self._found()

    def new_engine(self, *chores: Chore) -> Engine:
        """Return another engine on the same database, as another process would be."""
        sending = Sending(self.phones, self.channels, site="https://hemklar.example")
        engine = Engine(self.db, self.policy, sending, Inline(), chores=chores)
        engine.jumps = Jumps(lambda: self.db.steady)
        return engine

    def _found(self) -> None:
        with self.db.session(writing=True) as session:
            self.m = found_municipality(session, "Fjordby", "se").id
            session.commit()

        def people(work: Work) -> str:
            team = add_team(work, "North")
            for username, role in (("nils", "nurse"), ("kari", "nurse"), ("berit", "team_lead")):
                self._add_worker(work, username, role)
                grant(work, self.people[username], team.id)
            return team.id

        self.team = self.write(people)
        for username in self.people:
            self.subscribe(username)

    def _add_worker(self, work: Work, username: str, role: str) -> None:
        worker = Worker(
            municipality_id=self.m,
            id=new_id(),
            username=username,
            password_hash="",
            name=username,
            role=role,
            lang="sv",
            answers={},
            made_at=work.now,
        )
        work.add(worker)
        work.session.flush()
        self.people[username] = worker.id

    def write(self, fn: Callable[[Work], T]) -> T:
        return self.db.write(self.m, fn)

    def pass_time(self, **time: float) -> None:
        self.db.time += timedelta(**time)
        self.db.steady += timedelta(**time).total_seconds()

    def jump(self, **time: float) -> None:
        """Put the database's clock forward or back, while no time passes."""
        self.db.time += timedelta(**time)

    def tick(self, engine: Engine | None = None) -> None:
        (engine or self.engine).tick(self.m)

    def run_for(self, step: float = 2, **time: float) -> list[str]:
        """Tick every `step` seconds for that long; return whose phones rang."""
        end = self.db.time + timedelta(**time)
        while self.db.time < end:
            self.pass_time(seconds=step)
            self.tick()
            if self.shows:
                self.show()
        return self.rang()

    def show(self) -> None:
        """Let the phones tell that they have displayed what arrived."""
        for token in self.tokens():
            receipts.record(self.db, token, "displayed", None)

    def rang(self) -> list[str]:
        """Return whom anything reached since the last call; what is not a push names its kind."""
        fresh = self.numbers.sent[self.numbers.heard :]
        self.numbers.heard = len(self.numbers.sent)
        others = [f"{kind} {message.to}" for kind, message in fresh if kind != "email"]
        return others + self.phones.rang()

    def give_numbers(self) -> None:
        """Let there be SMS, voice and e-mail, `osman` to coordinate, and the manager on duty."""
        kinds = ("sms", "voice", "email")
        crash = self.db.maybe_crash
        self.channels = {
            kind: Numbers(kind, self.numbers.sent, self.numbers.fates, crash) for kind in kinds
        }
        self.engine = self.new_engine()

        def give(work: Work) -> None:
            self._add_worker(work, "osman", "coordinator")
            owners: dict[str, dict[str, str]] = {
                username: {"worker_id": worker} for username, worker in self.people.items()
            }
            for username, owner in {**owners, "manager": {"team_id": self.team}}.items():
                for kind in kinds:
                    way = ContactWay(
                        municipality_id=self.m,
                        id=new_id(),
                        kind=kind,
                        value=username,
                        lang="sv",
                        **owner,
                    )
                    work.session.add(way)

        self.write(give)
        self.subscribe("osman")

    def add_way(self, username: str, kind: str, value: str) -> None:
        """Give the worker another number or address."""
        way = {"kind": kind, "value": value, "lang": "sv", "worker_id": self.people[username]}
        self.write(
            lambda work: work.session.add(ContactWay(municipality_id=self.m, id=new_id(), **way))
        )

    def remove_ways(self, username: str, *kinds: str) -> None:
        """Take numbers away."""

        def remove(work: Work) -> None:
            found = select(ContactWay).where(
                ContactWay.value == username, ContactWay.kind.in_(kinds)
            )
            for way in work.session.scalars(found):
                way.removed = True

        self.write(remove)

    def forget(self, *usernames: str) -> None:
        """Sign the workers' phones out."""

        def forget(work: Work) -> None:
            for username in usernames:
                found = select(Device).where(Device.worker_id == self.people[username])
                endpoints.forget(work, work.session.scalars(found).one().id)

        self.write(forget)

    def endpoint(self, username: str) -> str:
        return f"https://fcm.googleapis.com/{username}"

    def subscribe(self, username: str) -> None:
        """Give the worker a device that can be pushed to."""

        def offer(work: Work) -> None:
            device = Device(
                municipality_id=self.m,
                id=new_id(),
                worker_id=self.people[username],
                registered_at=work.now,
                last_seen_at=work.now,
                hand_in_hash=new_id(),
            )
            work.session.add(device)
            work.session.flush()
            offered = Subscription(self.endpoint(username), "p256dh", "auth", KEY)
            endpoints.offer(work, self.people[username], device.id, offered, (KEY,))

        self.write(offer)

    def subscribe_again(self, username: str, address: str = "") -> None:
        """Offer the worker's present device again, at another address if one is given."""

        def offer(work: Work) -> None:
            found = select(Device).where(Device.worker_id == self.people[username])
            device = work.session.scalars(found).one()
            offered = Subscription(address or self.endpoint(username), "p256dh", "auth", KEY)
            endpoints.offer(work, self.people[username], device.id, offered, (KEY,))

        self.write(offer)

    def on_call(
        self, username: str, *, hours: float = 12, begin: float = -1, duty: str = "hospital"
    ) -> str:
        """Put the worker on call from `begin` hours from now; return the shift's id."""

        def add(work: Work) -> str:
            starts = work.now + timedelta(hours=begin)
            ends = starts + timedelta(hours=hours)
            return add_shift(work, self.team, self.people[username], starts, ends, duty).id

        return self.write(add)

    def all(self, kind: type[T]) -> list[T]:
        return self.db.read(self.m, lambda session: list(session.scalars(select(kind))))

    def does(
        self, username: str, name: str, subject: str, case: str | None = None, **values: list[str]
    ) -> Outcome:
        """Let the worker give a command."""

        def fn(work: Work) -> Outcome:
            worker = work.session.get_one(Worker, (self.m, self.people[username]))
            actor = actor_of(work.session, worker, None, work.now)
            base: dict[str, list[str]] = {field: [] for field in values}
            command = Command(new_id(), name, subject, case, values, base, work.now)
            return run(work, actor, command)

        return self.write(fn)

    def state_of(self, username: str) -> str:
        found = select(PushEndpoint.state).where(PushEndpoint.worker_id == self.people[username])
        return self.db.read(self.m, lambda session: session.scalars(found).one())

    def tokens(self) -> list[str]:
        """Return the tokens of the pushes that arrived, oldest first."""
        return [json.loads(push.payload)["x"]["d"] for push in self.phones.sent]
