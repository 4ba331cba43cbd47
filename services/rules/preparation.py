"""Needs become preparation tasks: which ones, whose, and due when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.rules.catalogue import CAUSES, NO_RELATIVES, ROLES, TASKS, Task

Answers = Mapping[str, Sequence[str]]

BEFORE_HOME = time(16)  # what must stand ready is ready when the day shift ends
ON_THE_DAY = time(12)  # patients come home after the ward's round, so by noon
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Why:
    """The answer behind a proposal."""

    field: str
    value: str


@dataclass(frozen=True)
class Proposal:
    """A task to be made at signing. `offset` is in days from planned discharge, None at once."""

    code: str
    mandatory: bool
    role: str
    offset: int | None
    why: Why | None


def propose(country: str, answers: Answers) -> list[Proposal]:
    """Give the tasks that follow from the answers, in the order of the catalogue, each once.

    `country` is `se` or `no`. Answers to hidden questions must have been left out before
    (`Form.shown`). Same examples as the phone's: `tests/contract/proposals.json`.
    """
    reasons: dict[str, Why] = {}
    for cause in CAUSES:
        if cause.value in answers.get(cause.field, []):
            for code in cause.brings:
                reasons.setdefault(code, Why(cause.field, cause.value))
    field, value = NO_RELATIVES
    alone = value in answers.get(field, [])
    return [
        _proposal(task, country, reasons.get(task.code), alone=bool(alone and task.alone))
        for task in TASKS
        if task.code in reasons or country in task.mandatory
    ]


def _proposal(task: Task, country: str, why: Why | None, *, alone: bool) -> Proposal:
    return Proposal(
        code=task.code,
        mandatory=alone or country in task.mandatory,
        role=task.alone if alone else task.role,
        offset=task.offset,
        why=why,
    )


def due(
    planned_on: date | None,
    offset: int | None,
    *,
    signed_at: datetime,
    zone: ZoneInfo,
    working_day: Callable[[date], bool],
) -> datetime:
    """Say when a task must be done, in UTC.

    Before the homecoming: 16:00 local on the nearest working day at or before the offset's day. On
    the day: 12:00. After it: 12:00, moved forward to a working day. Without a planned date: 16:00
    on the working day after signing. `offset` None is at once.
    """
    if offset is None:
        return signed_at
    if planned_on is None:
        day = _nearest(signed_at.astimezone(zone).date() + DAY, DAY, working_day)
        return _utc(day, BEFORE_HOME, zone)
    day = planned_on + offset * DAY
    if offset < 0:
        return _utc(_nearest(day, -DAY, working_day), BEFORE_HOME, zone)
    if offset > 0:
        day = _nearest(day, DAY, working_day)
    return _utc(day, ON_THE_DAY, zone)


def _nearest(day: date, step: timedelta, working_day: Callable[[date], bool]) -> date:
    while not working_day(day):
        day += step
    return day


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def as_table(translate: Callable[[str], str] = str) -> dict[str, object]:
    """Give catalogue and causes as JSON, so that the phone proposes the same tasks offline.

    Titles and roles pass through `translate`. One table serves every country, because the shell
    that carries it knows no municipality: `mandatory` lists the countries.
    """
    return {
        "roles": {role: translate(name) for role, name in ROLES.items()},
        "tasks": [
            {
                "code": task.code,
                "title": translate(task.title),
                "role": task.role,
                "offset": task.offset,
                "mandatory": sorted(task.mandatory),
                "alone": task.alone,
            }
            for task in TASKS
        ],
        "causes": [
            {"field": cause.field, "value": cause.value, "brings": list(cause.brings)}
            for cause in CAUSES
        ],
        "no_relatives": list(NO_RELATIVES),
    }
