"""Who will be on call and cannot be called."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.alerts import reach, rota
from services.alerts.policy import Means
from services.schema import Shift, Worker

AHEAD = timedelta(days=7)


def soon_on_call(
    session: Session, municipality_id: str, now: datetime, means: Means
) -> list[tuple[str, datetime]]:
    """Return names and when they are on call first (UTC), of those whom nothing can wake.

    Those who answer the hospital within AHEAD are looked at.
    """
    found = (
        select(Worker.id, Worker.name, func.min(Shift.starts_at))
        .join(
            Shift,
            (Shift.municipality_id == Worker.municipality_id) & (Shift.worker_id == Worker.id),
        )
        .where(
            Shift.municipality_id == municipality_id,
            Shift.duty == rota.HOSPITAL,
            Shift.removed.is_(False),
            Shift.ends_at > now,
            Shift.starts_at <= now + AHEAD,
        )
        .group_by(Worker.id, Worker.name)
        .order_by(func.min(Shift.starts_at), Worker.id)
    )
    soon = {worker_id: (name, begins) for worker_id, name, begins in session.execute(found)}
    woken = reach.of(session, municipality_id, soon, means).woken
    return [who for worker_id, who in soon.items() if worker_id not in woken]
