"""What follows from a case's rows.

Ready periods, phase and due times, derived anew after each command.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.commands import Actor, Command, Work, new_id
from services.days import working_days
from services.rules import preparation
from services.rules.phase import CaseFacts, phase
from services.rules.stay import Event, Period, StayFacts, fold, standing
from services.schema import Case, ReadyPeriod, StayEvent, Synced, Task, Visit

SOURCES = (Case, StayEvent, Visit, Task)


def concerns(row: Synced) -> bool:
    """Tell whether facts follow from the row: from a visit only once it is signed."""
    return isinstance(row, SOURCES) and not (isinstance(row, Visit) and row.signed_at is None)


def derive(work: Work, actor: Actor, command: Command, touched: list[Synced]) -> None:
    """Bring the derived facts of every touched case up to date; a hook of the door."""
    del actor, command
    cases = {_case_id(row) for row in touched if isinstance(row, SOURCES)}
    for case_id in sorted(cases):
        _derive_case(work, work.case(case_id))


def _case_id(row: Case | StayEvent | Visit | Task) -> str:
    return row.id if isinstance(row, Case) else row.case_id


def _derive_case(work: Work, case: Case) -> None:
    rows = work.of_case(StayEvent, case.id)
    stay = _fold(work, rows)
    _keep_periods(work, case, stay)
    if stay.planned_on != case.planned_on:
        _plan_again(work, case, stay.planned_on)
    # Before the facts are set: it asks the database, which would flush them unseen.
    now_in = phase(_facts(work, case, stay))
    case.hospital, case.ward = stay.hospital, stay.ward
    case.planned_on, case.planned_moves = stay.planned_on, stay.planned_moves
    case.homecoming_at = stay.homecoming_at
    case.ready_since = stay.open_period.started_at if stay.open_period else None
    case.phase = now_in
    if work.session.is_modified(case):
        work.change(case)


def _fold(work: Work, rows: list[StayEvent]) -> StayFacts:
    recorded = sorted(rows, key=lambda row: (row.recorded_at, row.made_at, row.id))
    roots = standing((row.id, _one(row, "corrects"), _one(row, "cancels")) for row in recorded)
    for row in rows:
        if row.void != (row.id not in roots):
            row.void = row.id not in roots
            work.change(row)
    return fold(_event(row, roots[row.id]) for row in rows if not row.void)


def _one(row: StayEvent, name: str) -> str | None:
    return next(iter(row.answers.get(name, [])), "") or None


def _event(row: StayEvent, root: str) -> Event:
    planned = _one(row, "planned_on")
    return Event(
        id=row.id,
        kind=row.event_kind,
        at=row.made_at if row.event_kind == "homecoming" else row.event_at,
        made_at=row.made_at,
        root=root,
        hospital=_one(row, "hospital") or "",
        ward=_one(row, "ward") or "",
        planned_on=date.fromisoformat(planned) if planned else None,
        homecoming_at=row.event_at if row.event_kind == "homecoming" else None,
    )


def _keep_periods(work: Work, case: Case, stay: StayFacts) -> None:
    known = {row.event_id: row for row in work.of_case(ReadyPeriod, case.id)}
    folded = {period.root: period for period in stay.periods}
    for root, period in folded.items():
        row = known.get(root) or _new_period(work, case, period)
        _set_period(work, row, period)
    for event_id, row in known.items():
        if event_id not in folded and row.end != "cancelled":
            row.ended_at, row.end = row.ended_at or work.now, "cancelled"
            work.change(row)


def _new_period(work: Work, case: Case, period: Period) -> ReadyPeriod:
    row = ReadyPeriod(
        municipality_id=work.municipality.id,
        id=new_id(),
        case_id=case.id,
        event_id=period.root,
        made_at=work.now,
        answers={},
    )
    row.started_at = period.started_at
    work.add(row)
    return row


def _set_period(work: Work, row: ReadyPeriod, period: Period) -> None:
    now_is = (period.started_at, period.ended_at, period.end)
    if (row.started_at, row.ended_at, row.end) != now_is:
        row.started_at, row.ended_at, row.end = now_is
        work.change(row)


def _facts(work: Work, case: Case, stay: StayFacts) -> CaseFacts:
    """Gather what the phase rests on.

    A homecoming booked for today is judged where the day is known, at reading.
    """
    visits = work.of_case(Visit, case.id)
    tasks = work.of_case(Task, case.id)
    return CaseFacts(
        closed=case.closed_at is not None,
        home=case.home_at is not None,
        discharged=stay.discharged_at is not None,
        ready=stay.open_period is not None,
        assessed=any(visit.signed_at for visit in visits),
        prepared_at_all=any(task.state in ("doing", "done") or task.owner_id for task in tasks),
    )


class HasZone(Protocol):
    """What a day is counted in: a municipality, or what is known of one."""

    @property
    def zone(self) -> str:
        """The IANA name of the zone."""


def zone(municipality: HasZone) -> ZoneInfo:
    """Return the municipality's zone, in which its days are counted."""
    return ZoneInfo(municipality.zone)


def due_times(work: Work) -> Callable[[date | None, int | None, datetime], datetime]:
    """Return what says when a preparation is due, in UTC.

    By the planned day of discharge, the offset from it in days, and when the plan was signed.
    """
    is_working = working_days(work.session, work.municipality.id)

    def due_at(planned_on: date | None, offset: int | None, signed_at: datetime) -> datetime:
        return preparation.due(
            planned_on,
            offset,
            signed_at=signed_at,
            zone=zone(work.municipality),
            working_day=is_working,
        )

    return due_at


def _plan_again(work: Work, case: Case, planned_on: date | None) -> None:
    """Move the due times with the planned date; the old ones stay in the task's history."""
    due_at = due_times(work)
    for task in work.of_case(Task, case.id):
        if task.offset is None or task.state in ("done", "not_needed"):
            continue
        due = due_at(planned_on, task.offset, task.made_at)
        if due == task.due_at:
            continue
        if task.due_at is not None:
            task.due_before = [*task.due_before, task.due_at.isoformat().replace("+00:00", "Z")]
        task.due_at = due
        work.change(task)
