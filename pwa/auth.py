"""Who may call a route: every view says so, and nothing else is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection

from pwa.db import Database
from pwa.settings import Settings
from services import callers, sessions
from services.callers import Caller
from services.commands import Actor
from services.devices import Known
from services.feed import Reader
from services.leases import LeaseKey

Audience = Literal[
    "anyone", "source", "engine", "device", "hand_in", "internal", "administrator", "figures"
]
OFFICE: dict[str, frozenset[str]] = {
    "administrator": frozenset({"administrator"}),
    "figures": frozenset({"administrator", "auditor", "coordinator", "team_lead"}),
}
"""The roles that each part of the office is open to."""
View = TypeVar("View", bound=Callable[..., Any])


class NoSession(Exception):
    """Nobody is signed in, or no longer."""


class NotTheirs(Exception):
    """Somebody is signed in whose role does not open this page."""


@dataclass(frozen=True)
class SignedIn:
    """Who calls: the worker of a live session; `now` is the time by which it is live."""

    municipality_id: str
    worker_id: str
    role: str
    lang: str
    secret: str
    caller: Caller
    now: datetime


@dataclass(frozen=True)
class Current(SignedIn):
    """Who calls from a device."""

    device: Known

    @property
    def device_id(self) -> str:
        """The device's id."""
        return self.device.id


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare who may call a view.

    `anyone`; `device`: a worker's session on a device; `hand_in`: such a session or a device's
    hand-in token (the view tells them apart); `source`: a hospital's system by its token, which the
    view judges; `engine`: our own alert engine by its encryption, which the view judges;
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
            g.current = database().glance(municipality_id(), lambda look: on_device(look, secret))
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
    known = current_app.extensions.get("municipality_id")
    if known is None:
        known = next(iter(database().municipalities()), None)
        if known is None:
            raise NoSession
        current_app.extensions["municipality_id"] = known
    return cast("str", known)


def current() -> Current:
    """Return who calls; only in views that are open to devices."""
    return cast("Current", g.current)


def clerk() -> SignedIn:
    """Return who calls; only in views of the office."""
    return cast("SignedIn", g.clerk)


def reader(connection: Connection, who: Current, *, is_snapshot: bool = True) -> Reader:
    """Return the caller as one who pulls; `is_snapshot` unless each statement reads for itself."""
    caller = who.caller
    return Reader(
        connection, caller.municipality, who.worker_id, who.now, caller.standings, is_snapshot
    )


def actor(who: Current) -> Actor:
    """Return the caller as one who gives commands, with the teams reached now."""
    teams = frozenset(who.caller.standings)
    licensed = who.caller.licensed
    return Actor(who.worker_id, who.role, licensed=licensed, teams=teams, device_id=who.device_id)


def lease(worker: str, device: str, teams: frozenset[str], now: datetime) -> dict[str, object]:
    """Return the lease that a worker's device gets now."""
    key = cast("LeaseKey", current_app.extensions["lease_key"])
    return key.grant(worker, device, teams, now, settings().lease_hours)


def on_device(connection: Connection, secret: str) -> Current:
    """Return whose session on a device a cookie's secret is; raise NoSession."""
    who = _signed_in(connection, secret)
    if who.caller.device is None:
        raise NoSession
    return Current(**vars(who), device=who.caller.device)


def _of_role(roles: frozenset[str]) -> SignedIn:
    secret = cookie()
    who = database().glance(municipality_id(), lambda look: _signed_in(look, secret))
    if who.role not in roles:
        raise NotTheirs
    return who


def _signed_in(connection: Connection, secret: str) -> SignedIn:
    """Return whose live session it is; raise NoSession."""
    at = database().at
    caller = callers.find(connection, municipality_id(), secret, at) if secret else None
    if caller is None or caller.expires_at <= caller.now:
        raise NoSession
    return SignedIn(
        municipality_id=caller.municipality.id,
        worker_id=caller.worker_id,
        role=caller.role,
        lang=caller.lang,
        secret=secret,
        caller=caller,
        now=caller.now,
    )


def cookie() -> str:
    """Return the secret of the request's session cookie, empty when there is none."""
    return request.cookies.get(cookie_name(), "")


def cookie_name() -> str:
    """Return the session cookie's name: host-bound under HTTPS, plain on loopback."""
    return "__Host-hemklar" if settings().is_secure else "hemklar"


def set_cookie(response: Response, secret: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(),
        secret,
        secure=settings().is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
        max_age=int(sessions.LIFE.total_seconds()),
    )


def clear_cookie(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(cookie_name(), secure=settings().is_secure, httponly=True, path="/")
