"""Which teams somebody reaches now: what was granted, and the duties around the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    bindparam,
    null,
    select,
    type_coerce,
    union_all,
)

from services.rules.reach import COORDINATOR, DUTY_MARGIN, Duty, teams_reached
from services.schema import Grant, Prepared, Shift, Team, UtcDateTime, Worker

_grant, _shift, _team = Grant.__table__.c, Shift.__table__.c, Team.__table__.c
_PLACE: BindParameter[str] = bindparam("municipality")
_NEVER = type_coerce(null(), UtcDateTime)


def handed_over(before: Any, running: Any) -> ColumnElement[bool]:
    """Say of two shifts that the second took over from the first and is not confirmed yet.

    Until then whoever had the first stays on duty beside the other.
    """
    return and_(
        before.municipality_id == running.municipality_id,
        before.team_id == running.team_id,
        before.duty == running.duty,
        before.removed.is_(False),
        before.worker_id != running.worker_id,
        before.ends_at.between(running.starts_at, running.ends_at),
        running.confirmed_at.is_(None),
    )


_running = Shift.__table__.alias("running").c


def granted(
    worker: ColumnElement[str],
    earliest: ColumnElement[datetime],
    latest: ColumnElement[datetime],
) -> CompoundSelect[Any]:
    """Return the statement of why a worker may reach teams: what was granted, and duties.

    With team, start and end (only for a duty); duties are asked for between `earliest` and
    `latest`. Its own parameter is `municipality`.
    """
    return union_all(
        select(_grant.team_id, _NEVER.label("starts_at"), _NEVER.label("ends_at")).where(
            _grant.municipality_id == _PLACE, _grant.worker_id == worker, _grant.ended_at.is_(None)
        ),
        select(_shift.team_id, _shift.starts_at, _shift.ends_at).where(
            _shift.municipality_id == _PLACE,
            _shift.worker_id == worker,
            _shift.removed.is_(False),
            _shift.ends_at > earliest,
            _shift.starts_at <= latest,
        ),
        select(_shift.team_id, _shift.starts_at, _running.ends_at).where(
            handed_over(_shift, _running),
            _shift.municipality_id == _PLACE,
            _shift.worker_id == worker,
            _running.removed.is_(False),
            _running.ends_at > earliest,
            _running.starts_at <= latest,
        ),
    )


EVERYTHING = select(
    _team.id.label("team_id"), _NEVER.label("starts_at"), _NEVER.label("ends_at")
).where(_team.municipality_id == _PLACE)
_EVERYTHING = Prepared(EVERYTHING)
_GRANTED = Prepared(granted(bindparam("worker"), bindparam("earliest"), bindparam("latest")))


def reached(role: str, reasons: Sequence[Any], now: datetime) -> frozenset[str]:
    """Return the teams that somebody reaches now (UTC), judging the rows of such a statement."""
    whole = [row.team_id for row in reasons if row.starts_at is None]
    duties = [Duty(row.team_id, row.starts_at, row.ends_at) for row in reasons if row.starts_at]
    return teams_reached(role, whole, duties, whole, now)


def teams_of(connection: Connection, worker: Worker, now: datetime) -> frozenset[str]:
    """Return the teams that an active worker reaches now (UTC)."""
    place = worker.municipality_id
    if worker.role in COORDINATOR:
        reasons = _EVERYTHING(connection, municipality=place)
    else:
        around = {"earliest": now - DUTY_MARGIN, "latest": now + DUTY_MARGIN}
        reasons = _GRANTED(connection, municipality=place, worker=worker.id, **around)
    return reached(worker.role, reasons, now)
