"""The ladder inside a page: push, then SMS, then a voice, each when the one before gave no proof.

Where a page stands is in its row; what the phone has proved is asked when the next rung is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.alerts import hopes, ladder, paging, policies, ways
from services.alerts.paging import About
from services.alerts.policy import LAST, Means, Policy
from services.alerts.reach import Reach
from services.commands import Work
from services.schema import Alert, ContactWay, Delivery, Page, PushEndpoint, Receipt

RUNGS = (("push",), ("sms", "email"), ("voice", "push"))
TOP = len(RUNGS) - 1

NOTICES: frozenset[str] = frozenset({"unconfirmed", "unreached", "phone", "gap", "source"})
"""What somebody is to know and need not answer: to have it shown, or in an SMS, is enough."""

ALONE: frozenset[str] = frozenset({"check"})
"""What concerns one phone and nothing else."""


# Made once, as the engine asks at each tick.
_DUE = (
    select(Page.id)
    .where(Page.municipality_id == bindparam("place"), Page.next_rung_at <= bindparam("now"))
    .order_by(Page.next_rung_at)
)


def due(session: Session, municipality_id: str, now: datetime) -> list[str]:
    """Return the pages whose next rung is due."""
    return list(session.scalars(_DUE, {"place": municipality_id, "now": now}))


def call(work: Work, worker_id: str, about: About, by: Reach, means: Means) -> Page:
    """Page the worker by their devices; one who has none is called by the next rung at once."""
    devices = by.devices.get(worker_id, [])
    page = paging.call(work, worker_id, about, devices)
    if devices:
        page.next_rung_at = work.now + means.policy.displayed_within
    else:
        _climb(work, page, means)
    return page


def climb(work: Work, page_id: str, means: Means) -> bool:
    """Call the page's person by the next channel that they have; return False if it is not due.

    A page with nothing left has failed: when nobody of the step can be reached any more, the next
    step is due now.
    """
    page, alert = locked(work, page_id)
    if page is None or page.next_rung_at is None or page.next_rung_at > work.now:
        return False
    page.next_rung_at = None
    if not hopes.is_wanted(page, alert):
        return True
    means = means.under(_policy(work, page, alert, means.policy))
    if _has_proof(work, page, means.policy):
        return True
    if not _climb(work, page, means) and alert is not None:
        _give_up(work, page, alert)
    return True


def _policy(work: Work, page: Page, alert: Alert | None, default: Policy) -> Policy:
    if alert is not None:
        return policies.of(work.session, alert, default)
    if page.team_id is None:
        return default
    return policies.of_team(work.session, work.municipality.id, page.team_id, default)


def _has_proof(work: Work, page: Page, policy: Policy) -> bool:
    """Whether the phone's proofs make the next rung needless, or let it wait."""
    seen = _seen(work, page)
    if seen - {"displayed"} or (seen and page.kind in NOTICES):
        return True
    if not seen or page.rung:
        return False
    page.rung = 1
    if page.made_at + policy.opened_within > work.now:
        page.next_rung_at = page.made_at + policy.opened_within
    return page.next_rung_at is not None


def fail(work: Work, page: Page, alert: Alert | None) -> None:
    """Let a page climb now that has nothing left that may still arrive."""
    if hopes.of_page(work, page) or not hopes.is_wanted(page, alert) or page.kind in ALONE:
        return
    page.next_rung_at = work.now
    if alert is not None:
        work.change(alert)  # It wakes the engine.


def hasten(work: Work, page: Page, alert: Alert | None, channel: str) -> None:
    """Let a page climb now whose message by a channel did not arrive, nor may another by it."""
    if hopes.of_channel(work, page, channel) or not hopes.is_wanted(page, alert):
        return
    page.next_rung_at = work.now
    if alert is not None:
        work.change(alert)  # It wakes the engine.


def locked(work: Work, page_id: str) -> tuple[Page | None, Alert | None]:
    """Return a page and its alert, the alert locked first, in the order of the commands."""
    page = work.session.get(Page, (work.municipality.id, page_id))
    if page is None:
        return None, None
    alert = work.load(Alert, page.alert_id) if page.alert_id else None
    return work.load(Page, page_id), alert


def _climb(work: Work, page: Page, means: Means) -> bool:
    """Call by the next rung that the person has; return False when there is none.

    A letter wakes nobody, so the rung after it follows at once.
    """
    policy = means.policy
    again_at = page.made_at + policy.opened_within
    while page.rung < TOP:
        found = _ways(work, page, RUNGS[page.rung + 1], means.allowed)
        devices = _taken(work, page) if "push" in RUNGS[page.rung + 1] else []
        if devices and not found and work.now < again_at:
            page.next_rung_at = again_at
            return True
        page.rung += 1
        _send(work, page, [*found, *devices])
        if devices or any(way.kind in ways.WAKING for way in found):
            if page.rung < TOP and page.kind not in NOTICES:
                gap = policy.opened_within - policy.displayed_within
                page.next_rung_at = max(again_at, work.now + gap)
            return True
    return False


def _ways(
    work: Work, page: Page, rung: tuple[str, ...], allowed: frozenset[str]
) -> list[ContactWay]:
    kinds = [kind for kind in rung if kind in allowed]
    worker_id = page.worker_id or ""
    found = ways.of_workers(work.session, page.municipality_id, [worker_id], kinds)
    return found.get(worker_id, [])


def _send(work: Work, page: Page, to: Sequence[ContactWay | PushEndpoint]) -> None:
    for one in to:
        paging.send(work, page, one)
    alert = work.load(Alert, page.alert_id) if page.alert_id else None
    for kind in sorted({one.kind for one in to if isinstance(one, ContactWay)} & ways.WAKING):
        if alert is not None:
            ladder.add(work, alert, "sms" if kind == "sms" else "voice", page.worker_id)


def _taken(work: Work, page: Page) -> list[PushEndpoint]:
    """Return the live devices whose service has taken the page's push."""
    found = (
        select(PushEndpoint)
        .join(
            Delivery,
            (Delivery.municipality_id == PushEndpoint.municipality_id)
            & (Delivery.endpoint_id == PushEndpoint.id),
        )
        .where(
            PushEndpoint.municipality_id == page.municipality_id,
            PushEndpoint.state == "active",
            Delivery.page_id == page.id,
            Delivery.state == "sent",
        )
        .order_by(PushEndpoint.id)
    )
    return list(work.session.scalars(found))


def _seen(work: Work, page: Page) -> set[str]:
    found = (
        select(Receipt.stage)
        .join(
            Delivery,
            (Delivery.municipality_id == Receipt.municipality_id)
            & (Delivery.id == Receipt.delivery_id),
        )
        .where(Delivery.municipality_id == page.municipality_id, Delivery.page_id == page.id)
    )
    return set(work.session.scalars(found))


def _give_up(work: Work, page: Page, alert: Alert) -> None:
    if page.round != alert.round or hopes.of_page(work, page):
        return
    ladder.say(work, alert, "failed", page.worker_id)
    if page.kind == "ready" and alert.step < LAST and not hopes.of_round(work, alert):
        alert.next_due_at = alert.escalates_at = work.now
