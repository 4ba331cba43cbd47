"""The hospital's word: events of the stay, reported, corrected and cancelled, never overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import day, instant, one_of, only
from services.rules.reach import OPENING
from services.rules.stay import KINDS
from services.schema import Case, Pairs, StayEvent

CLOCK_SLACK = timedelta(minutes=5)
FIELDS = frozenset({"kind", "at", "hospital", "ward", "planned_on", "corrects", "cancels"})


@handles("stay_event.report", may=OPENING)
def report(work: Work, actor: Actor, command: Command) -> None:
    """Add an event to the case's stay."""
    _record(work, actor, command, command.values)


@handles("stay_event.correct", may=OPENING)
def correct(work: Work, actor: Actor, command: Command) -> None:
    """Add an event that counts instead of the one it names.

    What it does not say is kept from that one.
    """
    target = _target(work, command, "corrects")
    _record(work, actor, command, {**_said(target), **command.values})


@handles("stay_event.cancel", may=OPENING)
def cancel(work: Work, actor: Actor, command: Command) -> None:
    """Take an event back: it stays in the history and counts no more."""
    target = _target(work, command, "cancels")
    said = _said(target)
    kept: Pairs = {name: said[name] for name in ("kind", "at", "planned_on") if name in said}
    _record(work, actor, command, {**kept, **command.values})


def _target(work: Work, command: Command, name: str) -> StayEvent:
    target = work.part(StayEvent, command.one(name), command.case)
    if target.void:
        raise Refused("invalid", {name: ["void"]})
    return target


def _said(event: StayEvent) -> Pairs:
    return {
        name: said for name, said in event.answers.items() if name not in ("corrects", "cancels")
    }


def _record(work: Work, actor: Actor, command: Command, values: Pairs) -> None:
    only(command, FIELDS)
    case = work.case(command.case)
    if work.load(StayEvent, command.subject):
        raise Refused("unknown")
    work.add(event_row(work, actor, command, case, command.subject, values))


def event_row(
    work: Work, actor: Actor, command: Command, case: Case, event_id: str, values: Pairs
) -> StayEvent:
    """Return a new event of the case's stay, read and judged.

    The time is the author's unless it says.
    """
    said = Command(
        command.id, command.name, event_id, case.id, values, {}, command.made_at, command.number
    )
    kind = one_of(said, "kind", KINDS)
    planned_on = day(said, "planned_on")
    if kind == "planned_discharge" and planned_on is None:
        raise Refused("invalid", {"planned_on": ["required"]})
    at = _when(work, said)
    return StayEvent(
        municipality_id=work.municipality.id,
        id=event_id,
        case_id=case.id,
        stay_id=case.stay_id,
        answers={**values, "at": [at.isoformat(timespec="seconds").replace("+00:00", "Z")]},
        made_by=actor.worker_id,
        made_at=command.made_at,
        event_kind=kind,
        event_at=at,
        recorded_at=work.now,
    )


def _when(work: Work, said: Command) -> datetime:
    """When it happened, or else when it was said.

    A phone's clock may run ahead: a time it set itself is brought back to now, while one that a
    person typed in the future is an error they must hear of.
    """
    at = instant(said, "at") or said.made_at
    if at <= work.now + CLOCK_SLACK or said.one("kind") == "homecoming":
        return at
    if said.one("at") and at != said.made_at:
        raise Refused("invalid", {"at": ["future"]})
    return work.now
