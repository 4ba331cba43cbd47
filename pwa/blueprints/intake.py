"""What other systems call: hospitals', each with its own token, and providers of SMS and voice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, current_app, jsonify, request

from pwa.auth import database, municipality_id, open_to
from pwa.callers import NoSession
from services import sources
from services.alerts import undelivered
from services.alerts.channels.message import Channel

bp = Blueprint("intake", __name__, url_prefix="/intake")

SCHEME = "Source"
LONGEST_TOKEN = 64


@bp.post("/beat")
@open_to("source")
def beat() -> Any:
    """Take a sign of life of a hospital's system, sent when there is nothing else to send."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    mine, base = municipality_id(), database()
    if (
        scheme != SCHEME
        or not base.read(mine, lambda session: sources.knows(session, mine, token))
        or not base.write(mine, lambda work: sources.heard(work, token))
    ):
        raise NoSession
    return jsonify(heard=True)


@bp.post("/delivery/<token>")
@open_to("anyone")
def delivery(token: str) -> Any:
    """Take a provider's report, as JSON or a form, of what became of the message of a token.

    The answer is the same for every token.
    """
    channels = cast("Mapping[str, Channel]", current_app.extensions["channels"])
    report = request.get_json(silent=True) or request.form.to_dict()

    def has_failed(channel: str) -> bool:
        return channel in channels and channels[channel].tells_failure(report)

    if len(token) <= LONGEST_TOKEN:
        undelivered.record(database(), token, has_failed)
    return "", 204
