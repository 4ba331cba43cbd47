"""One patient's story, told act by act in the words of the work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import select

from services.commands import Work, new_id
from services.demo import assessment
from services.demo.assessment import Frailty
from services.demo.cast import Company
from services.demo.clock import Clock, text
from services.demo.stage import Act, Stage, Subject
from services.demo.words import Person, Words
from services.forms import AssessmentForm
from services.rules.preparation import propose
from services.schema import Alert, Pairs, Task

ANSWER = "answer_hospital"
"""The preparation that is due at once; only Norway has it."""
ROUND = timedelta(minutes=40)
WAY_HOME = timedelta(hours=2)


@dataclass
class Story:
    """A patient's case from the first word of the hospital.

    Nothing is told before what came before it, nor after now: a time is moved to fit.
    """

    stage: Stage
    company: Company
    clock: Clock
    words: Words
    person: Person
    team: str
    case: str = field(default_factory=new_id)
    visit: str = field(default_factory=new_id)
    last: datetime | None = None
    undone: list[str] = field(default_factory=list)

    def tell(  # noqa: PLR0913 - a command has this many parts
        self,
        at: datetime,
        by: str,
        name: str,
        values: Pairs | None = None,
        *,
        subject: Subject | None = None,
        base: Pairs | None = None,
        outcome: str = "applied",
    ) -> None:
        """Add an act; without a subject it is about a new row."""
        self.last = min(max(at, self.last or at), self.clock.now)
        self.stage.acts.append(
            Act(
                at=self.last,
                by=by,
                name=name,
                subject=subject or new_id(),
                case=self.case,
                values=values or {},
                base=base,
                outcome=outcome,
            )
        )

    def open(self, at: datetime, *, event: str = "admitted", planned_in: int | None = None) -> None:
        """Let the coordinator open the case, with the ward and the relatives as contacts."""
        person = self.person
        said = {
            "given": person.given,
            "family": person.family,
            "identity": person.identity,
            "address": person.address,
            "phone": person.phone,
            "protected": "yes" if person.protected else "",
            "reason_for_care": person.reason,
            "hospital": self.words.text("hospital"),
            "ward": person.ward,
            "event": event,
            "at": text(at),
            "planned_on": "" if planned_in is None else self.clock.day(planned_in).isoformat(),
            "team": self.company.teams[self.team],
        }
        values = {name: [value] for name, value in said.items() if value}
        self.tell(at, "osman", "case.open", values, subject=self.case)
        ward = {
            "name": f"{person.ward}, {self.words.text('hospital')}",
            "relation": self.words.text("ward_relation"),
            "phone": self.words.of("wards", person.ward),
        }
        for contact in [ward, *person.contacts]:
            self.tell(
                at,
                "osman",
                "contact.add",
                {name: [value] for name, value in contact.items() if value},
            )

    def event(self, at: datetime, kind: str, *, by: str = "osman", **said: str) -> None:
        """Let somebody type what the hospital says; `at` is also when it happened unless said."""
        values = {"kind": [kind], "at": [text(at)]}
        values |= {name: [value] for name, value in said.items()}
        self.tell(at, by, "stay_event.report", values)

    def move_date(self, at: datetime, days: int) -> None:
        """Let the hospital plan the discharge for another day, in days from today."""
        self.event(at, "planned_discharge", planned_on=self.clock.day(days).isoformat())

    def ready(self, at: datetime, *, taken_by: str | None) -> None:
        """Let the hospital say that the patient is ready, and somebody take it and answer soon."""
        self.event(at, "ready")
        if taken_by:
            after = at + (self.clock.now - at) / 20
            self.tell(after, taken_by, "alert.accept", subject=self._open_alert)
            self.tell(after, taken_by, "hospital.answer", {"answer": ["not_yet"]})

    def _open_alert(self, work: Work) -> str:
        found = select(Alert.id).where(
            Alert.municipality_id == work.municipality.id,
            Alert.case_id == self.case,
            Alert.state == "open",
        )
        return work.session.scalars(found).one()

    def book_home(self, at: datetime, coming: datetime) -> None:
        """Let the coordinator write down when the patient comes home."""
        values = {"kind": ["homecoming"], "at": [text(coming)]}
        self.tell(at, "osman", "stay_event.report", values)

    def own(self, at: datetime, by: str) -> None:
        """Let somebody answer for the case."""
        owner = {"owner": [self.company.people[by]]}
        self.tell(at, by, "case.take", owner, subject=self.case)

    def note(self, at: datetime, by: str, name: str) -> None:
        """Let somebody write one of the notes."""
        self.tell(at, by, "note.add", {"text": [self.words.of("notes", name)]})

    def plan_visit(self, at: datetime, by: str, planned_at: datetime) -> None:
        """Let somebody plan the assessment visit."""
        self.tell(at, by, "visit.plan", {"planned_at": [text(planned_at)]}, subject=self.visit)

    def begin_visit(self, at: datetime, by: str) -> None:
        """Let somebody begin the visit, and leave it unsigned."""
        answers = assessment.begun(self.person, self.words, at)
        self.tell(at, by, "visit.answer", answers, subject=self.visit)

    def assess(  # noqa: PLR0913 - a signing decides this much
        self,
        at: datetime,
        by: str,
        frailty: Frailty,
        *,
        planned_in: int,
        shared_by: Sequence[str] = (),
        unowned: Collection[str] = (),
        dropped: Collection[str] = (),
        answered: bool = True,
    ) -> None:
        """Let somebody make the visit and sign it.

        The preparations are `shared_by` these people in turn, but for those left `unowned`. Where
        the hospital is owed an answer at once, it gets it, unless it is not `answered`.
        """
        answers = assessment.whole(self.person, self.words, self.clock, at, planned_in, frailty)
        self.tell(at, by, "visit.answer", answers, subject=self.visit)
        proposals = propose(self.words.country, AssessmentForm.shown(answers))
        self.undone = [task.code for task in proposals if task.code not in dropped]
        owned = [code for code in self.undone if code not in unowned]
        reason = self.words.text("drop_reason")
        values = {
            "signed": ["yes"],
            "skip": list(dropped),
            "skip_reason": [f"{code}={reason}" for code in dropped],
            "owners": [
                f"{code}={self.company.people[name]}"
                for name, code in zip(cycle(shared_by), owned, strict=False)
            ],
        }
        self.tell(at + ROUND, by, "visit.sign", values, subject=self.visit)
        if answered and ANSWER in self.undone:
            self.finish(at + ROUND, by, ANSWER)

    def start(self, at: datetime, by: str, *codes: str) -> None:
        """Let somebody take preparations and be at them."""
        self._turn(at, by, "task.start", "doing", codes)

    def finish(self, at: datetime, by: str, *codes: str) -> None:
        """Let somebody take preparations and finish them."""
        self._turn(at, by, "task.finish", "done", codes)
        self.undone = [code for code in self.undone if code not in codes]

    def finish_all(self, at: datetime, by: str, *, but: Iterable[str] = ()) -> None:
        """Let somebody finish everything that is left, but for some."""
        self.finish(at, by, *(code for code in self.undone if code not in but))

    def _turn(self, at: datetime, by: str, name: str, state: str, codes: Iterable[str]) -> None:
        owner = {"owner": [self.company.people[by]]}
        for code in codes:
            self.tell(at, by, "task.take", owner, subject=self._task(code))
            self.tell(at, by, name, {"state": [state]}, subject=self._task(code))

    def assign(self, at: datetime, by: str, to: str, *codes: str) -> None:
        """Let the lead give preparations to somebody."""
        owner = {"owner": [self.company.people[to]]}
        for code in codes:
            self.tell(at, by, "task.assign", owner, subject=self._task(code))

    def _task(self, code: str) -> Subject:
        def found(work: Work) -> str:
            return work.session.scalars(
                select(Task.id).where(
                    Task.municipality_id == work.municipality.id,
                    Task.case_id == self.case,
                    Task.code == code,
                )
            ).one()

        return found

    def own_task(self, at: datetime, by: str, due_in: int) -> None:
        """Let somebody add a preparation of their own words, due so many days from today."""
        values = {
            "title": [self.words.text("own_task")],
            "due_on": [self.clock.day(due_in).isoformat()],
        }
        self.tell(at, by, "task.add", values)

    def come_home(self, at: datetime, by: str) -> None:
        """Let the patient leave the hospital, and somebody confirm them at home two hours later."""
        self.event(at, "discharged")
        met_at = min(at + WAY_HOME, self.clock.now)
        values = {
            "met_by": [self.words.turn("met_by", self.person.number)],
            "met_at": [text(met_at)],
            "alarm_tested": ["yes"],
            "medicines_in_place": ["yes"],
        }
        self.tell(met_at, by, "case.confirm_home", values, subject=self.case)
