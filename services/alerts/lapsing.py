"""After an acceptance: it lapses unless somebody cares, and the hospital must be answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from services.alerts import history, ladder, policies, reach, rota, rungs, stopping
from services.alerts.paging import About
from services.alerts.policy import Means, Policy
from services.commands import Work
from services.schema import Alert, CommandLog, Page

NO_CARE = frozenset({"case.opened", "case.erased", "patient.revealed"})
"""Commands that tell what a phone did; nobody is cared for by them."""


# Made once, as the engine asks at each tick.
_DUE = (
    select(Alert.id)
    .where(
        Alert.municipality_id == bindparam("place"),
        Alert.state == "accepted",
        Alert.next_due_at <= bindparam("now"),
    )
    .order_by(Alert.next_due_at)
)


def due(session: Session, municipality_id: str, now: datetime) -> list[str]:
    """Return the accepted alerts whose acceptance or answer is due."""
    return list(session.scalars(_DUE, {"place": municipality_id, "now": now}))


def follow(work: Work, alert_id: str, means: Means) -> bool:
    """Let the acceptance lapse, move it on, or call the leads; return False if nothing is due.

    Without a care action since the acceptance the alert is open again
    and calls from its first step.
    """
    alert = work.load(Alert, alert_id)
    if alert is None or alert.state != "accepted" or alert.accepted_at is None:
        return False
    if alert.next_due_at is None or alert.next_due_at > work.now:
        return False
    work.change(alert)
    policy = policies.of(work.session, alert, means.policy)
    means = means.under(policy)
    if alert.lapses_at is None:
        alert.lapses_at = min(alert.accepted_at, work.now) + policy.lapse_after
    if alert.lapses_at <= work.now and not _cared(work, alert):
        _lapse(work, alert)
    else:
        _watch(work, alert, means)
    return True


def _watch(work: Work, alert: Alert, means: Means) -> None:
    """Call the leads if the answer is overdue, and set when to look again."""
    policy = means.policy
    lapses_at = alert.lapses_at
    if lapses_at is None or lapses_at <= work.now:
        alert.lapses_at = lapses_at = work.now + policy.lapse_after
    reminds_at = _reminds_at(work, alert, policy)
    if reminds_at <= work.now:
        _remind(work, alert, means)
        reminds_at = work.now + policy.repeat_every
    alert.next_due_at = min(lapses_at, reminds_at)


def _cared(work: Work, alert: Alert) -> bool:
    """Whether a person has done anything in the case since the alert was accepted."""
    found = select(CommandLog.id).where(
        CommandLog.municipality_id == work.municipality.id,
        CommandLog.case_id == alert.case_id,
        CommandLog.worker_id.is_not(None),
        CommandLog.status.in_(("applied", "conflict")),
        CommandLog.received_at >= alert.accepted_at,
        CommandLog.name.not_like("alert.%"),
        CommandLog.name.not_in(NO_CARE),
    )
    return work.session.scalars(found.limit(1)).first() is not None


def _lapse(work: Work, alert: Alert) -> None:
    stopping.cancel(work, alert.id)
    alert.state, alert.accepted_by, alert.accepted_at = "open", None, None
    alert.lapses_at = alert.escalates_at = None
    alert.step, alert.next_due_at = 0, work.now
    ladder.add(work, alert, "lapsed")
    history.note(work, alert, "lapsed")


def _reminds_at(work: Work, alert: Alert, policy: Policy) -> datetime:
    last = work.session.scalar(
        select(func.max(Page.made_at)).where(
            Page.municipality_id == work.municipality.id,
            Page.alert_id == alert.id,
            Page.kind == "unanswered",
        )
    )
    first = (alert.accepted_at or work.now) + policy.answer_within
    again = last + policy.repeat_every if last else first
    return max(first, min(again, work.now + policy.repeat_every))


def _remind(work: Work, alert: Alert, means: Means) -> None:
    """Call who has it and the leads; where the team has no lead, the coordinators."""
    where = work.municipality.id
    leads = rota.leads(work.session, where, alert.team_id, work.now)
    leads = leads or rota.coordinators(work.session, where)
    workers = list(dict.fromkeys([alert.accepted_by or "", *(one.worker_id for one in leads)]))
    by = reach.of(work.session, where, workers, means)
    stopping.cancel(work, alert.id, "superseded")
    alert.round += 1
    history.note(work, alert, "reminded")
    for worker_id in workers:
        if worker_id in by.told:
            rungs.call(work, worker_id, About("unanswered", alert=alert), by, means)
            ladder.add(work, alert, "unanswered", worker_id)
