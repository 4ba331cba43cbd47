"""The hourly proof: a push to a receiver of our own, measured from the row to its display."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.alerts import payload
from services.alerts.database import Database
from services.alerts.paging import hash_of
from services.alerts.policy import Means
from services.alerts.pool import Pool
from services.alerts.receiver import PATH, Receiver
from services.alerts.sender import Push, Result, Sender
from services.commands import Work, new_id
from services.schema import Probe

EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=5)
"""How soon one that failed is followed by another."""

WAIT = timedelta(minutes=1)
"""How long one may take; what is not displayed by then has failed."""

LATE = timedelta(hours=2)
KEPT = timedelta(days=14)
TTL_SECONDS = 60
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Measured:
    """A probe that came through: when it was displayed, and how long that took."""

    at: datetime
    took: timedelta


class Probing:
    """Sends a real push to our own receiver each hour, sooner after one that failed.

    `sender` may push to the receiver's address, `site` is the public address it stands under. The
    push goes by `pool`, so that a server that hangs holds up no page.
    """

    def __init__(
        self, database: Database, pool: Pool, sender: Sender, receiver: Receiver, *, site: str
    ) -> None:
        self._database = database
        self._pool = pool
        self._sender = sender
        self._receiver = receiver
        self._site = site.rstrip("/")

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether the last one was made long enough ago."""
        last = next(iter(_newest(session, municipality_id, 1)), None)
        if last is None:
            return True
        pause = AGAIN if last.displayed_at is None else EVERY
        return not last.made_at <= now < last.made_at + pause

    def do(self, work: Work, means: Means) -> Callable[[], None]:
        """Make the next one, to be sent when it is committed; forget those of weeks ago."""
        del means
        own = Probe.municipality_id == work.municipality.id
        work.session.execute(delete(Probe).where(own, Probe.made_at <= work.now - KEPT))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = Probe(
            municipality_id=work.municipality.id,
            id=new_id(),
            token_hash=hash_of(token),
            made_at=work.now,
        )
        work.session.add(row)
        push = self._push(work, token)
        of, probe_id = work.municipality.id, row.id
        return lambda: self._pool.submit(
            self._sender.origin(push.endpoint), lambda: self._send(of, probe_id, push)
        )

    def _push(self, work: Work, token: str) -> Push:
        name = f"probe:{work.municipality.id}"
        number = int(work.now.timestamp())
        call = payload.Call("en", token, payload.group_of(name), number, None, kind="test")
        return Push(
            endpoint=self._site + PATH,
            p256dh=self._receiver.p256dh,
            auth=self._receiver.auth,
            key_id=self._sender.key_ids[0],
            payload=payload.write(call, site=self._site),
            ttl=TTL_SECONDS,
            topic=payload.topic_of(name),
        )

    def _send(self, municipality_id: str, probe_id: str, push: Push) -> None:
        result = self._sender.send(push)
        self._database.write(municipality_id, lambda work: settle(work, probe_id, result))


def settle(work: Work, probe_id: str, result: Result) -> None:
    """Record what came of sending."""
    row = work.load(Probe, probe_id)
    if row is not None:
        row.sent_at, row.outcome = work.now, result.fate


def receive(work: Work, digest: str) -> bool:
    """Record that our receiver has displayed a probe; tell whether it was one that still counts."""
    found = select(Probe).where(
        Probe.municipality_id == work.municipality.id,
        Probe.token_hash == digest,
        Probe.made_at > work.now - EVERY,
    )
    row = work.session.scalars(found.with_for_update()).first()
    if row is None:
        return False
    row.displayed_at = row.displayed_at or work.now
    return True


def last_good(session: Session, municipality_id: str) -> Measured | None:
    """Return the last probe that came through."""
    found = (
        select(Probe.made_at, Probe.displayed_at)
        .where(Probe.municipality_id == municipality_id, Probe.displayed_at.is_not(None))
        .order_by(Probe.made_at.desc())
        .limit(1)
    )
    row = session.execute(found).first()
    if row is None or row.displayed_at is None:
        return None
    return Measured(row.displayed_at, row.displayed_at - row.made_at)


def are_failing(session: Session, municipality_id: str, now: datetime) -> bool:
    """Whether none was made for LATE, or the last two have failed; never before the first one."""
    newest = _newest(session, municipality_id, 3)
    if not newest:
        return False
    ended = [one for one in newest if one.displayed_at is not None or one.made_at <= now - WAIT]
    both = ended[:2]
    failed = len(both) == 2 and all(one.displayed_at is None for one in both)  # noqa: PLR2004
    return failed or newest[0].made_at <= now - LATE


def _newest(session: Session, municipality_id: str, count: int) -> list[Probe]:
    found = (
        select(Probe)
        .where(Probe.municipality_id == municipality_id)
        .order_by(Probe.made_at.desc(), Probe.id.desc())
        .limit(count)
    )
    return list(session.scalars(found))
