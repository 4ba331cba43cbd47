"""The small municipality with its patients and their alerts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from services import notes
from services.alerts import acceptance, opening, policies
from services.alerts.policy import Policy
from services.commands import Actor, Command, Outcome, Work, new_id, run
from services.rules.policy import TIMES
from services.schema import Alert, Case, Patient, ReadyPeriod, Stay, StayEvent
from tests.services.alerts.town import Town

HANDLING = (acceptance, notes, policies)
"""Importing it registers the commands."""
CANARY = "Kanarifuglsen-4711"


class World(Town):
    """The town, whose patients become ready."""

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
        return self.does("berit", "policy.change", new_id(), None, **pairs)

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

    def say(self, username: str, name: str, alert: Alert) -> Outcome:
        """Let the worker give a command about the alert."""
        return self.does(username, name, alert.id, alert.case_id)

    def ladder(self, period_id: str) -> list[tuple[str, str | None]]:
        """Return what happened and to whom, by user name."""
        names = {worker: username for username, worker in self.people.items()}
        return [(entry["what"], names.get(entry["who"])) for entry in self.alert(period_id).ladder]
