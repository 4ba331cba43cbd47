"""Who is called at each step; every step calls those before it too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import rota
from services.alerts.policy import EVERYBODY, LEADS
from services.alerts.rota import Person
from services.schema import Alert, Shift, Worker


def people(session: Session, alert: Alert, at: datetime) -> list[Person]:
    """Return the workers to call for the alert at an instant, each once, the first step first."""
    where = alert.municipality_id, alert.team_id
    called = rota.on_call(session, *where, at)
    if alert.step >= LEADS:
        called += rota.leads(session, *where, at)
    if alert.step >= EVERYBODY:
        called += rota.coordinators(session, alert.municipality_id)
        called += _on_duty(session, alert, at)
    once: dict[str, Person] = {}
    for person in called:
        once.setdefault(person.worker_id, person)
    return list(once.values())


def _on_duty(session: Session, alert: Alert, at: datetime) -> list[Person]:
    """Return everybody who has any duty for the team at the instant."""
    found = (
        select(Worker.id, Worker.lang, Shift.id)
        .join(
            Shift,
            (Shift.municipality_id == Worker.municipality_id) & (Shift.worker_id == Worker.id),
        )
        .where(
            Shift.municipality_id == alert.municipality_id,
            Shift.team_id == alert.team_id,
            Shift.removed.is_(False),
            Shift.starts_at <= at,
            Shift.ends_at > at,
            Worker.active.is_(True),
        )
        .order_by(Shift.starts_at, Shift.id)
    )
    return [Person(*row) for row in session.execute(found)]
