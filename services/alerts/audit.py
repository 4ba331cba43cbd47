"""The check that no alert is silent: the engine's own query, with another threshold."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
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
    return _silent(session, municipality_id, now, policy)


def mend(work: Work, policy: Policy) -> int:
    """Give silent alerts a due time again: at once if nobody was called, else a repeat from now.

    Return how many there were.
    """
    known = policies.in_force(work.session, work.municipality.id, policy)
    found = _silent(work.session, work.municipality.id, work.now, policy)
    alerts = [alert for row_id in found if (alert := work.load(Alert, row_id))]
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


def _silent(session: Session, municipality_id: str, now: datetime, default: Policy) -> list[str]:
    known = policies.in_force(session, municipality_id, default)
    latest: dict[str, Any] = {"place": municipality_id}
    for number, policy in enumerate(known.values()):
        latest[f"repeat{number}"] = now + policy.repeat_every
        latest[f"step{number}"] = now + _longest(policy)
        latest[f"lapse{number}"] = now + policy.lapse_after
    return list(session.scalars(_too_far(tuple(known)), latest))


@lru_cache(maxsize=64)  # The engine asks at each tick.
def _too_far(versions: tuple[str | None, ...]) -> Select[str]:
    """Return a statement for alerts without a due time, or due after `latest` of their policies."""
    each = [
        (Alert.policy_id == version if version else Alert.policy_id.is_(None))
        & (_open_too_far(number) | _accepted_too_far(number))
        for number, version in enumerate(versions)
    ]
    return select(Alert.id).where(Alert.municipality_id == bindparam("place"), or_(*each))


def _open_too_far(number: int) -> ColumnElement[bool]:
    return (Alert.state == "open") & (
        Alert.next_due_at.is_(None)
        | (Alert.next_due_at > bindparam(f"repeat{number}"))
        | (Alert.escalates_at > bindparam(f"step{number}"))
    )


def _accepted_too_far(number: int) -> ColumnElement[bool]:
    return (
        (Alert.state == "accepted")
        & Alert.answered_at.is_(None)
        & (
            Alert.next_due_at.is_(None)
            | (Alert.next_due_at > bindparam(f"lapse{number}"))
            | (Alert.lapses_at > bindparam(f"lapse{number}"))
        )
    )


def _longest(policy: Policy) -> timedelta:
    return max(policy.escalate_after, OPENED_GRACE)
