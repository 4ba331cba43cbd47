"""Calling people about an open alert that is due.

Pages, deliveries and the next due time in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import deliveries, history, ladder, policies, rota, rungs, steps, ways
from services.alerts.paging import About, call, send
from services.alerts.policy import GRACE, LAST, LAST_RESORT, Means, Policy
from services.alerts.rota import Person
from services.commands import Work
from services.schema import Alert, Delivery, Page, PushEndpoint


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
    _choose_step(alert, work.now, policy)
    deliveries.cancel(work, alert.id, "superseded")
    alert.round += 1
    while not _call(work, alert, policy, means) and alert.step < LAST:
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


def _call(work: Work, alert: Alert, policy: Policy, means: Means) -> bool:
    """Page the step's people by all that they have; return whether anybody can be reached."""
    people = steps.people(work.session, alert, work.now)
    endpoints, reached = _reached(work, people, policy, means)
    declined = ladder.declined_by(alert)
    asked = [person for person in people if person.worker_id not in declined]
    if alert.step == LAST and not any(person.worker_id in reached for person in asked):
        # Everybody has said no, or cannot be reached: then those who said no are asked again.
        asked = people
    if not people:
        ladder.say(work, alert, "nobody")
    for person in asked:
        if person.worker_id in reached:
            devices = endpoints.get(person.worker_id, [])
            about = About("ready", alert=alert, shift_id=person.shift_id)
            page = call(work, person.worker_id, about, devices)
            if devices:
                ladder.add(work, alert, "paged", person.worker_id)
            rungs.begin(work, page, policy, means)
        else:
            ladder.say(work, alert, "failed", person.worker_id)
    if alert.step == LAST_RESORT:
        _call_last_resort(work, alert, means)
    return any(person.worker_id in reached for person in asked)


def _reached(
    work: Work, people: list[Person], policy: Policy, means: Means
) -> tuple[dict[str, list[PushEndpoint]], set[str]]:
    """Return the devices of the people, and who can be reached by these or another way."""
    where, workers = work.municipality.id, [person.worker_id for person in people]
    endpoints = rota.reachable(work.session, where, workers, means.key_ids)
    waking = means.allowed(policy) & ways.WAKING
    return endpoints, {*endpoints, *ways.of_workers(work.session, where, workers, waking)}


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
