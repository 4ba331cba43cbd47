"""Calling one person about one thing: a page, and a delivery for each device, number or address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from services.alerts.texts import Kind
from services.commands import Work, new_id
from services.schema import Alert, ContactWay, Delivery, Page, PushEndpoint


@dataclass(frozen=True)
class About:
    """What somebody is called about: words of the catalogue, and the alert or shift if any.

    For an alert, `shift_id` is why it is this person who is called (None for a lead). `team_id` is
    whose policy says how long is waited for a proof, where there is no alert to say it.
    """

    kind: Kind
    alert: Alert | None = None
    shift_id: str | None = None
    team_id: str | None = None


def call(
    work: Work, worker_id: str | None, about: About, endpoints: Iterable[PushEndpoint]
) -> Page:
    """Page the worker on all these devices; the page is due at once.

    Without a worker it is the last resort of the alert's team that is called.
    """
    alert = about.alert
    page = Page(
        municipality_id=work.municipality.id,
        id=new_id(),
        kind=about.kind,
        alert_id=alert.id if alert else None,
        worker_id=worker_id,
        team_id=alert.team_id if alert and worker_id is None else about.team_id,
        shift_id=about.shift_id,
        step=alert.step if alert else 0,
        round=alert.round if alert else 1,
        rung=0,
        made_at=work.now,
    )
    work.session.add(page)
    work.session.flush()
    for endpoint in endpoints:
        send(work, page, endpoint)
    return page


def send(work: Work, page: Page, to: PushEndpoint | ContactWay) -> None:
    """Let a message of the page be sent now, under a token of its own."""
    token = secrets.token_urlsafe(16)
    work.session.add(
        Delivery(
            municipality_id=work.municipality.id,
            id=new_id(),
            page_id=page.id,
            channel=to.kind if isinstance(to, ContactWay) else "push",
            endpoint_id=to.id if isinstance(to, PushEndpoint) else None,
            way_id=to.id if isinstance(to, ContactWay) else None,
            token=token,
            token_hash=hash_of(token),
            urgency=_urgency(page),
            not_before=work.now,
        )
    )


def _urgency(page: Page) -> int:
    if page.alert_id is None:
        return 2
    return 1 if page.round > 1 else 0


def hash_of(token: str) -> str:
    """Return what is kept of a delivery's token."""
    return hashlib.sha256(token.encode()).hexdigest()
