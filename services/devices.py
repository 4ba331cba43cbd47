"""Devices: registered at sign-in, seen at every sync, withdrawn and erased."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import (
    Actor,
    Command,
    Refused,
    Unreadable,
    Work,
    handles,
)
from services.schema import Device, Worker

HAND_IN_LIFE = timedelta(days=30)
"""How long after a device was revoked its sealed commands are still taken."""

NOTED_EVERY = timedelta(minutes=5)
"""How often a device that writes nothing is noted: so that an ordinary pull writes nothing."""


def token_hash(token: str) -> str:
    """Return the SHA-256 by which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def register(work: Work, worker: Worker, device_id: str) -> tuple[Device, str]:
    """Return the worker's device under that id, new or known, and a fresh token for handing in.

    An id that belongs to another worker is not taken over: a shared phone has one device per
    worker, so it raises Unreadable.
    """
    token = secrets.token_urlsafe(32)
    device = work.load(Device, device_id)
    if device is None:
        device = Device(
            municipality_id=work.municipality.id,
            id=device_id,
            worker_id=worker.id,
            registered_at=work.now,
            last_seen_at=work.now,
            last_number=0,
            hand_in_hash=token_hash(token),
        )
        work.session.add(device)
    if device.worker_id != worker.id or device.revoked_at is not None:
        raise Unreadable("device: make a new id, this one is not yours")
    device.hand_in_hash, device.last_seen_at = token_hash(token), work.now
    work.session.flush()
    return device, token


def revoke(work: Work, device_id: str) -> None:
    """Have the device wiped at its next contact: it hands in its unsent work first.

    Raise Refused("unknown").
    """
    device = work.load(Device, device_id)
    if device is None:
        raise Refused("unknown")
    device.revoked_at = device.revoked_at or work.now


@handles("device.wipe", may=frozenset({"administrator"}), needs_case=False)
def wipe(work: Work, actor: Actor, command: Command) -> None:
    """Have a device wiped; a command, so that the log says who ordered it."""
    revoke(work, command.subject)
    work.journal(
        "device.wipe",
        "applied",
        worker_id=actor.worker_id,
        role=actor.role,
        device_id=actor.device_id,
        detail={"device": command.subject},
    )


def note_erased(work: Work, device_id: str) -> None:
    """Note that the device says it keeps nothing any more, once."""
    device = work.load(Device, device_id)
    if device is None or device.erased_at is not None:
        return
    device.erased_at = device.last_seen_at = work.now
    device.outbox_depth = 0
    work.journal("device.erased", "applied", worker_id=device.worker_id, device_id=device.id)


@dataclass(frozen=True)
class Listed:
    """A device as the administrator sees it; times in UTC."""

    id: str
    worker: str
    app: str
    outbox: int
    registered_at: datetime
    last_seen_at: datetime
    erased_at: datetime | None
    state: Literal["active", "wiping", "told", "erased"]


def listed(session: Session, municipality_id: str) -> list[Listed]:
    """Return the municipality's devices, the latest seen first."""
    found = (
        select(Device, Worker.name)
        .join(
            Worker,
            (Worker.municipality_id == Device.municipality_id) & (Worker.id == Device.worker_id),
        )
        .where(Device.municipality_id == municipality_id)
        .order_by(Device.last_seen_at.desc(), Device.id)
    )
    return [
        Listed(
            device.id,
            name,
            device.app,
            device.outbox_depth,
            device.registered_at,
            device.last_seen_at,
            device.erased_at,
            _state(device),
        )
        for device, name in session.execute(found)
    ]


def _state(device: Device) -> Literal["active", "wiping", "told", "erased"]:
    if device.erased_at is not None:
        return "erased"
    if device.revoked_at is None:
        return "active"
    return "wiping" if device.last_seen_at < device.revoked_at else "told"


def by_hand_in(session: Session, municipality_id: str, device_id: str, token: str) -> Device | None:
    """Return the device whose hand-in token this is, unless it died."""
    device = session.get(Device, (municipality_id, device_id))
    if device is None or not secrets.compare_digest(device.hand_in_hash, token_hash(token)):
        return None
    return device


def lost_numbers(session: Session, worker_id: str, device: Device) -> dict[str, int]:
    """Return the last numbers of the worker's other devices.

    So that a phone that lost its outbox can tell.
    """
    others = select(Device.id, Device.last_number).where(
        Device.municipality_id == device.municipality_id,
        Device.worker_id == worker_id,
        Device.id != device.id,
        Device.last_number > 0,
    )
    return {row.id: row.last_number for row in session.execute(others)}


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of a device, for those who only look."""

    id: str
    last_number: int
    last_seen_at: datetime
    revoked_at: datetime | None
    app: str
    schema: int
    cursors: dict[str, int]


@dataclass(frozen=True)
class Seen:
    """What a device says of itself in a request.

    `cursors`: for each team, up to which number it holds the feed.
    """

    app: str
    schema: int
    outbox: int
    cursors: dict[str, int] = field(default_factory=dict)

    def is_news(self, device: Device | Known, now: datetime) -> bool:
        """Tell whether it is worth a write: another app or team, or nothing noted for a while."""
        return (
            is_due(device, now)
            or (device.app, device.schema) != (self.app, self.schema)
            or not device.cursors.keys() >= self.cursors.keys()
        )


def is_due(device: Device | Known, now: datetime) -> bool:
    """Tell whether nothing has been noted of the device for a while, or since it was revoked."""
    since = device.last_seen_at
    return since <= now - NOTED_EVERY or (device.revoked_at or since) > since


def note(work: Work, device_id: str, seen: Seen) -> None:
    """Note on the device's row what it says of itself, and that it was here."""
    device = work.load(Device, device_id)
    if device is None:
        return
    device.app, device.schema, device.outbox_depth = seen.app, seen.schema, seen.outbox
    device.cursors, device.last_seen_at = seen.cursors, work.now
