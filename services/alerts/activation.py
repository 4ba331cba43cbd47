"""Calling people about an open alert that is due.

Pages, deliveries and the next due time in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import deliveries, ladder, rota
from services.alerts.paging import About, call
from services.alerts.policy import GRACE, LAST, ON_CALL, Policy
from services.alerts.rota import Person
from services.commands import Work
from services.schema import Alert, Delivery, Page


def due(session: Session, municipality_id: str, now: datetime) -> list[str]:
    """Return the open alerts that are due, those that have paged nobody yet first."""
    found = (
        select(Alert.id)
        .where(
            Alert.municipality_id == municipality_id,
            Alert.state == "open",
            (Alert.next_due_at <= now) | Alert.next_due_at.is_(None),
        )
        .order_by(Alert.round > 0, Alert.next_due_at)
    )
    return list(session.scalars(found))


def activate(work: Work, alert_id: str, policy: Policy, key_id: str) -> bool:
    """Call whoever the alert's step names now, and set when it is due next.

    Return False if it is not due.

    A step that nobody can be reached in is passed at once and says so on the ladder. After a long
    silence of the engine the present step is called again and gets its whole time, so that no step
    is burnt.
    """
    alert = work.load(Alert, alert_id)
    if alert is None or alert.state != "open":
        return False
    if alert.next_due_at is not None and alert.next_due_at > work.now:
        return False
    _choose_step(alert, work.now, policy)
    deliveries.cancel(work, alert.id, "superseded")
    alert.round += 1
    while not _call(work, alert, key_id) and alert.step < LAST:
        _step_up(alert, work.now, policy)
    alert.next_due_at = work.now + policy.repeat_every
    if alert.escalates_at is not None:
        alert.next_due_at = min(alert.next_due_at, alert.escalates_at)
    work.change(alert)
    return True


def resume(work: Work) -> None:
    """After a crash, make every open alert due now that has nothing waiting to be sent."""
    waiting = (
        select(Page.alert_id)
        .join(
            Delivery,
            (Delivery.municipality_id == Page.municipality_id) & (Delivery.page_id == Page.id),
        )
        .where(
            Page.municipality_id == work.municipality.id,
            Page.alert_id.is_not(None),
            Delivery.state == "due",
        )
    )
    found = select(Alert).where(
        Alert.municipality_id == work.municipality.id,
        Alert.state == "open",
        Alert.next_due_at > work.now,
        Alert.id.not_in(waiting),
    )
    for alert in work.session.scalars(found.with_for_update()):
        alert.next_due_at = work.now


def _choose_step(alert: Alert, now: datetime, policy: Policy) -> None:
    if alert.step == ON_CALL and alert.escalates_at is None:
        alert.escalates_at = now + policy.escalate_after
    elif alert.escalates_at is not None and alert.escalates_at <= now:
        if now - alert.escalates_at > GRACE:
            alert.escalates_at = now + policy.escalate_after
        else:
            _step_up(alert, now, policy)


def _step_up(alert: Alert, now: datetime, policy: Policy) -> None:
    alert.step += 1
    alert.escalates_at = now + policy.escalate_after if alert.step < LAST else None


def _call(work: Work, alert: Alert, key_id: str) -> bool:
    """Page the step's people on all their devices; return whether anybody can be reached."""
    people = _people(work, alert)
    endpoints = rota.reachable(
        work.session, work.municipality.id, [person.worker_id for person in people], key_id
    )
    declined = ladder.declined_by(alert)
    asked = [person for person in people if person.worker_id not in declined]
    if alert.step == LAST and not any(person.worker_id in endpoints for person in asked):
        # Everybody has said no, or cannot be reached: then those who said no are asked again.
        asked = people
    if not people:
        _say(work, alert, "nobody", None)
    for person in asked:
        if person.worker_id in endpoints:
            about = About("ready", alert=alert, shift_id=person.shift_id)
            call(work, person.worker_id, about, endpoints[person.worker_id])
            ladder.add(work, alert, "paged", person.worker_id)
        else:
            _say(work, alert, "failed", person.worker_id)
    return any(person.worker_id in endpoints for person in asked)


def _people(work: Work, alert: Alert) -> list[Person]:
    municipality_id = work.municipality.id
    people = rota.on_call(work.session, municipality_id, alert.team_id, work.now)
    if alert.step == ON_CALL:
        return people
    known = {person.worker_id for person in people}
    leads = rota.leads(work.session, municipality_id, alert.team_id, work.now)
    return people + [person for person in leads if person.worker_id not in known]


def _say(work: Work, alert: Alert, what: ladder.What, who: str | None) -> None:
    if not ladder.latest_says(alert, what, who):
        ladder.add(work, alert, what, who)
