"""Who is called: those on call for a team at a moment, its leads, and the coordinators."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from services.alerts.endpoints import LIVE
from services.reaching import handed_over
from services.rules.reach import COORDINATOR
from services.schema import Grant, PushEndpoint, Shift, Worker

HOSPITAL = "hospital"
"""The duty of those who answer the hospital."""


@dataclass(frozen=True)
class Person:
    """A worker to call, in their language; `shift_id` is why (None for a lead)."""

    worker_id: str
    lang: str
    shift_id: str | None


def on_call(session: Session, municipality_id: str, team_id: str, at: datetime) -> list[Person]:
    """Return who is on call for the team at an instant, a shift's end excluded.

    Whoever had the duty before is so too, until the one who takes it over has confirmed it.
    """
    where = {"place": municipality_id, "team": team_id, "at": at}
    found = [*session.execute(_THEIRS, where), *session.execute(_STAY, where)]
    return _once([Person(*row) for row in found])


def _people_of(shift: type[Shift]) -> Select[str, str, str]:
    return (
        select(Worker.id, Worker.lang, shift.id)
        .join(
            shift,
            (shift.municipality_id == Worker.municipality_id) & (shift.worker_id == Worker.id),
        )
        .where(Worker.active.is_(True))
    )


# Made once: naming these costs more than running them, and every call asks.
_running, _before = aliased(Shift), aliased(Shift)
_now = (
    _running.municipality_id == bindparam("place"),
    _running.team_id == bindparam("team"),
    _running.duty == HOSPITAL,
    _running.removed.is_(False),
    _running.starts_at <= bindparam("at"),
    _running.ends_at > bindparam("at"),
)
_THEIRS = _people_of(_running).where(*_now).order_by(_running.starts_at, _running.id)
_STAY = (
    _people_of(_before)
    .join(_running, handed_over(_before, _running))
    .where(*_now, _before.ends_at <= bindparam("at"))
    .order_by(_before.ends_at, _before.id)
)


def leads(session: Session, municipality_id: str, team_id: str, at: datetime) -> list[Person]:
    """Return the team's leads at an instant."""
    found = (
        select(Worker.id, Worker.lang)
        .join(
            Grant,
            (Grant.municipality_id == Worker.municipality_id) & (Grant.worker_id == Worker.id),
        )
        .where(
            Grant.municipality_id == municipality_id,
            Grant.team_id == team_id,
            Grant.since <= at,
            (Grant.ended_at.is_(None)) | (Grant.ended_at > at),
            Worker.role == "team_lead",
            Worker.active.is_(True),
        )
        .order_by(Worker.id)
    )
    return _once([Person(worker_id, lang, None) for worker_id, lang in session.execute(found)])


def coordinators(session: Session, municipality_id: str) -> list[Person]:
    """Return the municipality's coordinators."""
    found = (
        select(Worker.id, Worker.lang)
        .where(
            Worker.municipality_id == municipality_id,
            Worker.role.in_(COORDINATOR),
            Worker.active.is_(True),
        )
        .order_by(Worker.id)
    )
    return [Person(worker_id, lang, None) for worker_id, lang in session.execute(found)]


def reachable(
    session: Session, municipality_id: str, workers: Collection[str], key_ids: Collection[str]
) -> dict[str, list[PushEndpoint]]:
    """Return the live endpoints of the workers' devices that know one of the keys.

    Workers without one are left out.
    """
    found = (
        select(PushEndpoint)
        .where(
            PushEndpoint.municipality_id == municipality_id,
            PushEndpoint.worker_id.in_(workers),
            PushEndpoint.vapid_key.in_(key_ids),
            LIVE,
        )
        .order_by(PushEndpoint.id)
    )
    by_worker: dict[str, list[PushEndpoint]] = {}
    for endpoint in session.scalars(found):
        by_worker.setdefault(endpoint.worker_id, []).append(endpoint)
    return by_worker


def _once(people: list[Person]) -> list[Person]:
    return list({person.worker_id: person for person in reversed(people)}.values())[::-1]
