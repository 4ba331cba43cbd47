"""Who will be on call and cannot be called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.alerts import rota, ways
from services.schema import Shift, Worker

AHEAD = timedelta(days=7)


def soon_on_call(
    session: Session,
    municipality_id: str,
    now: datetime,
    *,
    key_ids: Collection[str],
    channels: Collection[str],
) -> list[tuple[str, datetime]]:
    """Return names and when they are on call first (UTC), of those whom nothing can wake.

    Neither a phone that knows one of the push keys `key_ids`, nor a number for any of `channels`;
    those who answer the hospital within AHEAD are looked at.
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
    by_phone = rota.reachable(session, municipality_id, soon, key_ids)
    by_number = ways.of_workers(session, municipality_id, soon, ways.WAKING & set(channels))
    return [who for worker_id, who in soon.items() if worker_id not in by_phone | by_number]
