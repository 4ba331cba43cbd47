"""One request pushes what a device wrote and pulls what it lacks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy.orm import Session

from pwa import auth
from pwa.auth import Current, NoSession, database, municipality_id, open_to
from pwa.compression import unpacked_body
from services import devices, people
from services.commands import Actor, Unreadable, Work
from services.devices import HAND_IN_LIFE, Taken
from services.feed import head, pull
from services.feed.reader import Reader
from services.schema import Device, EngineLease, Municipality, Worker

bp = Blueprint("sync", __name__)

MOST_COMMANDS = 100
MIN_APP = "2026.11.0"


@bp.post("/sync")
@open_to("hand_in")
def sync() -> Any:
    """Push first, in one transaction; then pull, in one snapshot.

    Always 200 once the request is read.
    """
    asked = _read()
    device_id = asked["device"]
    who = auth.signed_in_or_none()
    if who is None or who.device_id != device_id:
        return _hand_in(asked)
    taken = _push(asked, who.municipality_id, device_id)
    received: set[str] = set()

    def look(session: Session) -> dict[str, Any]:
        now = database().now(session)
        municipality = session.get_one(Municipality, who.municipality_id)
        device = session.get_one(Device, (who.municipality_id, device_id))
        actor = auth.actor(session, now, who)
        reader = Reader(session, municipality, actor, now, received)
        pulled = _pull(reader, asked)
        return {
            "epoch": municipality.epoch,
            "now": now,
            **pulled,
            "wipe": device.revoked_at is not None,
            "min_app": MIN_APP,
        }

    answer = jsonify({**_pushed(taken), **database().read(who.municipality_id, look)})
    if received:
        database().write(who.municipality_id, lambda work: _journal(work, who, received))
    return answer


def _pull(reader: Reader, asked: dict[str, Any]) -> dict[str, Any]:
    if asked["cursors"] is None:
        return {}
    return pull(reader, asked["cursors"], asked["have"])


def _journal(work: Work, who: Current, received: set[str]) -> None:
    """Journal which cases the device received whole.

    That covers every list the client shows of them.
    """
    work.journal(
        "case.received",
        "applied",
        worker_id=who.worker_id,
        role=who.role,
        device_id=who.device_id,
        detail={"cases": sorted(received)},
    )


def _hand_in(asked: dict[str, Any]) -> Any:
    """Take sealed commands from a device without a session: nothing is read to it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    municipality = municipality_id()
    device_id = asked["device"]

    def known(session: Session) -> None:
        device = devices.by_hand_in(session, municipality, device_id, token)
        now = database().now(session)
        if device is None or (device.revoked_at and device.revoked_at + HAND_IN_LIFE < now):
            raise NoSession

    if scheme != "Device" or asked["cursors"] is not None:
        raise NoSession
    database().read(municipality, known)
    taken = _push(asked, municipality, device_id)
    return jsonify(_pushed(taken))


def _push(asked: dict[str, Any], municipality: str, device_id: str) -> Taken:
    key = current_app.extensions["transport_key"]

    def take(work: Work) -> Taken:
        device = work.load(Device, device_id)
        if device is None:
            raise NoSession
        worker = work.session.get_one(Worker, (municipality, device.worker_id))
        actor: Actor = people.actor_of(work.session, worker, device_id, work.now)
        device.app, device.outbox_depth = asked["app"], asked["outbox"]
        return devices.take(work, actor, device, asked["commands"], key.open)

    if not asked["commands"]:
        return database().read(
            municipality, lambda session: _untouched(session, municipality, device_id)
        )
    return database().write(municipality, take)


def _untouched(session: Session, municipality: str, device_id: str) -> Taken:
    return Taken([], session.get_one(Device, (municipality, device_id)).last_number)


def _pushed(taken: Taken) -> dict[str, Any]:
    outcomes = [outcome.as_json() for outcome in taken.outcomes]
    return {"last_number": taken.last_number, "outcomes": outcomes}


def _read() -> dict[str, Any]:
    try:
        raw = orjson.loads(unpacked_body())
    except orjson.JSONDecodeError:
        raise Unreadable("body: JSON is expected") from None
    if not isinstance(raw, dict):
        raise Unreadable("body: an object is expected")
    commands = raw.get("commands", [])
    if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
        raise Unreadable(f"commands: a list of at most {MOST_COMMANDS} is expected")
    cursors = raw.get("cursors")
    if cursors is not None and not isinstance(cursors, dict):
        raise Unreadable("cursors: an object of team to cursor is expected")
    have = raw.get("have", {})
    if not _is_have(have):
        raise Unreadable("have: for each team an object of row to number is expected")
    try:
        device = str(UUID(raw.get("device", "")))
    except (ValueError, AttributeError):
        raise Unreadable("device: a UUID is expected") from None
    outbox = raw.get("outbox", 0)
    return {
        "device": device,
        "commands": commands,
        "cursors": cursors,
        "have": have,
        "app": str(raw.get("app", ""))[:40],
        "outbox": outbox if isinstance(outbox, int) and outbox >= 0 else 0,
    }


def _is_have(raw: Any) -> bool:
    return isinstance(raw, dict) and all(
        isinstance(rows, dict) and all(type(seq) is int for seq in rows.values())
        for rows in raw.values()
    )


@bp.get("/sync/head")
@open_to("device")
def latest() -> Any:
    """Return the number of the last commit that concerns the caller.

    And when the alert engine last ticked.
    """
    who = auth.current()

    def look(session: Session) -> dict[str, Any]:
        actor = auth.actor(session, database().now(session), who)
        return {
            "n": head(session, who.municipality_id, actor),
            "engine_at": lease.ticked_at
            if (lease := session.get(EngineLease, who.municipality_id))
            else None,
        }

    answer: Response = jsonify(database().read(who.municipality_id, look))
    answer.add_etag()
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    return answer
