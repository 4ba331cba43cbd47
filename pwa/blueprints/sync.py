"""One request pushes what a device wrote and pulls what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from pwa import auth
from pwa.admission import Admission
from pwa.asked import Asked, read_request
from pwa.auth import Current, NoSession, database, municipality_id, open_to
from pwa.compression import unpacked_body
from pwa.pushing import Author, Pushing
from services import devices, people
from services.alerts import jumps
from services.commands import Actor, Work
from services.devices import HAND_IN_LIFE, Seen
from services.feed import ManyStatements, Reader, confirmed, is_first, pull
from services.pushes import Taken
from services.schema import Device, EngineLease, Worker

bp = Blueprint("sync", __name__)

MIN_APP = "2026.11.0"


@dataclass(frozen=True)
class Pulled:
    """What was read in one snapshot, and what of it is to be noted: nothing, when all is as was."""

    who: Current
    answer: dict[str, Any]
    received: set[str]
    mended: dict[str, dict[str, int]]
    seen: Seen | None


@bp.post("/sync")
@open_to("hand_in")
def sync() -> Any:
    """Push first, in one transaction; then pull, in one snapshot.

    Always 200 once the request is read and a first sync is admitted.
    """
    asked = read_request(unpacked_body())
    if asked.wiped:
        return _hand_in(asked)
    municipality, secret = municipality_id(), auth.cookie()
    begins = asked.cursors is not None and is_first(asked.cursors.values())
    try:
        with _admission().admitted(first=begins):
            author = _signed_in(secret, asked)
            taken = _push(asked, municipality, author) if asked.commands else None
            pulled = _pull(municipality, secret, asked)
            answer = jsonify({**pulled.answer, **(_pushed(taken) if taken else {})})
    except NoSession:
        return _hand_in(asked)
    if pulled.received or pulled.mended or pulled.seen:
        database().write(municipality, lambda work: _note(work, pulled))
    return answer


def _caller(connection: Connection, secret: str, asked: Asked) -> Current:
    who = auth.on_device(connection, secret)
    if who.device_id != asked.device:
        raise NoSession
    return who


def _pull(municipality: str, secret: str, asked: Asked) -> Pulled:
    """Read without a snapshot what needs none: nothing new, or rows of cases that are known."""

    def look(connection: Connection, *, is_snapshot: bool) -> Pulled:
        who = _caller(connection, secret, asked)
        return _look(auth.reader(connection, who, is_snapshot=is_snapshot), who, asked)

    try:
        return database().glance(municipality, partial(look, is_snapshot=False))
    except ManyStatements:
        return database().look(municipality, partial(look, is_snapshot=True))


def _look(reader: Reader, who: Current, asked: Asked) -> Pulled:
    device, now = who.device, who.now
    cursors = asked.cursors
    pulled = {} if cursors is None else pull(reader, cursors, asked.have)
    seen = asked.seen(confirmed(reader, cursors or {}))
    is_news = cursors is not None and seen.is_news(device, now)
    revoked = device.revoked_at is not None
    answer = {
        **_pushed(Taken([], device.last_number)),
        "epoch": reader.municipality.epoch,
        "now": now,
        **pulled,
        "wipe": revoked,
        "min_app": MIN_APP,
    }
    if not revoked and (devices.is_due(device, now) or asked.commands or _brings(pulled)):
        answer["lease"] = auth.lease(who.worker_id, who.device_id, reader.teams, now)
    return Pulled(who, answer, reader.received, reader.mended, seen if is_news else None)


def _brings(pulled: dict[str, Any]) -> bool:
    return any(part["events"] for part in pulled.get("teams", {}).values())


def _note(work: Work, pulled: Pulled) -> None:
    """Note where the device stands, and journal which cases it received whole and what was mended.

    The line of the cases covers every list the client shows of them.
    """
    who = pulled.who
    if pulled.seen is not None:
        devices.note(work, who.device_id, pulled.seen)
    about = {"worker_id": who.worker_id, "role": who.role, "device_id": who.device_id}
    if pulled.received:
        work.journal("case.received", "applied", **about, detail={"cases": sorted(pulled.received)})
    if pulled.mended:
        work.journal("feed.mended", "applied", **about, detail={"teams": pulled.mended})


def _admission() -> Admission:
    return cast("Admission", current_app.extensions["admission"])


def _hand_in(asked: Asked) -> Any:
    """Take sealed commands from a device without a session.

    Nothing is read to it; but one that is to be wiped is told so, for it may never be unlocked,
    and tells in turn that it is.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    municipality = municipality_id()

    def known(session: Session) -> tuple[bool, int]:
        device = devices.by_hand_in(session, municipality, asked.device, token)
        now = database().now(session)
        if device is None or (device.revoked_at and device.revoked_at + HAND_IN_LIFE < now):
            raise NoSession
        return device.revoked_at is not None, device.last_number

    if scheme != "Device" or asked.cursors is not None:
        raise NoSession
    wipe, last_number = database().read(municipality, known)
    told = {"wipe": True} if wipe else {}
    if asked.wiped:
        database().write(municipality, lambda work: devices.note_erased(work, asked.device))
    if not asked.commands:
        return jsonify({**_pushed(Taken([], last_number)), **told})
    return jsonify({**_pushed(_push(asked, municipality, _owner)), **told})


def _signed_in(secret: str, asked: Asked) -> Author:
    """Give the worker of the session, which must be on the device."""

    def author(work: Work, _: Device) -> Actor:
        return auth.actor(_caller(work.session.connection(), secret, asked))

    return author


def _owner(work: Work, device: Device) -> Actor:
    """Return the worker of a device without a session."""
    worker = work.session.get_one(Worker, (work.municipality.id, device.worker_id))
    return people.actor_of(work.session, worker, device.id, work.now)


def _push(asked: Asked, municipality: str, author: Author) -> Taken:
    pushing: Pushing = current_app.extensions["pushing"]
    return pushing.push(municipality, asked, author)


def _pushed(taken: Taken) -> dict[str, Any]:
    outcomes = [outcome.as_json() for outcome in taken.outcomes]
    return {"last_number": taken.last_number, "outcomes": outcomes}


@bp.get("/sync/head")
@open_to("device")
def latest() -> Any:
    """Return the number of the last commit that concerns the caller.

    And when the alert engine last ticked; `jumped_at` while people are to be told that the clock of
    the database has jumped, `jumped_by` seconds.
    """
    who = auth.current()

    def look(connection: Connection) -> dict[str, Any]:
        said = select(EngineLease.ticked_at, EngineLease.jumped_at, EngineLease.jumped_by).where(
            EngineLease.municipality_id == who.municipality_id
        )
        ticked_at, jumped_at, by = connection.execute(said).first() or (None, None, 0)
        jump = jumps.told(jumped_at, by, who.now)
        return {
            "n": max(who.caller.seq, auth.reader(connection, who).head),
            "engine_at": ticked_at,
            **({"jumped_at": jump.at, "jumped_by": jump.by.total_seconds()} if jump else {}),
        }

    answer: Response = jsonify(database().look(who.municipality_id, look))
    answer.add_etag()
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    return answer
