"""A patient of whom nothing is known but canaries, in every field that takes words."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services import cases, contacts, patients
from services.commands import new_id
from services.forms.assessment import AssessmentForm
from services.schema import Pairs
from tests.answers import complete
from tests.canary.search import canary
from tests.cast import command
from tests.web.site import Browser

WORDLESS = {
    "alert.accept",
    "alert.decline",
    "case.close",
    "case.move",
    "case.opened",
    "case.take",
    "contact.remove",
    "hospital.answer",
    "patient.revealed",
    "stay_event.cancel",
    "stay_event.correct",
    "task.assign",
    "task.reopen",
    "task.start",
    "task.take",
    "visit.plan",
}
"""Commands of a case that take ids, codes and times alone, or words that another one has said."""

WRITTEN = [
    name
    for name in AssessmentForm.names()
    if AssessmentForm.blank().question(name).kind in ("text", "area")
]


@dataclass
class Patient:
    """What is said of the patient by whom, over HTTP; `words` are the canaries by their field."""

    coordinator: Browser
    nurse: Browser
    team: str
    case: str = field(default_factory=new_id)
    words: dict[str, str] = field(default_factory=dict)
    spoken: set[str] = field(default_factory=set)

    def new(self, name: str, fields: Iterable[str]) -> Pairs:
        """Return a canary for each field of a command."""
        self.spoken.add(name)
        said = {field: canary() for field in fields}
        self.words |= {f"{name} {field}": word for field, word in said.items()}
        return {field: [word] for field, word in said.items()}

    def say(
        self, by: Browser, name: str, subject: str, values: Pairs, base: Pairs | None = None
    ) -> str:
        """Let somebody give a command of the case; return what became of it."""
        given = command(name, subject, self.case, base, **values)
        [outcome] = by.sync(given)["outcomes"]
        assert outcome["status"] in ("applied", "conflict"), outcome
        return str(outcome["status"])

    def row(self, kind: str) -> dict[str, Any]:
        """Return the newest row of a kind of the case, as the nurse's phone holds it."""
        self.nurse.catch_up()
        rows = [row for row in self.nurse.rows.values() if row["kind"] == kind]
        return max((row for row in rows if row["case"] == self.case), key=lambda row: row["seq"])

    def admit(self) -> None:
        """Open the case, with an identity number of its own besides."""
        known = {*patients.FIELDS, "hospital", "ward"} - {"protected", "identity"}
        said = self.new("case.open", sorted(known))
        number = f"{1900 + secrets.randbelow(100)}0731{secrets.randbelow(10**4):04}"
        self.words["case.open identity"] = number
        said |= {"identity": [number], "event": ["admitted"], "team": [self.team]}
        self.say(self.coordinator, "case.open", self.case, said)
        changed = self.new("patient.change", ["address", "identity"])
        assert self.say(self.nurse, "patient.change", self.row("patient")["id"], changed)

    def dispute(self) -> None:
        """Let two say different things, and a person choose a third."""
        conflict = self.row("conflict")
        said = self.new("conflict.settle", ["answer", "reason"])
        both = {"answer": [*conflict["kept"], *conflict["offered"]]}
        self.say(self.nurse, "conflict.settle", conflict["id"], said, both)

    def surround(self) -> None:
        """Add people, notes and tasks."""
        known = [name for name in contacts.FIELDS if name != "removed"]
        for name in ("contact.add", "contact.change"):
            contact = new_id() if name == "contact.add" else self.row("contact")["id"]
            self.say(self.coordinator, name, contact, self.new(name, known))
        self.say(self.nurse, "note.add", new_id(), self.new("note.add", ["text"]))
        for name, state in (("task.finish", "done"), ("task.drop", "not_needed")):
            task = new_id()
            self.say(self.nurse, "task.add", task, self.new("task.add", ["title"]))
            said = self.new(name, ["reason", "note"])
            self.say(self.nurse, name, task, {**said, "state": [state]}, {"state": ["todo"]})

    def assess(self) -> None:
        """Answer everything, in words where words are asked for, sign and amend."""
        visit = new_id()
        answers = complete(service_needs=["safety_alarm", "home_care_start"])
        answers |= self.new("visit.answer", WRITTEN)
        self.say(self.nurse, "visit.answer", visit, answers)
        [reason] = self.new("visit.sign", ["skip_reason"])["skip_reason"]
        skipped = {"skip": ["safety_alarm"], "skip_reason": [f"safety_alarm={reason}"]}
        self.say(self.nurse, "visit.sign", visit, {"signed": ["yes"], **skipped})
        said = self.new("visit.amend", WRITTEN[:1])
        self.say(self.nurse, "visit.amend", new_id(), {**said, "visit": [visit]})

    def report(self, kind: str) -> None:
        """Let the hospital say something of the stay."""
        said = self.new("stay_event.report", ["hospital", "ward"])
        self.say(self.coordinator, "stay_event.report", new_id(), {**said, "kind": [kind]})

    def come_home(self, at: str) -> None:
        """Be met at home, have the case closed, and have it opened again."""
        said = self.new("case.confirm_home", sorted(cases.HOME_FIELDS - {"met_at"}))
        self.say(self.nurse, "case.confirm_home", self.case, {**said, "met_at": [at]})
        self.say(self.nurse, "case.close", self.case, {"reason": ["done"]})
        again = self.new("case.reopen", ["reason"])
        self.say(self.coordinator, "case.reopen", self.case, again, {"reason": ["done"]})
