"""The check that no alert is silent: the engine's own query, with another threshold."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from services.alerts import policies
from services.alerts.policy import OPENED_GRACE, Policy
from services.commands import Work
from services.schema import Alert


def silent(session: Session, municipality_id: str, now: datetime, policy: Policy) -> list[str]:
    """Return the alerts that would not call within the time of their policies.

    Open ones, and accepted ones that wait for an answer: without a due time, or too far off. That
    happens when a clock that was ahead goes back. `policy` is the installation's own.
    """
    return list(session.scalars(_silent(session, municipality_id, now, policy)))


def mend(work: Work, policy: Policy) -> int:
    """Give silent alerts a due time again: at once if nobody was called, else a repeat from now.

    Return how many there were.
    """
    known = policies.in_force(work.session, work.municipality.id, policy)
    found = _silent(work.session, work.municipality.id, work.now, policy)
    alerts = [
        alert for row_id in work.session.scalars(found) if (alert := work.load(Alert, row_id))
    ]
    for alert in alerts:
        own = known[alert.policy_id]
        if alert.state == "open":
            _mend_open(work, alert, own)
        else:
            alert.next_due_at = work.now
            alert.lapses_at = min(alert.lapses_at or work.now, work.now) + own.lapse_after
        work.change(alert)
    return len(alerts)


def _mend_open(work: Work, alert: Alert, policy: Policy) -> None:
    if alert.escalates_at is not None:
        alert.escalates_at = min(alert.escalates_at, work.now + _longest(policy))
    alert.next_due_at = (
        work.now
        if alert.next_due_at is None or alert.round == 0
        else min(alert.next_due_at, work.now + policy.repeat_every)
    )


def _silent(session: Session, municipality_id: str, now: datetime, default: Policy) -> Select[str]:
    known = policies.in_force(session, municipality_id, default)
    too_far = [
        (Alert.policy_id == version if version else Alert.policy_id.is_(None))
        & (_open_too_far(now, policy) | _accepted_too_far(now, policy))
        for version, policy in known.items()
    ]
    return select(Alert.id).where(Alert.municipality_id == municipality_id, or_(*too_far))


def _open_too_far(now: datetime, policy: Policy) -> ColumnElement[bool]:
    return (Alert.state == "open") & (
        Alert.next_due_at.is_(None)
        | (Alert.next_due_at > now + policy.repeat_every)
        | (Alert.escalates_at > now + _longest(policy))
    )


def _accepted_too_far(now: datetime, policy: Policy) -> ColumnElement[bool]:
    return (
        (Alert.state == "accepted")
        & Alert.answered_at.is_(None)
        & (
            Alert.next_due_at.is_(None)
            | (Alert.next_due_at > now + policy.lapse_after)
            | (Alert.lapses_at > now + policy.lapse_after)
        )
    )


def _longest(policy: Policy) -> timedelta:
    return max(policy.escalate_after, OPENED_GRACE)
