"""Devices: registered at sign-in, their commands taken in order.

With a session or handed in without.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import (
    Actor,
    Command,
    Outcome,
    Refused,
    Unreadable,
    Work,
    handles,
    read_command,
    run,
)
from services.schema import CommandLog, Device, Worker
from services.seals import OpenSeal, Unopened, read_sealed

HAND_IN_LIFE = timedelta(days=30)
"""How long after a device was revoked its sealed commands are still taken."""

WRONG_CLOCK = timedelta(minutes=1)
"""A device's clock that is off by less is right: a request may be that long on its way."""

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


@dataclass(frozen=True)
class Taken:
    """What a push came to: an outcome per command taken, and the number to go on from."""

    outcomes: list[Outcome]
    last_number: int


def take(
    work: Work,
    actor: Actor,
    device: Device,
    raw: list[Any],
    open_seal: OpenSeal,
    *,
    sent_at: datetime | None = None,
) -> Taken:
    """Run a device's commands in the order of their numbers, each in a savepoint.

    They are read in the version of the device's requests. Nothing is taken after a gap; a number
    given with another id than before is refused. A seal that does not open is passed over, so that
    it holds nothing up: its number stays free for the same command, open. Raises Unreadable for
    what is not a command at all, before anything has run. `sent_at` is the time by the device's
    clock: where that is wrong, the times at which the commands were made are set right.
    """
    late = work.now - (sent_at or work.now)
    commands = [
        _timely(_read(device, one, f"commands[{at}]", open_seal), late)
        for at, one in enumerate(raw)
    ]
    work.expect([command.id for command in commands])
    outcomes: list[Outcome] = []
    last = device.last_number
    for command in sorted(commands, key=lambda command: command.number or 0):
        number = command.number or 0
        if number > last + 1:
            break
        if isinstance(command, Unopened):
            if number > last:
                _journal_unopened(work, actor, command)
            outcomes.append(Outcome(command.id, "refused", number, why="seal"))
            last = max(last, number)
            continue
        if number <= last and _is_taken(work, device, command):
            outcomes.append(Outcome(command.id, "refused", number, why="number_taken"))
            continue
        outcomes.append(run(work, actor, command))
        last = max(last, number)
    device.last_number = last
    device.last_seen_at = work.now
    return Taken(outcomes, device.last_number)


def _read(device: Device, raw: Any, where: str, open_seal: OpenSeal) -> Command | Unopened:
    if isinstance(raw, dict) and "seal" in raw:
        return read_sealed(device.id, raw, where, device.schema, open_seal)
    return read_command(raw, where, device.schema)


def _timely(command: Command | Unopened, late: timedelta) -> Command | Unopened:
    """Return the command with the time it was made by our clock, if the device's is that late."""
    if isinstance(command, Unopened) or abs(late) < WRONG_CLOCK:
        return command
    try:
        return replace(command, made_at=command.made_at + late)
    except OverflowError:
        return command


def _journal_unopened(work: Work, actor: Actor, unopened: Unopened) -> None:
    work.journal(
        "command.unopened",
        "refused",
        worker_id=actor.worker_id,
        role=actor.role,
        device_id=actor.device_id,
        detail={"command": unopened.id, "number": unopened.number, "key": unopened.key[:80]},
    )


def _is_taken(work: Work, device: Device, command: Command) -> bool:
    """Whether another command of the device has this number."""
    work.write_log()
    logged = select(CommandLog.id).where(
        CommandLog.municipality_id == work.municipality.id,
        CommandLog.device_id == device.id,
        CommandLog.number == command.number,
    )
    return work.session.scalar(logged) not in {None, command.id}
