"""Who may call a route: every view says so, and nothing else is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from pwa.db import Database
from pwa.settings import Settings
from services import people, sessions
from services.commands import Actor
from services.leases import LeaseKey
from services.rules.reach import ROLES
from services.schema import Worker

Audience = Literal["anyone", "device", "hand_in", "internal", "administrator"]
View = TypeVar("View", bound=Callable[..., Any])


class NoSession(Exception):
    """Nobody is signed in, or no longer."""


class NotTheirs(Exception):
    """Somebody is signed in whose role does not open this page."""


@dataclass(frozen=True)
class SignedIn:
    """Who calls: the worker of a live session."""

    municipality_id: str
    worker_id: str
    role: str
    lang: str
    secret: str


@dataclass(frozen=True)
class Current(SignedIn):
    """Who calls from a device."""

    device_id: str


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare who may call a view.

    `anyone`; `device`: a worker's session on a device; `hand_in`: such a session or a device's
    hand-in token (the view tells them apart); `internal`: requests that reach the server under an
    internal host name; a role: a session of somebody with that role, on a device or not.
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
            g.current = _signed_in()
        if audience in ROLES:
            g.clerk = _of_role(audience)
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
    """Return who calls; only in views that are open to a role."""
    return cast("SignedIn", g.clerk)


def signed_in_or_none() -> Current | None:
    """Return who calls, or None without a live session."""
    try:
        return _signed_in()
    except NoSession:
        return None


def actor(session: Session, now: datetime, who: Current) -> Actor:
    """Return the caller as an actor with the teams reached at this moment."""
    worker = session.get_one(Worker, (who.municipality_id, who.worker_id))
    return people.actor_of(session, worker, who.device_id, now)


def lease(who: Actor, now: datetime) -> dict[str, object]:
    """Return the lease that the caller's device gets now."""
    key = cast("LeaseKey", current_app.extensions["lease_key"])
    worker, device = who.worker_id or "", who.device_id or ""
    return key.grant(worker, device, who.teams, now, settings().lease_hours)


def _of_role(role: str) -> SignedIn:
    who, _ = _session()
    if who.role != role:
        raise NotTheirs
    return who


def _signed_in() -> Current:
    who, device_id = _session()
    if device_id is None:
        raise NoSession
    return Current(who.municipality_id, who.worker_id, who.role, who.lang, who.secret, device_id)


def _session() -> tuple[SignedIn, str | None]:
    """Return whose live session the cookie is, and on which device; raise NoSession."""
    secret = request.cookies.get(cookie_name(), "")
    if not secret:
        raise NoSession
    municipality = municipality_id()
    base = database()

    def find(session: Session) -> tuple[SignedIn, str | None]:
        sign_in = sessions.find(session, municipality, secret)
        if sign_in is None or sign_in.revoked_at is not None:
            raise NoSession
        worker = session.get_one(Worker, (municipality, sign_in.worker_id))
        if sign_in.expires_at <= base.now(session) or not worker.active:
            raise NoSession
        who = SignedIn(municipality, worker.id, worker.role, worker.lang, secret)
        return who, sign_in.device_id

    return base.read(municipality, find)


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
