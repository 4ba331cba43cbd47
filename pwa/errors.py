"""One table from what went wrong to the answer: what it is, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from pwa.admission import Crowded
from pwa.auth import NoSession, NotTheirs
from pwa.compression import MOST_REQUEST_BYTES, TooLarge
from pwa.db import Busy
from pwa.logs import places
from pwa.security import ForeignOrigin
from services.commands import Unreadable
from services.limits import TooManyTries

log = logging.getLogger("hemklar")

RETRY_SECONDS = 2
_LARGEST = f"body: more than {MOST_REQUEST_BYTES} bytes"


Answer = tuple[Response, int] | tuple[Response, int, dict[str, str]]


def answer_errors(app: Flask) -> None:
    """Answer every error as JSON with a code, without personal data."""
    for situation, answer in ANSWERS.items():
        app.register_error_handler(situation, answer)


def _unreadable(error: Unreadable) -> Answer:
    return jsonify(error="unreadable", where=str(error)), 400


def _too_large(error: TooLarge | RequestEntityTooLarge) -> Answer:
    where = str(error) if isinstance(error, TooLarge) else _LARGEST
    return jsonify(error="too_large", where=where), 413


def _no_session(_: NoSession) -> Answer | WerkzeugResponse:
    if (request.blueprint or "").startswith("office"):
        return redirect("/office/sign-in", code=303)
    return jsonify(error="sign_in"), 401


def _not_theirs(_: NotTheirs) -> Answer:
    return jsonify(error="not_found"), 404


def _foreign(_: ForeignOrigin) -> Answer:
    return jsonify(error="foreign_origin"), 403


def _too_many(error: TooManyTries) -> Answer:
    return jsonify(error="too_many_tries"), 429, {"Retry-After": str(error.seconds)}


def _busy(_: Busy) -> Answer:
    return jsonify(error="busy"), 503, {"Retry-After": str(RETRY_SECONDS)}


def _crowded(error: Crowded) -> Answer:
    return jsonify(error="crowded"), 503, {"Retry-After": str(error.seconds)}


def _http(error: HTTPException) -> Answer:
    return jsonify(error=error.name.lower().replace(" ", "_")), error.code or 500


def _fault(error: Exception) -> Answer:
    # Not as the exception of the line, whose words another program's log would write out.
    log.error("a request failed: %s", places(error))
    return jsonify(error="fault"), 500


ANSWERS: dict[type[Exception], Callable[[Any], Answer | WerkzeugResponse]] = {
    Unreadable: _unreadable,
    TooLarge: _too_large,
    RequestEntityTooLarge: _too_large,
    NoSession: _no_session,
    NotTheirs: _not_theirs,
    ForeignOrigin: _foreign,
    TooManyTries: _too_many,
    Busy: _busy,
    Crowded: _crowded,
    HTTPException: _http,
    Exception: _fault,
}
