"""A small municipality with a virtual clock, to run the engine in without waiting."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from pwa.db import Database
from services import notes
from services.alerts import acceptance, endpoints, opening, policies
from services.alerts.channels.message import Channel, Message
from services.alerts.chores import Chore
from services.alerts.endpoints import Subscription
from services.alerts.engine import Engine
from services.alerts.jumps import Jumps
from services.alerts.policy import Policy
from services.alerts.sender import Push, Result
from services.alerts.sending import Sending
from services.commands import Actor, Command, Outcome, Work, new_id, run
from services.people import actor_of, add_team, found_municipality, grant
from services.rules.policy import TIMES
from services.schema import (
    Alert,
    Base,
    Case,
    ContactWay,
    Device,
    Patient,
    PushEndpoint,
    ReadyPeriod,
    Shift,
    Stay,
    StayEvent,
    Worker,
)

T = TypeVar("T")

START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
HANDLING = (acceptance, notes, policies)
"""Importing it registers the commands."""
KEY = "key-of-the-test"
CANARY = "Kanarifuglsen-4711"


STEPS = Policy(displayed_within=timedelta(hours=1), opened_within=timedelta(hours=2))
"""Times by which a page climbs only when its pushes have failed, so that steps stand alone."""


class Crash(BaseException):
    """The process is killed here."""


class VirtualDatabase(Database):
    """The real database with a clock that only the test moves, and places to be killed at."""

    def __init__(self, url: str = "sqlite://") -> None:
        self.time = START
        self.steady = 0.0
        self.crash_in: int | None = None
        super().__init__(url, lambda: self.time)
        if self.url.database is None:
            Base.metadata.create_all(self.engine)

    def write(
        self, municipality_id: str, do: Callable[[Work], T], now: datetime | None = None
    ) -> T:
        def doing(work: Work) -> T:
            result = do(work)
            work.session.flush()
            self.maybe_crash()
            return result

        self.maybe_crash()
        result = super().write(municipality_id, doing, now)
        self.maybe_crash()
        return result

    def maybe_crash(self) -> None:
        if self.crash_in is None:
            return
        self.crash_in -= 1
        if self.crash_in < 0:
            self.crash_in = None
            raise Crash


class Inline:
    """Sends on the spot, so that a tick ends with everything recorded."""

    def room(self) -> int:
        return 50

    def room_for(self, origin: str) -> int:
        del origin
        return 50

    def submit(self, origin: str, job: Callable[[], None]) -> None:
        del origin
        job()

    def close(self) -> None:
        """Hold nothing."""


class Phones:
    """A sender that only notes what arrives.

    `fates` plays what a push service answers, by endpoint.
    """

    key_ids = (KEY,)

    def __init__(self, crash: Callable[[], None] = lambda: None) -> None:
        self.sent: list[Push] = []
        self.fates: dict[str, Result] = {}
        self.crash = crash

    def origin(self, endpoint: str) -> str:
        return endpoint.rsplit("/", 1)[0]

    def send(self, push: Push) -> Result:
        self.crash()
        result = self.fates.get(push.endpoint, Result("accepted", 201))
        if result.fate == "accepted":
            self.sent.append(push)
        self.crash()
        return result

    def rang(self) -> list[str]:
        """Return whose phones have rung since the last call, in order."""
        names = [push.endpoint.rsplit("/", 1)[1] for push in self.sent]
        self.sent.clear()
        return names


class Numbers:
    """A channel that only notes what arrives; `fates` plays what its provider answers.

    Fates go by kind and user name.
    """

    def __init__(
        self,
        kind: str,
        sent: list[tuple[str, Message]],
        fates: dict[tuple[str, str], Result],
        crash: Callable[[], None] = lambda: None,
    ) -> None:
        self.kind, self.sent, self.fates, self.crash = kind, sent, fates, crash

    @property
    def origin(self) -> str:
        return f"https://{self.kind}.example"

    def send(self, message: Message) -> Result:
        self.crash()
        taken = Result("accepted", 200, provider_id=f"id of {self.kind}")
        result = self.fates.get((self.kind, message.to), taken)
        if result.fate == "accepted":
            self.sent.append((self.kind, message))
        self.crash()
        return result


@dataclass
class Provider:
    """What the municipality's provider of SMS, voice and e-mail was handed, and what it answers."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    heard: int = 0
    fates: dict[tuple[str, str], Result] = field(default_factory=dict)


class World:
    """Team North with `nils` (on call when the test says so), `kari`, and the lead `berit`."""

    def __init__(self, url: str = "sqlite://", policy: Policy | None = None) -> None:
        self.policy = policy or STEPS
        self.db = VirtualDatabase(url)
        self.phones = Phones(self.db.maybe_crash)
        self.numbers = Provider()
        self.channels: dict[str, Channel] = {}
        self.people: dict[str, str] = {}
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
        return self.rang()

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

    def note(self, case_id: str, username: str | None) -> None:
        """Write a note in the case, as a person or (None) as the system."""

        def fn(work: Work) -> None:
            who = self.people[username] if username else None
            role, teams = "nurse" if who else "system", frozenset({self.team})
            values, base = {"text": ["seen"]}, {"text": list[str]()}
            command = Command(new_id(), "note.add", new_id(), case_id, values, base, work.now)
            outcome = run(work, Actor(who, role, licensed=True, teams=teams), command)
            assert outcome.status == "applied"

        self.write(fn)

    def change_policy(self, **values: object) -> Outcome:
        """Let the lead change the team's times, the others being the usual ones."""
        usual = Policy()
        said = {name: str(int(getattr(usual, name).total_seconds())) for name in TIMES}
        said |= {"team": self.team, "sms": "yes", "voice": "yes"}
        said |= {name: str(value) for name, value in values.items()}
        pairs = {name: [value] for name, value in said.items() if value}

        def fn(work: Work) -> Outcome:
            worker = work.session.get_one(Worker, (self.m, self.people["berit"]))
            actor = actor_of(work.session, worker, None, work.now)
            base: dict[str, list[str]] = {name: [] for name in pairs}
            command = Command(new_id(), "policy.change", new_id(), None, pairs, base, work.now)
            return run(work, actor, command)

        return self.write(fn)

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

    def subscribe_again(self, username: str) -> None:
        """Offer the worker's present device again."""

        def offer(work: Work) -> None:
            found = select(Device).where(Device.worker_id == self.people[username])
            device = work.session.scalars(found).one()
            offered = Subscription(self.endpoint(username), "p256dh", "auth", KEY)
            endpoints.offer(work, self.people[username], device.id, offered, (KEY,))

        self.write(offer)

    def on_call(
        self, username: str, *, hours: float = 12, begin: float = -1, duty: str = "hospital"
    ) -> str:
        """Put the worker on call from `begin` hours from now; return the shift's id."""
        shift_id = new_id()

        def add(work: Work) -> None:
            work.add(
                Shift(
                    municipality_id=self.m,
                    id=shift_id,
                    team_id=self.team,
                    worker_id=self.people[username],
                    duty=duty,
                    starts_at=work.now + timedelta(hours=begin),
                    ends_at=work.now + timedelta(hours=begin + hours),
                    answers={},
                    made_at=work.now,
                )
            )

        self.write(add)
        return shift_id

    def report_ready(self) -> str:
        """Let a patient whose every field is a canary become ready.

        Return the ready period's id.
        """
        return self.write(self._ready)

    def _ready(self, work: Work) -> str:
        case_id, stay_id, event_id, period_id = (new_id() for _ in range(4))
        shared: dict[str, Any] = {"municipality_id": self.m, "made_at": work.now}
        canary = [CANARY]
        work.session.add(Stay(municipality_id=self.m, id=stay_id, began_at=work.now))
        work.session.flush()
        patient = Patient(
            **shared,
            id=new_id(),
            case_id=case_id,
            answers={"given": canary, "family": canary, "address": canary, "phone": canary},
        )
        case = Case(
            **shared,
            id=case_id,
            stay_id=stay_id,
            patient_id=patient.id,
            teams=[],
            hospital=CANARY,
            ward=CANARY,
            answers={},
        )
        work.add(case)
        work.session.flush()
        work.add(patient)
        work.add(
            StayEvent(
                **shared,
                id=event_id,
                case_id=case_id,
                stay_id=stay_id,
                event_kind="ready",
                event_at=work.now,
                recorded_at=work.now,
                answers={"hospital": canary, "ward": canary},
            )
        )
        work.session.flush()
        work.join(case, self.team)
        period = ReadyPeriod(
            **shared,
            id=period_id,
            case_id=case_id,
            event_id=event_id,
            started_at=work.now,
            answers={},
        )
        work.add(period)
        work.session.flush()
        self._watch(work, period)
        return period_id

    def withdraw(self, period_id: str, end: str | None = "withdrawn") -> None:
        """End the ready period, or with `end=None` bring it back."""

        def fn(work: Work) -> None:
            period = work.load(ReadyPeriod, period_id)
            assert period is not None
            period.end, period.ended_at = end, work.now if end else None
            work.change(period)
            work.session.flush()
            self._watch(work, period)

        self.write(fn)

    def _watch(self, work: Work, period: ReadyPeriod) -> None:
        command = Command(new_id(), "stay_event.report", period.id, None, {}, {}, work.now)
        opening.watch(work, Actor.system(), command, [period])

    def alert(self, period_id: str) -> Alert:
        found = select(Alert).where(Alert.period_id == period_id)
        return self.db.read(self.m, lambda session: session.scalars(found).one())

    def all(self, kind: type[T]) -> list[T]:
        return self.db.read(self.m, lambda session: list(session.scalars(select(kind))))

    def say(self, username: str, name: str, alert: Alert) -> Outcome:
        """Let the worker give a command about the alert."""
        return self.does(username, name, alert.id, alert.case_id)

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

    def ladder(self, period_id: str) -> list[tuple[str, str | None]]:
        """Return what happened and to whom, by user name."""
        names = {worker: username for username, worker in self.people.items()}
        return [(entry["what"], names.get(entry["who"])) for entry in self.alert(period_id).ladder]

    def state_of(self, username: str) -> str:
        found = select(PushEndpoint.state).where(PushEndpoint.worker_id == self.people[username])
        return self.db.read(self.m, lambda session: session.scalars(found).one())

    def tokens(self) -> list[str]:
        """Return the tokens of the pushes that arrived, oldest first."""
        return [json.loads(push.payload)["x"]["d"] for push in self.phones.sent]
