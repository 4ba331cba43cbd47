"""Where a device can be pushed to.

Offered at each start, moved with the phone, forgotten at sign-out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from services.alerts.hosts import Hosts, NotAllowed
from services.alerts.sender import readable_keys
from services.commands import Unreadable, Work, new_id
from services.schema import Device, PushEndpoint, Worker

_device, _worker = aliased(Device), aliased(Worker)
LIVE: ColumnElement[bool] = and_(
    PushEndpoint.state == "active",
    exists().where(
        _device.municipality_id == PushEndpoint.municipality_id,
        _device.id == PushEndpoint.device_id,
        _device.revoked_at.is_(None),
    ),
    exists().where(
        _worker.municipality_id == PushEndpoint.municipality_id,
        _worker.id == PushEndpoint.worker_id,
        _worker.active.is_(True),
    ),
)
"""Whether an endpoint can be pushed to: its device is in use, by somebody who works."""


@dataclass(frozen=True)
class Subscription:
    """A browser's push subscription, judged; `key_id` is the key it was made with."""

    endpoint: str
    p256dh: str
    auth: str
    key_id: str


def read(raw: Any, hosts: Hosts, current_key: str) -> Subscription:
    """Read a PushSubscription's JSON, with our `key` id beside it; raise Unreadable.

    Without `key` it is taken to be made with the current one.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("keys"), dict):
        raise Unreadable("subscription: an object with keys is expected")
    endpoint, key_id = raw.get("endpoint"), raw.get("key", current_key)
    p256dh, auth = raw["keys"].get("p256dh"), raw["keys"].get("auth")
    if not (
        isinstance(endpoint, str)
        and isinstance(key_id, str)
        and isinstance(p256dh, str)
        and isinstance(auth, str)
    ):
        raise Unreadable("subscription: endpoint, keys.p256dh and keys.auth are expected as text")
    try:
        hosts.judge(endpoint)
    except NotAllowed as reason:
        raise Unreadable(f"subscription.endpoint: {reason}") from None
    if not readable_keys(p256dh, auth):
        raise Unreadable("subscription.keys: not the keys of a push subscription")
    return Subscription(endpoint, p256dh, auth, key_id[:40])


def offer(
    work: Work, worker_id: str, device_id: str, offered: Subscription, key_ids: tuple[str, ...]
) -> bool:
    """Keep the subscription as the device's; return whether the device should subscribe anew.

    The same endpoint under another device means that another worker now signs in on that phone: it
    is taken from the first, who would otherwise be called on somebody else's screen. A subscription
    that a push service has declared gone is tried again, and the device is told to make a new one;
    so it is when it was made with another than the first of `key_ids`. One that was made with none
    of them is not pushed to.
    """
    digest = hashlib.sha256(offered.endpoint.encode()).hexdigest()
    _take_from_others(work, device_id, digest)
    row = _of_device(work, device_id)
    if row is None:
        row = PushEndpoint(municipality_id=work.municipality.id, id=new_id(), device_id=device_id)
        work.session.add(row)
    was_gone = row.state == "dead" and row.endpoint_hash == digest
    if row.endpoint_hash != digest:
        row.last_displayed_at = None
    row.worker_id, row.offered_at, row.state = worker_id, work.now, "active"
    if offered.key_id not in key_ids:
        row.state = "dead"
    row.endpoint, row.endpoint_hash = offered.endpoint, digest
    row.p256dh, row.auth, row.vapid_key = offered.p256dh, offered.auth, offered.key_id
    work.session.flush()
    return was_gone or offered.key_id != key_ids[0]


def bury(endpoint: PushEndpoint, address: str) -> bool:
    """Push no more to an address that its service calls gone.

    Return False, and change nothing, when the device has offered another one since.
    """
    if endpoint.endpoint != address:
        return False
    endpoint.state = "dead"
    return True


def forget(work: Work, device_id: str) -> None:
    """Push no more to the device: its worker signed out or switched alerts off."""
    row = _of_device(work, device_id)
    if row is not None:
        row.state, row.endpoint = "forgotten", ""


def _of_device(work: Work, device_id: str) -> PushEndpoint | None:
    found = select(PushEndpoint).where(
        PushEndpoint.municipality_id == work.municipality.id, PushEndpoint.device_id == device_id
    )
    return work.session.scalars(found.with_for_update()).first()


def _take_from_others(work: Work, device_id: str, digest: str) -> None:
    found = select(PushEndpoint).where(
        PushEndpoint.municipality_id == work.municipality.id,
        PushEndpoint.endpoint_hash == digest,
        PushEndpoint.device_id != device_id,
    )
    for row in work.session.scalars(found.with_for_update()):
        row.state, row.endpoint, row.endpoint_hash = "moved", "", ""
