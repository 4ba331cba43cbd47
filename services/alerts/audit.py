"""The check that no open alert is silent: the engine's own query, with another threshold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.alerts.policy import Policy
from services.commands import Work
from services.schema import Alert


def silent(session: Session, municipality_id: str, now: datetime, policy: Policy) -> list[str]:
    """Return the open alerts that would not page within the policy's time.

    Without a due time, or too far off.

    That happens when a clock that was ahead goes back, or when the policy becomes shorter.
    """
    found = select(Alert.id).where(
        Alert.municipality_id == municipality_id, Alert.state == "open", _too_far(now, policy)
    )
    return list(session.scalars(found))


def mend(work: Work, policy: Policy) -> int:
    """Give silent alerts a due time again: at once if nobody was called, else a repeat from now.

    Return how many there were.
    """
    found = select(Alert).where(
        Alert.municipality_id == work.municipality.id,
        Alert.state == "open",
        _too_far(work.now, policy),
    )
    alerts = list(work.session.scalars(found.with_for_update()))
    for alert in alerts:
        latest = work.now + policy.escalate_after
        if alert.escalates_at is not None and alert.escalates_at > latest:
            alert.escalates_at = latest
            work.change(alert)
        alert.next_due_at = (
            work.now
            if alert.next_due_at is None or alert.round == 0
            else min(alert.next_due_at, work.now + policy.repeat_every)
        )
    return len(alerts)


def _too_far(now: datetime, policy: Policy) -> ColumnElement[bool]:
    return (
        Alert.next_due_at.is_(None)
        | (Alert.next_due_at > now + policy.repeat_every)
        | (Alert.escalates_at > now + policy.escalate_after)
    )
