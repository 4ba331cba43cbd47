"""Who may call a route: every view says so, and nothing else is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from flask import Flask, Response, current_app, g, request

from pwa import callers
from pwa.callers import Current, NoSession, SignedIn
from pwa.db import Database
from pwa.settings import Settings
from services import sessions

Audience = Literal[
    "anyone", "source", "engine", "device", "hand_in", "internal", "administrator", "figures"
]
OFFICE: dict[str, frozenset[str]] = {
    "administrator": frozenset({"administrator"}),
    "figures": frozenset({"administrator", "auditor", "coordinator", "team_lead"}),
}
"""The roles that each part of the office is open to."""
View = TypeVar("View", bound=Callable[..., Any])


class NotTheirs(Exception):
    """Somebody is signed in whose role does not open this page."""


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare who may call a view.

    `anyone`; `device`: a worker's session on a device; `hand_in`: such a session or a device's
    hand-in token (who answers tells them apart); `source`: a hospital's system by its token, which
    the view judges; `engine`: our own alert engine by its encryption, which the view judges;
    `internal`: requests that reach the server under an internal host name; a part of the office: a
    session of its roles, on a device or not.
    """

    def declare(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]
        return view

    return declare


def guard(app: Flask) -> None:
    """Let no request through to a view that has not declared who may call it."""

    @app.before_request
    def admit() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            return
        audience = getattr(view, "audience", None)
        if audience is None:
            raise RuntimeError(f"{request.endpoint} does not say who may call it: add @open_to")
        if audience == "device":
            secret = cookie()
            g.current = database().glance(
                municipality_id(), lambda look: callers.on_device(database(), look, secret)
            )
        if audience in OFFICE:
            g.clerk = _of_role(OFFICE[audience])
        if (
            audience == "internal"
            and request.host.rsplit(":", 1)[0] not in settings().internal_hosts
        ):
            raise NoSession


def settings() -> Settings:
    """Return the installation's settings."""
    return cast("Settings", current_app.extensions["settings"])


def database() -> Database:
    """Return the installation's database."""
    return cast("Database", current_app.extensions["database"])


def municipality_id() -> str:
    """Return the municipality this installation serves; raise NoSession while there is none."""
    return callers.served(database())


def current() -> Current:
    """Return who calls; only in views that are open to devices."""
    return cast("Current", g.current)


def clerk() -> SignedIn:
    """Return who calls; only in views of the office."""
    return cast("SignedIn", g.clerk)


def _of_role(roles: frozenset[str]) -> SignedIn:
    secret = cookie()
    who = database().glance(
        municipality_id(), lambda look: callers.signed_in(database(), look, secret)
    )
    if who.role not in roles:
        raise NotTheirs
    return who


def cookie() -> str:
    """Return the secret of the request's session cookie, empty when there is none."""
    return request.cookies.get(settings().cookie, "")


def set_cookie(response: Response, secret: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        settings().cookie,
        secret,
        secure=settings().is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
        max_age=int(sessions.LIFE.total_seconds()),
    )


def clear_cookie(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(settings().cookie, secure=settings().is_secure, httponly=True, path="/")
