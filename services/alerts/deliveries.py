"""Deliveries: leased under an epoch, sent outside any transaction, recorded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from services.alerts import endpoints, hopes, lease, rungs
from services.alerts.sender import Result
from services.alerts.texts import Kind
from services.commands import Work
from services.schema import Alert, ContactWay, Delivery, Page, PushEndpoint, Worker

SENDING = timedelta(seconds=20)
"""Longer than a push can take; a delivery whose lease is over is sent again."""

RETRIES = (timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=10))
AGAIN = frozenset({"throttled", "transient"})
SHORTEST_TTL = 120
ALONE = timedelta(hours=1)
"""How long a push that no later one follows may wait at its service."""


DEAD: ColumnElement[bool] = or_(
    and_(Delivery.endpoint_id.is_not(None), PushEndpoint.state != "active"),
    and_(Delivery.way_id.is_not(None), ContactWay.removed.is_(True)),
)
"""Whether a delivery's address is one no longer, for statements that join it."""


@dataclass(frozen=True)
class Claim:
    """A delivery that this engine alone may send now, with all that its push needs.

    `to` is the endpoint, number or address; `ttl` how long a push may wait, in seconds. `group` is
    the id that all calls about the same thing share: the alert's, else the page's.
    """

    delivery_id: str
    kind: Kind
    group: str
    epoch: int
    channel: str
    to: str
    p256dh: str
    auth: str
    key_id: str
    token: str
    lang: str
    round: int
    until: datetime | None
    ttl: int


# Made once, as the engine asks at each tick.
_DUE = (
    select(Delivery.id)
    .where(
        Delivery.municipality_id == bindparam("place"),
        Delivery.state == "due",
        Delivery.not_before <= bindparam("now"),
    )
    .limit(1)
)


def is_due(session: Session, municipality_id: str, now: datetime) -> bool:
    """Whether anything waits to be sent now."""
    return session.scalars(_DUE, {"place": municipality_id, "now": now}).first() is not None


def is_stale(session: Session, municipality_id: str, now: datetime) -> bool:
    """Whether there is anything to release or to sweep."""
    late = select(Delivery.id).where(
        Delivery.municipality_id == municipality_id, Delivery.state == "leased", _is_late(now)
    )
    ended = _due(municipality_id, Delivery.id).where(~hopes.WANTED | DEAD)
    return any(session.scalars(found.limit(1)).first() for found in (late, ended))


def release(work: Work, epoch: int) -> None:
    """Make deliveries due again whose sender is gone.

    Their lease is over, or belongs to an earlier epoch.
    """
    late = _is_late(work.now) | (Delivery.lease_epoch != epoch)
    again = (
        update(Delivery)
        .where(Delivery.municipality_id == work.municipality.id, Delivery.state == "leased", late)
        .values(state="due", lease_epoch=None, lease_until=None)
        .execution_options(synchronize_session="fetch")
    )
    work.session.execute(again)


def sweep(work: Work) -> None:
    """End what can no longer be sent.

    Deliveries of answered alerts, to endpoints that have died or moved, and to removed ways.
    """
    for delivery, page, alert in work.session.execute(
        _due(work.municipality.id, Delivery, Page, Alert).where(~hopes.WANTED | DEAD)
    ).all():
        if hopes.is_wanted(page, alert):
            _end(delivery, "failed", "gone")
            rungs.fail(work, page, alert)
        else:
            _end(delivery, "cancelled", "answered")


def claim(work: Work, epoch: int, room: int, has_room: Callable[[str, str], bool]) -> list[Claim]:
    """Lease up to `room` deliveries that are due, the first calls of new alerts first.

    `has_room` says for a channel and an address whether its service can take another one now; the
    many that wait for a service without room hide nothing behind them. Nothing is leased when the
    epoch no longer leads, nor for an alert that has been answered.
    """
    if not lease.holds(work, epoch):
        return []
    claims: list[Claim] = []
    full: set[tuple[str, str]] = set()
    while len(claims) < room:
        known = set(full)
        for found in _candidates(work, full, room - len(claims)):
            delivery, _, _, endpoint, way, _ = found
            to = endpoint.endpoint if endpoint else way.value
            service = (delivery.channel, _service(to) if endpoint else "")
            if service in full:
                continue
            if not has_room(delivery.channel, to):
                full.add(service)
                continue
            claims.append(_lease(work, epoch, found))
        if full == known:
            break
    return claims


def _candidates(work: Work, full: set[tuple[str, str]], most: int) -> list[Any]:
    found = (
        _due(work.municipality.id, Delivery, Page, Alert, PushEndpoint, ContactWay, Worker.lang)
        .outerjoin(Worker, _same(Worker, Page, Worker.id == Page.worker_id))
        .where(
            Delivery.id.in_(_first_in_line(work, full, most)),
            hopes.WANTED,
            PushEndpoint.id.is_(None) | (PushEndpoint.state == "active"),
        )
        .order_by(Delivery.urgency, Delivery.not_before, Delivery.id)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return list(work.session.execute(found).all())


def _first_in_line(work: Work, full: set[tuple[str, str]], most: int) -> Sequence[str]:
    """Return the ids of the first ones whose phone lives and whose service has room.

    Asked without joins, for among thousands joins cost a hundred times as much wherever the
    database has not counted them yet. What an answered alert has left among them is not wanted; an
    answer ends its own, and the sweep what a crash has left.
    """
    work.session.flush()
    full_push = [
        PushEndpoint.endpoint.startswith(f"{origin}/", autoescape=True)
        for channel, origin in full
        if channel == "push"
    ]
    shut = select(PushEndpoint.id).where(
        PushEndpoint.municipality_id == work.municipality.id,
        or_(PushEndpoint.state != "active", *full_push),
    )
    found = (
        select(Delivery.id)
        .where(
            Delivery.municipality_id == work.municipality.id,
            Delivery.state == "due",
            Delivery.not_before <= work.now,
            Delivery.channel.not_in([channel for channel, _ in full if channel != "push"]),
            Delivery.endpoint_id.is_(None) | Delivery.endpoint_id.not_in(shut),
        )
        .order_by(Delivery.urgency, Delivery.not_before, Delivery.id)
        .limit(most)
    )
    return work.session.scalars(found).all()


def _lease(work: Work, epoch: int, found: Any) -> Claim:
    delivery, page, alert, endpoint, way, lang = found
    delivery.state, delivery.attempts = "leased", delivery.attempts + 1
    delivery.lease_epoch, delivery.lease_until = epoch, work.now + SENDING
    delivery.called_at = work.now  # What is leased is sent at once: from here on it may have gone.
    again_at = alert.next_due_at if alert and page.kind == "ready" else work.now + ALONE
    return Claim(
        delivery_id=delivery.id,
        kind=page.kind,
        group=page.alert_id or page.id,
        epoch=epoch,
        channel=delivery.channel,
        to=endpoint.endpoint if endpoint else way.value,
        p256dh=endpoint.p256dh if endpoint else "",
        auth=endpoint.auth if endpoint else "",
        key_id=endpoint.vapid_key if endpoint else "",
        token=delivery.token,
        lang=way.lang if way else lang,
        round=page.round,
        until=alert.escalates_at if alert else None,
        ttl=max(SHORTEST_TTL, int((again_at - work.now).total_seconds())),
    )


def _service(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def record(work: Work, claimed: Claim, result: Result) -> bool:
    """Write what came of sending; return False when the epoch has passed, and then write nothing.

    A hard failure that leaves the page nothing to hope for makes its next rung due now.
    """
    if not lease.holds(work, claimed.epoch):
        return False
    of = select(Delivery.page_id).where(
        Delivery.municipality_id == work.municipality.id, Delivery.id == claimed.delivery_id
    )
    page, alert = rungs.locked(work, work.session.scalar(of) or "")
    delivery = work.load(Delivery, claimed.delivery_id)
    if page is None or delivery is None:
        return False
    if delivery.state != "leased" or delivery.lease_epoch != claimed.epoch:
        return False
    delivery.http_status, delivery.provider_id = result.status, result.provider_id
    moved = result.fate == "gone" and not _buried(work, delivery, claimed.to)
    if result.fate == "accepted":
        delivery.sent_at = work.now
        _end(delivery, "sent", result.fate)
    elif (moved or result.fate in AGAIN) and _may_repeat(delivery) and hopes.is_wanted(page, alert):
        _again(work, delivery, result)
    else:
        _end(delivery, "failed", result.fate)
        rungs.fail(work, page, alert)
    return True


def _buried(work: Work, delivery: Delivery, address: str) -> bool:
    """Push no more to a device whose address is gone.

    Return False when it has offered another one meanwhile, which is alive.
    """
    endpoint = delivery.endpoint_id and work.load(PushEndpoint, delivery.endpoint_id)
    return not endpoint or endpoints.bury(endpoint, address)


def _may_repeat(delivery: Delivery) -> bool:
    return delivery.attempts <= len(RETRIES)


def _again(work: Work, delivery: Delivery, result: Result) -> None:
    pause = max(RETRIES[delivery.attempts - 1], result.retry_after or timedelta())
    delivery.state, delivery.outcome = "due", result.fate
    delivery.not_before = work.now + pause
    delivery.lease_epoch = delivery.lease_until = None


def _end(delivery: Delivery, state: str, outcome: str) -> None:
    delivery.state, delivery.outcome = state, outcome
    delivery.token = delivery.lease_epoch = delivery.lease_until = None


def _due(municipality_id: str, *what: Any) -> Select[Any]:
    return (
        select(*what)
        .select_from(Delivery)
        .join(Page, _same(Page, Delivery, Page.id == Delivery.page_id))
        .outerjoin(Alert, _same(Alert, Page, Alert.id == Page.alert_id))
        .outerjoin(
            PushEndpoint, _same(PushEndpoint, Delivery, PushEndpoint.id == Delivery.endpoint_id)
        )
        .outerjoin(ContactWay, _same(ContactWay, Delivery, ContactWay.id == Delivery.way_id))
        .where(Delivery.municipality_id == municipality_id, Delivery.state == "due")
    )


def _is_late(now: datetime) -> ColumnElement[bool]:
    """Whether a lease is over; an end too far ahead comes from a clock that has since gone back."""
    return (Delivery.lease_until <= now) | (Delivery.lease_until > now + SENDING)


def _same(one: Any, other: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(one.municipality_id == other.municipality_id, condition)
