"""What hospitals' systems call, each with its own token."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from pwa.auth import NoSession, database, municipality_id, open_to
from services import sources

bp = Blueprint("intake", __name__, url_prefix="/intake")

SCHEME = "Source"


@bp.post("/beat")
@open_to("source")
def beat() -> Any:
    """Take a sign of life of a hospital's system, sent when there is nothing else to send."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != SCHEME or not database().write(
        municipality_id(), lambda work: sources.heard(work, token)
    ):
        raise NoSession
    return jsonify(heard=True)
