"""The numbers and addresses by which people and a team's last resort are called beside push."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.schema import ContactWay, Team

WAKING = frozenset({"sms", "voice"})
"""What can wake somebody; who has an e-mail address only cannot be reached at night."""


def of_workers(
    session: Session, municipality_id: str, workers: Collection[str], kinds: Collection[str]
) -> dict[str, list[ContactWay]]:
    """Return the workers' ways of these kinds; workers without one are left out."""
    found = (
        select(ContactWay)
        .where(
            ContactWay.municipality_id == municipality_id,
            ContactWay.worker_id.in_(workers),
            ContactWay.kind.in_(kinds),
            ContactWay.removed.is_(False),
        )
        .order_by(ContactWay.id)
    )
    by_worker: dict[str, list[ContactWay]] = {}
    for way in session.scalars(found):
        by_worker.setdefault(way.worker_id or "", []).append(way)
    return by_worker


def last_resort(
    session: Session, municipality_id: str, team_id: str, kinds: Collection[str]
) -> list[ContactWay]:
    """Return the ways of these kinds to the team's last resort."""
    found = (
        select(ContactWay)
        .where(
            ContactWay.municipality_id == municipality_id,
            ContactWay.team_id == team_id,
            ContactWay.kind.in_(kinds),
            ContactWay.removed.is_(False),
        )
        .order_by(ContactWay.id)
    )
    return list(session.scalars(found))


def teams_without_last_resort(
    session: Session, municipality_id: str, channels: Collection[str]
) -> list[Team]:
    """Return the teams for which nobody outside them is called at the end.

    `channels` are those that the installation can send by.
    """
    has_one = select(ContactWay.team_id).where(
        ContactWay.municipality_id == municipality_id,
        ContactWay.team_id.is_not(None),
        ContactWay.kind.in_(WAKING & set(channels)),
        ContactWay.removed.is_(False),
    )
    found = select(Team).where(Team.municipality_id == municipality_id, Team.id.not_in(has_one))
    return list(session.scalars(found.order_by(Team.id)))
