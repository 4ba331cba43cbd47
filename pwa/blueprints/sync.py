"""One request pushes what a device wrote and pulls what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy.orm import Session

from pwa import auth
from pwa.admission import Admission
from pwa.asked import Asked, read_request
from pwa.auth import Current, NoSession, database, municipality_id, open_to
from pwa.compression import unpacked_body
from services import devices, people
from services.commands import Actor, Work
from services.devices import HAND_IN_LIFE, Seen, Taken
from services.feed import Reader, confirmed, head, is_first, pull
from services.schema import Device, EngineLease, Municipality, Worker

bp = Blueprint("sync", __name__)

MIN_APP = "2026.11.0"


@dataclass(frozen=True)
class Pulled:
    """What was read in one snapshot, and what of it is to be noted: nothing, when all is as was."""

    answer: dict[str, Any]
    received: set[str]
    seen: Seen | None


@bp.post("/sync")
@open_to("hand_in")
def sync() -> Any:
    """Push first, in one transaction; then pull, in one snapshot.

    Always 200 once the request is read and a first sync is admitted.
    """
    asked = read_request(unpacked_body())
    who = auth.signed_in_or_none()
    if who is None or who.device_id != asked.device:
        return _hand_in(asked)
    with _admission().admitted(
        first=asked.cursors is not None and is_first(asked.cursors.values())
    ):
        taken = _push(asked, who.municipality_id) if asked.commands else None
        pulled = database().read(who.municipality_id, lambda session: _look(session, who, asked))
        answer = jsonify({**pulled.answer, **(_pushed(taken) if taken else {})})
    if pulled.received or pulled.seen:
        database().write(who.municipality_id, lambda work: _note(work, who, pulled))
    return answer


def _look(session: Session, who: Current, asked: Asked) -> Pulled:
    now = database().now(session)
    municipality = session.get_one(Municipality, who.municipality_id)
    device = session.get_one(Device, (who.municipality_id, asked.device))
    actor = auth.actor(session, now, who)
    reader = Reader(session, municipality, actor, now)
    cursors = asked.cursors
    pulled = {} if cursors is None else pull(reader, cursors, asked.have)
    seen = asked.seen(confirmed(reader, cursors or {}))
    is_news = cursors is not None and seen.is_news(device, now)
    revoked = device.revoked_at is not None
    answer = {
        **_pushed(Taken([], device.last_number)),
        "epoch": municipality.epoch,
        "now": now,
        **pulled,
        "wipe": revoked,
        "min_app": MIN_APP,
    }
    if not revoked and (devices.is_due(device, now) or asked.commands or _brings(pulled)):
        answer["lease"] = auth.lease(actor, now)
    return Pulled(answer, reader.received, seen if is_news else None)


def _brings(pulled: dict[str, Any]) -> bool:
    return any(part["events"] for part in pulled.get("teams", {}).values())


def _note(work: Work, who: Current, pulled: Pulled) -> None:
    """Note where the device stands, and journal which cases it received whole.

    The journal's line covers every list the client shows of them.
    """
    if pulled.seen is not None:
        devices.note(work, who.device_id, pulled.seen)
    if pulled.received:
        work.journal(
            "case.received",
            "applied",
            worker_id=who.worker_id,
            role=who.role,
            device_id=who.device_id,
            detail={"cases": sorted(pulled.received)},
        )


def _admission() -> Admission:
    return cast("Admission", current_app.extensions["admission"])


def _hand_in(asked: Asked) -> Any:
    """Take sealed commands from a device without a session.

    Nothing is read to it; but one that is to be wiped is told so, for it may never be unlocked.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    municipality = municipality_id()

    def known(session: Session) -> bool:
        device = devices.by_hand_in(session, municipality, asked.device, token)
        now = database().now(session)
        if device is None or (device.revoked_at and device.revoked_at + HAND_IN_LIFE < now):
            raise NoSession
        return device.revoked_at is not None

    if scheme != "Device" or asked.cursors is not None:
        raise NoSession
    wipe = database().read(municipality, known)
    told = {"wipe": True} if wipe else {}
    return jsonify({**_pushed(_push(asked, municipality)), **told})


def _push(asked: Asked, municipality: str) -> Taken:
    key = current_app.extensions["transport_key"]

    def take(work: Work) -> Taken:
        device = work.load(Device, asked.device)
        if device is None:
            raise NoSession
        worker = work.session.get_one(Worker, (municipality, device.worker_id))
        actor: Actor = people.actor_of(work.session, worker, asked.device, work.now)
        device.schema = asked.schema
        taken = devices.take(work, actor, device, asked.commands, key.open)
        device.app, device.outbox_depth = asked.app, asked.outbox
        return taken

    if not asked.commands:
        return database().read(
            municipality, lambda session: _untouched(session, municipality, asked.device)
        )
    return database().write(municipality, take)


def _untouched(session: Session, municipality: str, device_id: str) -> Taken:
    return Taken([], session.get_one(Device, (municipality, device_id)).last_number)


def _pushed(taken: Taken) -> dict[str, Any]:
    outcomes = [outcome.as_json() for outcome in taken.outcomes]
    return {"last_number": taken.last_number, "outcomes": outcomes}


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
