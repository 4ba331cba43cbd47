"""What may still reach somebody, and which pages still wait for it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from services.alerts.ways import WAKING
from services.commands import Work
from services.schema import Alert, Delivery, Page

UNDER_WAY = ("due", "leased", "sent")

WANTED: ColumnElement[bool] = or_(
    Page.alert_id.is_(None),
    and_(Page.kind == "ready", Alert.state == "open"),
    and_(Page.kind == "unanswered", Alert.state == "accepted", Alert.answered_at.is_(None)),
)
"""Whether a page still waits for somebody, for statements that join pages to their alerts."""


def is_wanted(page: Page, alert: Alert | None) -> bool:
    """Whether the page still waits for somebody."""
    if alert is None:
        return True
    if page.kind == "ready":
        return alert.state == "open"
    return alert.state == "accepted" and alert.answered_at is None


def of_page(work: Work, page: Page) -> bool:
    """Whether any message of the page is under way or has arrived at its service."""
    return _arriving(work, Page.id == page.id)


def of_channel(work: Work, page: Page, channel: str) -> bool:
    """Whether any message of the page by this channel is."""
    return _arriving(work, (Page.id == page.id) & (Delivery.channel == channel))


def of_round(work: Work, alert: Alert) -> bool:
    """Whether anybody of the alert's round may still be reached."""
    of = (Page.alert_id == alert.id) & (Page.round == alert.round)
    own = Page.municipality_id == work.municipality.id
    climbing = select(Page.id).where(own, of, Page.next_rung_at.is_not(None))
    return _arriving(work, of) or work.session.scalars(climbing.limit(1)).first() is not None


def _arriving(work: Work, pages: ColumnElement[bool]) -> bool:
    work.session.flush()
    found = (
        select(Delivery.id)
        .join(
            Page,
            (Page.municipality_id == Delivery.municipality_id) & (Page.id == Delivery.page_id),
        )
        .where(
            Page.municipality_id == work.municipality.id,
            pages,
            Delivery.state.in_(UNDER_WAY),
            Delivery.channel.in_(("push", *WAKING)),
        )
    )
    return work.session.scalars(found.limit(1)).first() is not None
