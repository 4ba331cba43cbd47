"""Web Push: the key, the device's subscription, and receipts that need no session."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, current_app, jsonify, request

from pwa.auth import current, database, open_to, settings
from pwa.callers import NoSession
from pwa.db import Busy
from services.alerts import endpoints, receipts, trial
from services.alerts.hosts import Hosts
from services.alerts.pool import Pool
from services.alerts.receipts import STAGES, Answer, Stage
from services.alerts.receiver import PATH, NotForUs, Receiver
from services.alerts.sender import Sender
from services.alerts.vapid import Keyring
from services.commands import Unreadable
from services.commands.command import read_instant

bp = Blueprint("push", __name__)

LONGEST_TOKEN = 64


@bp.get("/push/key")
@open_to("device")
def key() -> Any:
    """Return the key to subscribe with; by its id a device sees that it must do so anew."""
    ours = _keys().keys[0]
    return jsonify(key=ours.public, id=ours.id)


@bp.put("/push/subscription")
@open_to("device")
def offer() -> Any:
    """Keep the device's subscription; `resubscribe` asks it to drop this one and make another."""
    who, key_ids = current(), _keys().ids
    hosts = cast("Hosts", current_app.extensions["push_hosts"])
    offered = endpoints.read(_body(), hosts, key_ids[0])
    anew = database().write(
        who.municipality_id,
        lambda work: endpoints.offer(work, who.worker_id, who.device_id, offered, key_ids),
    )
    return jsonify(resubscribe=anew)


@bp.delete("/push/subscription")
@open_to("device")
def forget() -> Any:
    """Push to this device no more."""
    who = current()
    database().write(who.municipality_id, lambda work: endpoints.forget(work, who.device_id))
    return jsonify(forgotten=True)


@bp.post("/push/test")
@open_to("device")
def test() -> Any:
    """Send a real push to the calling device; its receipts go the way of all others."""
    who, base = current(), database()
    pool = cast("Pool", current_app.extensions["trial_pool"])
    sender = cast("Sender", current_app.extensions["push_sender"])
    if not pool.room():
        raise Busy
    begun = base.write(
        who.municipality_id,
        lambda work: trial.begin(work, who.device_id, sender.key_ids, site=settings().public_url),
    )
    if begun is None:
        return jsonify(error="no_subscription"), 404

    def send() -> None:
        result = sender.send(begun.push)
        base.write(who.municipality_id, lambda work: trial.settle(work, begun, result))

    pool.submit(sender.origin(begun.push.endpoint), send)
    return jsonify(token=begun.token), 202


@bp.post("/r/<token>")
@open_to("anyone")
def receipt(token: str) -> Any:
    """Take a receipt by its delivery's token.

    The answer says how the alert stands and nothing of a patient.
    """
    body = _body()
    stage, at = body.get("stage"), body.get("at")
    if stage not in STAGES:
        raise Unreadable(f"stage: one of {', '.join(sorted(STAGES))} is expected")
    device_at = None if at is None else read_instant(at, "at")
    answer = (
        receipts.record(database(), token, cast("Stage", stage), device_at)
        if len(token) <= LONGEST_TOKEN
        else None
    )
    if answer is None:
        abort(404)
    return jsonify(_shown(answer))


@bp.post(PATH)
@open_to("engine")
def probe() -> Any:
    """Take a push of our own engine as a phone does: open it and answer that it was displayed."""
    ours = cast("Receiver", current_app.extensions["receiver"])
    try:
        token = ours.token(request.get_data())
    except NotForUs:
        raise NoSession from None
    if receipts.record(database(), token, "displayed", None) is None:
        abort(410)
    return "", 201


def _shown(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "state": answer.state,
        "mine": answer.mine,
        "until": answer.until,
        "at": answer.at,
    }
    if answer.status is not None:
        shown |= {"status": answer.status, "why": answer.why}
    return shown


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Unreadable("body: a JSON object is expected")
    return body


def _keys() -> Keyring:
    return cast("Keyring", current_app.extensions["vapid_keys"])
