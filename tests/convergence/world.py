"""A municipality with phones at work in it: every act that a test may make, by small numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from typing import TypeVar
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import people
from services.commands import Command, Work, new_id
from services.schema import Case, Patient
from tests.answers import complete
from tests.cast import command
from tests.conftest import Clock
from tests.convergence.doubles import duplicate
from tests.convergence.phone import Offline, Phone
from tests.convergence.server import Fault, Line, Server

publishing = import_module("services.feed.publish")  # its package has a function of that name
pulling = import_module("services.feed.pull")
Result = TypeVar("Result")
PHONES = ("kari", "kari", "liv", "nils")
"""Two devices of one nurse, one of the other team, and one of both."""
ONE = ("worries", "matters_most", "next_step")
SETS = {"aids": ("stick", "rollator", "hoist"), "participants": ("patient", "relative", "doctor")}
RESERVED = 50
MOST_ROUNDS = 60
LARGE_PAGES = {"CASES_A_PAGE": 40, "ROWS_A_PAGE": 500}
"""At rest, where nothing comes between two pages."""
REQUIRED = complete()


@dataclass
class World:
    """Everything a program of acts works on. `number_early` seeds the bug of that name."""

    server: Server
    clock: Clock
    kind: type[Phone] = Phone
    number_early: bool = False
    phones: list[Phone] = field(default_factory=list)
    visits: dict[str, str] = field(default_factory=dict)
    written: int = 0
    slow: tuple[str, int | None] | None = None

    def __post_init__(self) -> None:
        self.cast = self.server.cast
        self.teams = [self.cast.teams["North"], self.cast.teams["South"]]
        self.phones = self.phones or [
            self.kind(worker, self.server.register(worker), Line(self.server)) for worker in PHONES
        ]

    def copy(self) -> World:
        """Return a world that stands where this one does, in a municipality of its own."""
        municipality = duplicate(self.cast.database, self.cast.municipality)
        server = replace(self.server, cast=replace(self.cast, municipality=municipality))
        phones = [phone.copy(Line(server)) for phone in self.phones]
        return replace(self, server=server, phones=phones, visits=dict(self.visits))

    def begin(self, cases: tuple[int, ...] = (0, 0, 1)) -> list[str]:
        """Admit patients, each to a team, and let every phone know them; return the cases."""
        teams = ("North", "South")
        admitted = [self.cast.admits(team=teams[team], family=self.fresh()) for team in cases]
        with patch.dict(vars(pulling), LARGE_PAGES):
            for phone in self.phones:
                self.comes_to_rest(phone)
        return admitted

    def fresh(self) -> list[str]:
        """Return a value that nobody has written before: it names its writer."""
        self.written += 1
        return [str(self.written)]

    # ----------------------------------------------------------------------- work on phones

    def cases(self, phone: Phone) -> list[str]:
        """Return the cases a phone shows: those it holds, and those it has opened itself."""
        opened = {one["subject"] for one in phone.made.values() if one["name"] == "case.open"}
        own = [case for case in sorted(opened) if phone.sees(case, "case", case)]
        return sorted({*phone.cases, *own})

    def visit(self, case: str) -> str:
        """Return the case's visit, which whoever answers first makes."""
        return self.visits.setdefault(case, new_id())

    def opens(self, phone: Phone, team: int) -> None:
        """Take a new patient in, on a phone."""
        case = new_id()
        values = {"family": self.fresh(), "hospital": ["Viksunds sjukhus"], "event": ["admitted"]}
        phone.write("case.open", case, case, **values, team=[self.teams[team]])

    def types(self, phone: Phone, case: str, question: int) -> None:
        """Answer a question; it is on disk, not yet a command."""
        phone.types(case, self.visit(case), ONE[question % len(ONE)], self.fresh()[0])

    def ticks(self, phone: Phone, case: str, question: int) -> None:
        """Tick or untick a box."""
        name, options = list(SETS.items())[question % len(SETS)]
        option = options[question % len(options)]
        ticked = phone.sees(case, "visit", self.visit(case)).get(name, [])
        left = [one for one in ticked if one != option]
        new = left if option in ticked else [*ticked, option]
        phone.write("visit.answer", self.visit(case), case, **{name: new})

    def notes(self, phone: Phone, case: str) -> None:
        """Add a note."""
        phone.write("note.add", new_id(), case, text=self.fresh())

    def tasks(self, phone: Phone, case: str, turn: int) -> None:
        """Add a preparation, or turn one that is there."""
        there = [row for row in phone.rows("task") if row["case"] == case]
        if not there or turn == 0:
            title = self.fresh()
            phone.write("task.add", new_id(), case, code=["own"], title=title)
            return
        task = there[turn % len(there)]["id"]
        done = phone.sees(case, "task", task).get("state") == ["done"]
        if turn % 2:
            phone.write("task.take", task, case, owner=[self.cast.workers[phone.worker]])
        elif done:
            phone.write("task.reopen", task, case, state=["todo"])
        else:
            phone.write("task.finish", task, case, state=["done"], note=self.fresh())

    def tells(self, phone: Phone, case: str, turn: int) -> None:
        """Change what is known of the person, or add or change somebody around them."""
        person = [row for row in phone.rows("patient") if row["case"] == case]
        contacts = [row for row in phone.rows("contact") if row["case"] == case]
        if turn % 3 == 0 and person:
            phone.write("patient.change", person[0]["id"], case, phone=self.fresh())
        elif turn % 3 == 1 and contacts:
            phone.write("contact.change", contacts[0]["id"], case, phone=self.fresh())
        else:
            phone.write("contact.add", new_id(), case, name=self.fresh())

    def signs(self, phone: Phone, case: str) -> None:
        """Complete what is required and sign."""
        visit = self.visit(case)
        seen = phone.sees(case, "visit", visit)
        own = {name: self.fresh() for name in ONE if not seen.get(name)}
        rest = {name: value for name, value in REQUIRED.items() if name not in ONE}
        rest["planned_discharge"] = [self.some_day()]
        phone.write("visit.answer", visit, case, **rest, **own)
        phone.write("visit.sign", visit, case, signed=["yes"])

    def settles(self, phone: Phone) -> None:
        """Choose the offered answer of the first conflict on the phone."""
        for row in phone.rows("conflict"):
            if not row["settled_at"] and not phone.pending("conflict", row["id"]):
                both = [*(row["kept"] or [""]), *(row["offered"] or [""])]
                answer = {"answer": row["offered"]}
                phone.put("conflict.settle", row["id"], row["case"], answer, {"answer": both})
                return

    def syncs(
        self, phone: Phone, fault: Fault | None = None, most: int = 100, *, crashes: bool = False
    ) -> bool:
        """Let a phone make a round, whatever befalls it; tell whether it wants another."""
        self.passes()
        line = phone.send
        assert isinstance(line, Line)
        line.fault = fault
        try:
            return phone.sync(most=most, crashes=crashes)
        except Offline:
            return True

    def loses(self, phone: Phone, which: int, how: int) -> None:
        """Damage the confirmed store; the person writes on it only when it has been repaired."""
        phone.damaged(which, how)
        self.comes_to_rest(phone)

    # ---------------------------------------------------------------------- work at the desk

    def does(self, said: Command) -> None:
        """Let the coordinator give a command now."""
        self.cast.does("osman", replace(said, made_at=self.clock.now))

    def reads(self, do: Callable[[Session], Result]) -> Result:
        """Read in a snapshot of the municipality."""
        return self.cast.database.read(self.cast.municipality, do)

    def passes(self) -> None:
        """Let a second pass, on the server's clock."""
        self.clock.now += timedelta(seconds=1)

    def all_cases(self) -> list[str]:
        """Return every case there is."""
        every = select(Case.id).where(Case.municipality_id == self.cast.municipality)
        return sorted(self.reads(lambda session: session.scalars(every).all()))

    def moves(self, case: str, team: int) -> None:
        """Give a case to a team."""
        self.passes()
        self.does(command("case.move", case, case, team=self.teams[team]))

    def tells_stay(self, case: str, kind: str) -> None:
        """Type what the hospital says: it moves a case between the groups of a first sync."""
        self.passes()
        said = {"kind": kind}
        if kind == "planned_discharge":
            said["planned_on"] = self.some_day()
        self.does(command("stay_event.report", new_id(), case, **said))

    def some_day(self) -> str:
        """Return a day to go home on, another one nearly each time."""
        self.written += 1
        return f"2026-12-{1 + self.written % 28:02d}"

    def grants(self, worker: str, team: int) -> None:
        """Let somebody into a team, or out of one they are in."""
        self.passes()
        worker_id, team_id = self.cast.workers[worker], self.teams[team]

        def turn(work: Work) -> None:
            inside = people.granted_teams(work.session, work.municipality.id, worker_id)
            (people.revoke if team_id in inside else people.grant)(work, worker_id, team_id)

        self.cast.database.write(self.cast.municipality, turn)

    def changes(self, case: str) -> None:
        """Change the address at the desk, knowing what stands there."""
        self.passes()
        found = select(Patient).where(
            Patient.municipality_id == self.cast.municipality, Patient.case_id == case
        )
        patient = self.reads(lambda session: session.scalars(found).one())
        base = {"address": patient.answers.get("address", [])}
        self.does(command("patient.change", patient.id, case, base, address=self.fresh()))

    def slow_begins(self, case: str) -> None:
        """Begin a transaction that will be long; only a wrong one takes its number already now."""
        self.passes()
        reserved = None
        if self.number_early and self.slow is None:
            reserved = self.cast.database.write(self.cast.municipality, _reserve)
        self.slow = self.slow or (case, reserved)

    def slow_ends(self) -> None:
        """Commit the long transaction."""
        if self.slow is not None:
            case, reserved = self.slow
            self.slow = None
            with _with_number(reserved):
                self.changes(case)

    # ------------------------------------------------------------------------------- at rest

    def quiesce(self) -> None:
        """Let everything still to come arrive, in a bounded number of rounds."""
        self.slow_ends()
        last = None
        with patch.dict(vars(pulling), LARGE_PAGES):
            for phone in self.phones:
                phone.leaves_fields()
                if phone.waiting:
                    self.comes_to_rest(phone)
                    last = phone
            for phone in self.phones:
                if phone is not last:  # who has written last has heard everything with the answer
                    self.comes_to_rest(phone)

    def comes_to_rest(self, phone: Phone) -> None:
        """Let a phone sync until it wants nothing more, which is soon."""
        rounds = 0
        while self.syncs(phone):
            rounds += 1
            assert rounds < MOST_ROUNDS, f"{phone.worker}: {len(phone.waiting)} still wait"
        phone.is_damaged = False


def _reserve(work: Work) -> int:
    last: int = publishing._take_numbers(work, RESERVED)
    return last


@contextmanager
def _with_number(reserved: int | None) -> Iterator[None]:
    if reserved is None:
        yield
        return
    with patch.object(publishing, "_take_numbers", lambda work, count: reserved):  # noqa: ARG005
        yield
