"""One table from what went wrong to the answer: what it is, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from pwa.admission import Crowded
from pwa.auth import NotTheirs
from pwa.callers import NoSession
from pwa.compression import MOST_REQUEST_BYTES, TooLarge
from pwa.db import Busy
from pwa.logs import places
from pwa.security import ForeignOrigin
from services.commands import Unreadable
from services.limits import TooManyTries

log = logging.getLogger("hemklar")

RETRY_SECONDS = 2
_LARGEST = f"body: more than {MOST_REQUEST_BYTES} bytes"


@dataclass(frozen=True)
class Told:
    """What a caller is told of an error: a code, where it is, after how many seconds to retry."""

    status: HTTPStatus
    error: str
    where: str | None = None
    retry_after: int | None = None

    @property
    def line(self) -> str:
        """The status as HTTP writes it."""
        return f"{self.status.value} {self.status.phrase}"

    @property
    def said(self) -> dict[str, str]:
        """The answer's JSON."""
        return {"error": self.error} | ({"where": self.where} if self.where is not None else {})

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that the answer has besides."""
        return [] if self.retry_after is None else [("Retry-After", str(self.retry_after))]


def told(error: Exception) -> Told:
    """Return what a caller is told of an error, without personal data."""
    return next(TOLD[kind](error) for kind in type(error).__mro__ if kind in TOLD)


def answer_errors(app: Flask) -> None:
    """Answer every error as JSON with a code."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> tuple[Response, int, list[tuple[str, str]]] | WerkzeugResponse:
    if isinstance(error, NoSession) and (request.blueprint or "").startswith("office"):
        return redirect("/office/sign-in", code=303)
    trouble = told(error)
    return jsonify(trouble.said), trouble.status, trouble.headers


def _too_large(error: TooLarge | RequestEntityTooLarge) -> Told:
    where = str(error) if isinstance(error, TooLarge) else _LARGEST
    return Told(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", where)


def _http(error: HTTPException) -> Told:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return Told(status, error.name.lower().replace(" ", "_"))


def _fault(error: Exception) -> Told:
    # Not as the exception of the line, whose words another program's log would write out.
    log.error("a request failed: %s", places(error))
    return Told(HTTPStatus.INTERNAL_SERVER_ERROR, "fault")


TOLD: dict[type[BaseException], Callable[[Any], Told]] = {
    Unreadable: lambda error: Told(HTTPStatus.BAD_REQUEST, "unreadable", str(error)),
    TooLarge: _too_large,
    RequestEntityTooLarge: _too_large,
    NoSession: lambda _: Told(HTTPStatus.UNAUTHORIZED, "sign_in"),
    NotTheirs: lambda _: Told(HTTPStatus.NOT_FOUND, "not_found"),
    ForeignOrigin: lambda _: Told(HTTPStatus.FORBIDDEN, "foreign_origin"),
    TooManyTries: lambda error: Told(
        HTTPStatus.TOO_MANY_REQUESTS, "too_many_tries", retry_after=error.seconds
    ),
    Busy: lambda _: Told(HTTPStatus.SERVICE_UNAVAILABLE, "busy", retry_after=RETRY_SECONDS),
    Crowded: lambda error: Told(
        HTTPStatus.SERVICE_UNAVAILABLE, "crowded", retry_after=error.seconds
    ),
    HTTPException: _http,
    Exception: _fault,
}
