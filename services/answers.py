"""What the hospital is told about a ready patient: every answer is kept, the newest counts."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import day, one_of, only, required
from services.facts import zone
from services.rules.reach import OPENING
from services.schema import HospitalAnswer, ReadyPeriod

CHOICES = ("today", "date", "not_yet")
DATES = {"date": "date", "not_yet": "expected"}
"""The day that an answer may carry."""


@handles("hospital.answer", may=OPENING, keeps_late=True)
def answer(work: Work, actor: Actor, command: Command) -> None:
    """Tell the hospital that the patient can be received today, from a date, or not yet.

    It belongs to the case's open ready period; raise Refused("not_ready") without one. A day
    before the one on which its author answered, in the municipality's zone, is refused as "past".
    """
    only(command, {"answer", *DATES.values()})
    choice = one_of(command, "answer", CHOICES)
    if choice == "date":
        required(command, "date")
    _judge_days(work, command, choice)
    if work.load(HospitalAnswer, command.subject):
        raise Refused("unknown")
    work.add(
        HospitalAnswer(
            municipality_id=work.municipality.id,
            id=command.subject,
            case_id=command.case,
            period_id=_open_period(work, command).id,
            answers=command.values,
            made_by=actor.worker_id,
            made_at=command.made_at,
        )
    )


def _judge_days(work: Work, command: Command, choice: str) -> None:
    # What was said offline yesterday arrives today, and was right when it was said.
    said_at = min(command.made_at, work.now)
    earliest = said_at.astimezone(zone(work.municipality)).date()
    for name in DATES.values():
        said = day(command, name)
        if said is not None and name != DATES.get(choice):
            raise Refused("invalid", {name: ["unknown"]})
        if said is not None and said < earliest:
            raise Refused("invalid", {name: ["past"]})


def _open_period(work: Work, command: Command) -> ReadyPeriod:
    periods: list[ReadyPeriod] = work.of_case(ReadyPeriod, work.case(command.case).id)
    found = next((period for period in periods if period.ended_at is None), None)
    if found is None:
        raise Refused("not_ready")
    return found
