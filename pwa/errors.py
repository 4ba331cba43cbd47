"""One table from what went wrong to the answer: what it is, and what to do."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from pwa.auth import NoSession
from pwa.db import Busy
from pwa.security import ForeignOrigin
from services.commands import Unreadable
from services.sessions import TooManyTries

log = logging.getLogger("hemklar")

RETRY_SECONDS = 2


def answer_errors(app: Flask) -> None:
    """Answer every error as JSON with a code, without personal data."""

    @app.errorhandler(Unreadable)
    def unreadable(error: Unreadable) -> tuple[Response, int]:
        return jsonify(error="unreadable", where=str(error)), 400

    @app.errorhandler(NoSession)
    def no_session(error: NoSession) -> tuple[Response, int]:  # noqa: ARG001
        return jsonify(error="sign_in"), 401

    @app.errorhandler(ForeignOrigin)
    def foreign(error: ForeignOrigin) -> tuple[Response, int]:  # noqa: ARG001
        return jsonify(error="foreign_origin"), 403

    @app.errorhandler(TooManyTries)
    def too_many(error: TooManyTries) -> tuple[Response, int, dict[str, str]]:
        return jsonify(error="too_many_tries"), 429, {"Retry-After": str(error.seconds)}

    @app.errorhandler(Busy)
    def busy(error: Busy) -> tuple[Response, int, dict[str, str]]:  # noqa: ARG001
        return jsonify(error="busy"), 503, {"Retry-After": str(RETRY_SECONDS)}

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[Response, int]:
        name = (error.name or "error").lower().replace(" ", "_")
        return jsonify(error=name), error.code or 500

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[Response, int]:
        # The message may quote a row, so only the kind of fault is logged with its place.
        log.error("a request failed: %s", type(error).__name__, exc_info=error)
        return jsonify(error="fault"), 500
