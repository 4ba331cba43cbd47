"""Which phones have subscribed with which push key, and giving up those of a retired one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.alerts.endpoints import LIVE
from services.commands import Work
from services.schema import PushEndpoint, Worker


@dataclass(frozen=True)
class Straggler:
    """Somebody whose phone still has another key; `offered_at` is when it last told us of it."""

    name: str
    offered_at: datetime


def known_keys(session: Session, municipality_id: str) -> set[str]:
    """Return the ids of the keys that the municipality's live subscriptions belong to."""
    found = select(PushEndpoint.vapid_key).where(
        PushEndpoint.municipality_id == municipality_id, PushEndpoint.state == "active"
    )
    return set(session.scalars(found.distinct()))


def phones(session: Session, municipality_id: str) -> dict[str, int]:
    """Return how many phones can be pushed to by each key."""
    found = select(PushEndpoint.vapid_key, func.count()).where(
        PushEndpoint.municipality_id == municipality_id, LIVE
    )
    return dict(row for row in session.execute(found.group_by(PushEndpoint.vapid_key)))


def stragglers(session: Session, municipality_id: str, current: str) -> list[Straggler]:
    """Return whose phones can only be pushed to by another key than the current, by name."""
    found = (
        select(Worker.name, PushEndpoint.offered_at)
        .join(
            PushEndpoint,
            (PushEndpoint.municipality_id == Worker.municipality_id)
            & (PushEndpoint.worker_id == Worker.id),
        )
        .where(Worker.municipality_id == municipality_id, LIVE)
        .where(PushEndpoint.vapid_key != current)
        .order_by(Worker.name, PushEndpoint.offered_at)
    )
    return [Straggler(*row) for row in session.execute(found)]


def give_up(work: Work, current: str) -> None:
    """Push no more by other keys than the current, so that the next channel is used at once.

    The phones subscribe anew when they are opened.
    """
    others = (
        update(PushEndpoint)
        .where(PushEndpoint.municipality_id == work.municipality.id)
        .where(PushEndpoint.state == "active", PushEndpoint.vapid_key != current)
        .execution_options(synchronize_session="fetch")
    )
    work.session.execute(others.values(state="dead"))
