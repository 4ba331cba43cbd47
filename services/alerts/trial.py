"""A push that a worker asks for, to see that the phone shows it: sent once, fenced by its row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from services.alerts import endpoints, payload, reached
from services.alerts.paging import hash_of
from services.alerts.sender import Push, Result
from services.commands import Work, new_id
from services.limits import TooManyTries
from services.schema import PushEndpoint, TrialPush, Worker

WINDOW = timedelta(minutes=10)
TRIES = 5
KEPT = timedelta(days=1)
TTL_SECONDS = 120
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Trial:
    """A test push that is to be sent now; `token` proves its receipts."""

    id: str
    token: str
    push: Push


def begin(work: Work, device_id: str, key_ids: tuple[str, ...], *, site: str) -> Trial | None:
    """Take a test push for the device down and return it, or None when it cannot be pushed to.

    Raise TooManyTries after five within ten minutes.
    """
    endpoint = _endpoint(work, device_id, key_ids)
    if endpoint is None:
        return None
    _limit(work, endpoint)
    worker = work.session.get_one(Worker, (work.municipality.id, endpoint.worker_id))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = TrialPush(
        municipality_id=work.municipality.id,
        id=new_id(),
        endpoint_id=endpoint.id,
        token_hash=hash_of(token),
        made_at=work.now,
    )
    work.session.add(row)
    group = payload.group_of(f"trial:{endpoint.id}")
    call = payload.Call(worker.lang, token, group, int(work.now.timestamp()), None, kind="test")
    push = Push(
        endpoint=endpoint.endpoint,
        p256dh=endpoint.p256dh,
        auth=endpoint.auth,
        key_id=endpoint.vapid_key,
        payload=payload.write(call, site=site),
        ttl=TTL_SECONDS,
        topic=payload.topic_of(f"trial:{endpoint.id}"),
    )
    return Trial(row.id, token, push)


def settle(work: Work, trial: Trial, result: Result) -> None:
    """Record what came of sending, once; an endpoint that is gone is pushed to no more."""
    row = work.load(TrialPush, trial.id)
    if row is None or row.outcome is not None:
        return
    row.outcome = result.fate
    endpoint = work.load(PushEndpoint, row.endpoint_id)
    if result.fate == "gone" and endpoint is not None:
        endpoints.bury(endpoint, trial.push.endpoint)


def receive(work: Work, digest: str, stage: str) -> bool:
    """Record that the phone displayed or opened the test push; tell whether it was one.

    Any such receipt proves that the phone can be reached.
    """
    found = select(TrialPush).where(
        TrialPush.municipality_id == work.municipality.id,
        TrialPush.token_hash == digest,
        TrialPush.made_at > work.now - KEPT,
    )
    row = work.session.scalars(found.with_for_update()).first()
    if row is None:
        return False
    if stage in ("displayed", "opened"):
        row.displayed_at = row.displayed_at or work.now
    if stage == "opened":
        row.opened_at = row.opened_at or work.now
    endpoint = work.load(PushEndpoint, row.endpoint_id)
    if endpoint is not None:
        reached.shown(work, endpoint)
    return True


def _endpoint(work: Work, device_id: str, key_ids: tuple[str, ...]) -> PushEndpoint | None:
    found = select(PushEndpoint).where(
        PushEndpoint.municipality_id == work.municipality.id,
        PushEndpoint.device_id == device_id,
        PushEndpoint.state == "active",
        PushEndpoint.vapid_key.in_(key_ids),
    )
    return work.session.scalars(found.with_for_update()).first()


def _limit(work: Work, endpoint: PushEndpoint) -> None:
    own = (
        TrialPush.municipality_id == work.municipality.id,
        TrialPush.endpoint_id == endpoint.id,
    )
    work.session.execute(delete(TrialPush).where(*own, TrialPush.made_at <= work.now - KEPT))
    recent = select(func.count(), func.min(TrialPush.made_at)).where(
        *own, TrialPush.made_at > work.now - WINDOW
    )
    count, first = work.session.execute(recent).one()
    if count >= TRIES:
        raise TooManyTries(_wait(first, work.now))


def _wait(first: datetime, now: datetime) -> int:
    return max(1, int((first + WINDOW - now).total_seconds()))
