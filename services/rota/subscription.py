"""A worker's own shifts for their own calendar, at a secret address; it holds no patient data."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import Work
from services.rules.words import N_
from services.schema import Shift, Team, Worker

BEHIND, AHEAD = timedelta(days=30), timedelta(days=90)
EVERY = timedelta(hours=1)
"""How often a calendar is asked to look again."""
DUTIES = {
    "hospital": N_("Answers the hospital"),
    "place": N_("Decides on short-term places"),
    "home_care": N_("Can start home care"),
}


def new_secret(work: Work, worker_id: str) -> str:
    """Give the worker's calendar a new secret of 128 bits; the address of before answers nobody."""
    secret = secrets.token_urlsafe(16)
    worker = work.session.get_one(Worker, (work.municipality.id, worker_id))
    worker.calendar_hash = _hash(secret)
    return secret


def owner(session: Session, municipality_id: str, secret: str) -> Worker | None:
    """Return the active worker whose calendar the secret opens, or None."""
    found = select(Worker).where(
        Worker.municipality_id == municipality_id,
        Worker.calendar_hash == _hash(secret),
        Worker.active.is_(True),
    )
    return session.scalars(found).first()


def calendar(session: Session, worker: Worker, now: datetime, say: Callable[[str], str]) -> bytes:
    """Return the worker's shifts as iCalendar (RFC 5545), in UTC: 30 days back and 90 ahead.

    `say` puts words into the worker's language. A shift that is no longer theirs is left out, which
    removes it from a calendar that subscribes.
    """
    whole = Calendar()
    whole.add("prodid", "-//Hemklar//Rota//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "Hemklar")
    whole.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    for shift, team in _shifts(session, worker, now):
        event = Event()
        event.add("uid", f"{shift.id}@hemklar")
        event.add("dtstamp", now)
        event.add("sequence", shift.seq)
        event.add("dtstart", shift.starts_at)
        event.add("dtend", shift.ends_at)
        event.add("summary", f"{say(DUTIES[shift.duty])}, {team}")
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return bytes(whole.to_ical())


def _shifts(session: Session, worker: Worker, now: datetime) -> list[tuple[Shift, str]]:
    found = (
        select(Shift, Team.name)
        .join(Team, (Team.municipality_id == Shift.municipality_id) & (Team.id == Shift.team_id))
        .where(
            Shift.municipality_id == worker.municipality_id,
            Shift.worker_id == worker.id,
            Shift.removed.is_(False),
            Shift.ends_at > now - BEHIND,
            Shift.starts_at < now + AHEAD,
        )
        .order_by(Shift.starts_at, Shift.id)
    )
    return [(shift, name) for shift, name in session.execute(found)]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
