"""Calling one person about one thing: a page, and a delivery for each of their devices."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from services.alerts.texts import Kind
from services.commands import Work, new_id
from services.schema import Alert, Delivery, Page, PushEndpoint


@dataclass(frozen=True)
class About:
    """What somebody is called about: words of the catalogue, and the alert or shift if any.

    For an alert, `shift_id` is why it is this person who is called (None for a lead).
    """

    kind: Kind
    alert: Alert | None = None
    shift_id: str | None = None


def call(work: Work, worker_id: str, about: About, endpoints: Iterable[PushEndpoint]) -> Page:
    """Page the worker on all these devices; the page is due at once."""
    alert = about.alert
    page = Page(
        municipality_id=work.municipality.id,
        id=new_id(),
        kind=about.kind,
        alert_id=alert.id if alert else None,
        worker_id=worker_id,
        shift_id=about.shift_id,
        step=alert.step if alert else 0,
        round=alert.round if alert else 1,
        made_at=work.now,
    )
    work.session.add(page)
    work.session.flush()
    for endpoint in endpoints:
        token = secrets.token_urlsafe(16)
        work.session.add(
            Delivery(
                municipality_id=work.municipality.id,
                id=new_id(),
                page_id=page.id,
                channel="push",
                endpoint_id=endpoint.id,
                token=token,
                token_hash=hash_of(token),
                not_before=work.now,
            )
        )
    return page


def hash_of(token: str) -> str:
    """Return what is kept of a delivery's token."""
    return hashlib.sha256(token.encode()).hexdigest()
