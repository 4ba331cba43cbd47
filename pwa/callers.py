"""Who makes a request: the worker of a live session, on which device, and what they reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from pwa.db import Database
from services import callers
from services.callers import Caller
from services.commands import Actor
from services.devices import Known
from services.feed import Reader


class NoSession(Exception):
    """Nobody is signed in, or no longer."""


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


def served(database: Database) -> str:
    """Return the municipality that is served; raise NoSession while there is none."""
    municipality = database.served()
    if municipality is None:
        raise NoSession
    return municipality


def signed_in(database: Database, connection: Connection, secret: str) -> SignedIn:
    """Return whose live session it is that a cookie's secret stands for; raise NoSession."""
    found = secret and callers.find(connection, served(database), secret, database.at)
    if not found or found.expires_at <= found.now:
        raise NoSession
    return SignedIn(
        municipality_id=found.municipality.id,
        worker_id=found.worker_id,
        role=found.role,
        lang=found.lang,
        secret=secret,
        caller=found,
        now=found.now,
    )


def on_device(database: Database, connection: Connection, secret: str) -> Current:
    """Return whose session on a device it is; raise NoSession."""
    who = signed_in(database, connection, secret)
    if who.caller.device is None:
        raise NoSession
    return Current(**vars(who), device=who.caller.device)


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
