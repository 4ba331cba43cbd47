"""Who will be on call and cannot be called."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.alerts import policies, reach, rota
from services.alerts.policy import Means
from services.schema import Shift, Worker

AHEAD = timedelta(days=7)


def soon_on_call(
    session: Session, municipality_id: str, now: datetime, means: Means
) -> list[tuple[str, datetime]]:
    """Return names and when they are on call first (UTC), of those whom nothing can wake.

    Those who answer the hospital within AHEAD are looked at, by what their team's policy allows.
    """
    found = (
        select(Worker.id, Worker.name, Shift.team_id, func.min(Shift.starts_at))
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
        .group_by(Worker.id, Worker.name, Shift.team_id)
        .order_by(func.min(Shift.starts_at), Worker.id)
    )
    soon = session.execute(found).all()
    woken = {
        team_id: reach.of(
            session,
            municipality_id,
            [row.id for row in soon if row.team_id == team_id],
            means.under(policies.of_team(session, municipality_id, team_id, means.policy)),
        ).woken
        for team_id in {row.team_id for row in soon}
    }
    missed = {
        row.id: (row.name, row[3]) for row in reversed(soon) if row.id not in woken[row.team_id]
    }
    return sorted(missed.values(), key=lambda who: who[1])
