"""Deliveries: leased under an epoch, sent outside any transaction, recorded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.sql.dml import Update

from services.alerts import ladder, lease
from services.alerts.policy import LAST
from services.alerts.sender import Result
from services.alerts.texts import Kind
from services.commands import Work
from services.schema import Alert, Delivery, Page, PushEndpoint, Worker

SENDING = timedelta(seconds=20)
"""Longer than a push can take; a delivery whose lease is over is sent again."""

RETRIES = (timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=10))
AGAIN = frozenset({"throttled", "transient"})
CANDIDATES = 200


@dataclass(frozen=True)
class Claim:
    """A delivery that this engine alone may send now, with all that its push needs.

    `group` is the id that all calls about the same thing share: the alert's, else the page's.
    """

    delivery_id: str
    kind: Kind
    group: str
    epoch: int
    endpoint: str
    p256dh: str
    auth: str
    token: str
    lang: str
    round: int
    until: datetime | None


def cancel(work: Work, alert_id: str, outcome: str = "answered") -> None:
    """Cancel what has not been sent of an alert; what is under way ends within its time-out."""
    pages = select(Page.id).where(
        Page.municipality_id == work.municipality.id, Page.alert_id == alert_id
    )
    ended = _all(work).where(Delivery.state == "due", Delivery.page_id.in_(pages))
    work.session.execute(ended.values(state="cancelled", outcome=outcome, token=None))


def release(work: Work, epoch: int) -> None:
    """Make deliveries due again whose sender is gone.

    Their lease is over, or belongs to an earlier epoch.
    """
    late = (
        (Delivery.lease_until <= work.now)
        | (Delivery.lease_until > work.now + SENDING)
        | (Delivery.lease_epoch != epoch)
    )
    again = _all(work).where(Delivery.state == "leased", late)
    work.session.execute(again.values(state="due", lease_epoch=None, lease_until=None))


def sweep(work: Work) -> None:
    """End what can no longer be sent.

    Deliveries of answered alerts, and to endpoints that have died or moved.
    """
    for delivery, page, endpoint_state in work.session.execute(
        _due(work, Delivery, Page, PushEndpoint.state).where(
            (Alert.state != "open") | (PushEndpoint.state != "active")
        )
    ).all():
        if endpoint_state == "active":
            _end(delivery, "cancelled", "answered")
            continue
        _end(delivery, "failed", "gone")
        _settle(work, page)


def claim(work: Work, epoch: int, room: int, has_room: Callable[[str], bool]) -> list[Claim]:
    """Lease up to `room` deliveries that are due, the first calls of new alerts first.

    `has_room` says for an endpoint whether its service can take another one now. Nothing is leased
    when the epoch no longer leads, nor for an alert that has been answered.
    """
    if not lease.holds(work, epoch):
        return []
    found = (
        _due(work, Delivery, Page, Alert, PushEndpoint, Worker.lang)
        .join(Worker, _same(Worker, Page, Worker.id == Page.worker_id))
        .where(
            Page.alert_id.is_(None) | (Alert.state == "open"),
            PushEndpoint.state == "active",
            Delivery.not_before <= work.now,
        )
        .order_by(Page.alert_id.is_(None), Page.round > 1, Delivery.not_before, Delivery.id)
        .limit(CANDIDATES)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    claims: list[Claim] = []
    for delivery, page, alert, endpoint, lang in work.session.execute(found).all():
        if len(claims) == room or not has_room(endpoint.endpoint):
            continue
        delivery.state, delivery.attempts = "leased", delivery.attempts + 1
        delivery.lease_epoch, delivery.lease_until = epoch, work.now + SENDING
        claims.append(
            Claim(
                delivery_id=delivery.id,
                kind=page.kind,
                group=page.alert_id or page.id,
                epoch=epoch,
                endpoint=endpoint.endpoint,
                p256dh=endpoint.p256dh,
                auth=endpoint.auth,
                token=delivery.token,
                lang=lang,
                round=page.round,
                until=alert.escalates_at if alert else None,
            )
        )
    return claims


def record(work: Work, claimed: Claim, result: Result) -> bool:
    """Write what came of sending; return False when the epoch has passed, and then write nothing.

    A hard failure that leaves nobody of the step reachable makes the next step due now.
    """
    if not lease.holds(work, claimed.epoch):
        return False
    page = _locked_page(work, claimed.delivery_id)
    delivery = work.load(Delivery, claimed.delivery_id)
    if page is None or delivery is None:
        return False
    if delivery.state != "leased" or delivery.lease_epoch != claimed.epoch:
        return False
    _settle_delivery(work, page, delivery, result)
    return True


def _locked_page(work: Work, delivery_id: str) -> Page | None:
    """Return the delivery's page, its alert locked first, in the order of the commands."""
    found = (
        select(Page)
        .join(Delivery, _same(Delivery, Page, Delivery.page_id == Page.id))
        .where(Delivery.municipality_id == work.municipality.id, Delivery.id == delivery_id)
    )
    page = work.session.scalars(found).first()
    if page is not None and page.alert_id is not None:
        work.load(Alert, page.alert_id)
    return page


def _settle_delivery(work: Work, page: Page, delivery: Delivery, result: Result) -> None:
    delivery.http_status, delivery.outcome = result.status, result.fate
    if result.fate == "gone":
        work.session.get_one(
            PushEndpoint, (delivery.municipality_id, delivery.endpoint_id)
        ).state = "dead"
    if result.fate == "accepted":
        delivery.sent_at = work.now
        _end(delivery, "sent", result.fate)
    elif result.fate in AGAIN and delivery.attempts <= len(RETRIES) and _is_wanted(work, page):
        pause = max(RETRIES[delivery.attempts - 1], result.retry_after or timedelta())
        delivery.state, delivery.not_before = "due", work.now + pause
        delivery.lease_epoch = delivery.lease_until = None
    else:
        _end(delivery, "failed", result.fate)
        _settle(work, page)


def _is_wanted(work: Work, page: Page) -> bool:
    """Whether the page still waits for somebody."""
    alert = work.load(Alert, page.alert_id) if page.alert_id else None
    return page.alert_id is None or (alert is not None and alert.state == "open")


def _settle(work: Work, page: Page) -> None:
    """Draw the consequences of a failed delivery for its page and its alert's step."""
    work.session.flush()
    alert = work.load(Alert, page.alert_id) if page.alert_id else None
    if alert is None or alert.state != "open":
        return
    if page.round != alert.round or _hopes(work, Page.id == page.id):
        return
    ladder.add(work, alert, "failed", page.worker_id)
    of_round = (Page.alert_id == alert.id) & (Page.round == alert.round)
    if alert.step < LAST and not _hopes(work, of_round):
        alert.next_due_at = alert.escalates_at = work.now


def _hopes(work: Work, pages: ColumnElement[bool]) -> bool:
    """Whether any delivery of these pages is under way or has arrived at the push service."""
    found = (
        select(Delivery.id)
        .join(Page, _same(Page, Delivery, Page.id == Delivery.page_id))
        .where(
            Delivery.municipality_id == work.municipality.id,
            Delivery.state.in_(("due", "leased", "sent")),
            pages,
        )
    )
    return work.session.scalars(found.limit(1)).first() is not None


def _end(delivery: Delivery, state: str, outcome: str) -> None:
    delivery.state, delivery.outcome = state, outcome
    delivery.token = delivery.lease_epoch = delivery.lease_until = None


def _all(work: Work) -> Update:
    return (
        update(Delivery)
        .where(Delivery.municipality_id == work.municipality.id)
        .execution_options(synchronize_session="fetch")
    )


def _due(work: Work, *what: Any) -> Select[Any]:
    return (
        select(*what)
        .select_from(Delivery)
        .join(Page, _same(Page, Delivery, Page.id == Delivery.page_id))
        .outerjoin(Alert, _same(Alert, Page, Alert.id == Page.alert_id))
        .join(PushEndpoint, _same(PushEndpoint, Delivery, PushEndpoint.id == Delivery.endpoint_id))
        .where(Delivery.municipality_id == work.municipality.id, Delivery.state == "due")
    )


def _same(one: Any, other: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(one.municipality_id == other.municipality_id, condition)
