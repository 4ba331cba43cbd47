"""Calling people about an open alert that is due.

Pages, deliveries and the next due time in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.alerts import (
    history,
    ladder,
    policies,
    reach,
    rungs,
    steps,
    stopping,
    ways,
)
from services.alerts.paging import About, call, send
from services.alerts.policy import GRACE, LAST, LAST_RESORT, Means, Policy
from services.alerts.reach import Reach
from services.alerts.rota import Person
from services.commands import Work
from services.schema import Alert, Delivery, Page

# Made once, as the engine asks at each tick.
_DUE = (
    select(Alert.id)
    .where(
        Alert.municipality_id == bindparam("place"),
        Alert.state == "open",
        (Alert.next_due_at <= bindparam("now")) | Alert.next_due_at.is_(None),
    )
    .order_by(Alert.round > 0, Alert.next_due_at)
)


def due(session: Session, municipality_id: str, now: datetime) -> list[str]:
    """Return the open alerts that are due, those that have paged nobody yet first."""
    return list(session.scalars(_DUE, {"place": municipality_id, "now": now}))


def activate(work: Work, alert_id: str, means: Means) -> bool:
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
    policy = policies.of(work.session, alert, means.policy)
    means = means.under(policy)
    _choose_step(alert, work.now, policy)
    stopping.cancel(work, alert.id, "superseded")
    alert.round += 1
    while not _call(work, alert, means):
        _step_up(alert, work.now, policy)
    alert.next_due_at = work.now + policy.repeat_every
    if alert.escalates_at is not None:
        alert.next_due_at = min(alert.next_due_at, alert.escalates_at)
    work.change(alert)
    history.note(work, alert, "called")
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
    if alert.escalates_at is None and alert.step < LAST:
        alert.escalates_at = now + policy.escalate_after
    elif alert.escalates_at is not None and alert.escalates_at <= now:
        if now - alert.escalates_at > GRACE:
            alert.escalates_at = now + policy.escalate_after
        else:
            _step_up(alert, now, policy)


def _step_up(alert: Alert, now: datetime, policy: Policy) -> None:
    alert.step += 1
    alert.escalates_at = now + policy.escalate_after if alert.step < LAST else None


def _call(work: Work, alert: Alert, means: Means) -> bool:
    """Page the step's people by all that they have; return False to pass to the next step.

    A step in which nothing can wake anybody is passed; the next one pages its people too.
    """
    people = steps.people(work.session, alert, work.now)
    workers = [person.worker_id for person in people]
    by = reach.of(work.session, work.municipality.id, workers, means)
    asked = _asked(alert, people, by)
    lost = [person for person in asked if person.worker_id not in by.woken]
    if not people:
        ladder.say(work, alert, "nobody")
    for person in lost:
        ladder.say(work, alert, "failed", person.worker_id)
    if lost == asked and alert.step < LAST:
        return False
    _page(work, alert, asked, by, means)
    if alert.step == LAST_RESORT:
        _call_last_resort(work, alert, means)
    return True


def _asked(alert: Alert, people: list[Person], by: Reach) -> list[Person]:
    """Return whom to call: not who has said no, unless nobody else can be woken at the end."""
    declined = ladder.declined_by(alert)
    asked = [person for person in people if person.worker_id not in declined]
    can_be_woken = any(person.worker_id in by.woken for person in asked)
    return asked if can_be_woken or alert.step < LAST else people


def _page(work: Work, alert: Alert, people: list[Person], by: Reach, means: Means) -> None:
    for person in people:
        if person.worker_id in by.devices:
            ladder.add(work, alert, "paged", person.worker_id)
        if person.worker_id in by.told:
            about = About("ready", alert=alert, shift_id=person.shift_id)
            rungs.call(work, person.worker_id, about, by, means)


def _call_last_resort(work: Work, alert: Alert, means: Means) -> None:
    """Call the team's last resort by all its ways at once, whatever the policy spares others."""
    where = work.municipality.id, alert.team_id
    found = ways.last_resort(work.session, *where, means.channels)
    if not any(way.kind in ways.WAKING for way in found):
        ladder.say(work, alert, "no_last_resort")
    if found:
        page = call(work, None, About("ready", alert=alert), ())
        page.rung = rungs.TOP
        for way in found:
            send(work, page, way)
        ladder.add(work, alert, "last_resort")
