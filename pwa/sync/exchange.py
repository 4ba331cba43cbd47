"""One request pushes what a device wrote and pulls what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pwa import callers
from pwa.admission import Admission
from pwa.callers import Current, NoSession, served
from pwa.db import Database
from pwa.sync.asked import Asked
from pwa.sync.pushing import Author, Pushing
from services import devices, people
from services.commands import Actor, Work
from services.devices import HAND_IN_LIFE, Seen
from services.feed import ManyStatements, Reader, confirmed, is_first, pull
from services.leases import LeaseKey
from services.pushes import Taken
from services.schema import Device, Worker

MIN_APP = "2026.11.0"
Answer = dict[str, Any]


@dataclass(frozen=True)
class Pulled:
    """What was read in one snapshot, and what of it is to be noted: nothing, when all is as was."""

    who: Current
    answer: Answer
    received: set[str]
    mended: dict[str, dict[str, int]]
    seen: Seen | None


@dataclass(frozen=True)
class Exchange:
    """What an installation answers its devices; `lease_hours` as the settings have it."""

    database: Database
    pushing: Pushing
    admission: Admission
    lease_key: LeaseKey
    lease_hours: int

    def answer(self, asked: Asked, secret: str, token: str | None) -> Answer:
        """Push first, in one transaction; then pull, in one snapshot.

        `secret` is that of the session, `token` that by which a device without one hands in sealed
        commands. Raise NoSession, Crowded, Busy or Unreadable; the same request may be sent again.
        """
        if asked.wiped:
            return self._hand_in(asked, token)
        begins = asked.cursors is not None and is_first(asked.cursors.values())
        try:
            with self.admission.admitted(first=begins):
                return self._of_session(asked, secret)
        except NoSession:
            return self._hand_in(asked, token)

    def _of_session(self, asked: Asked, secret: str) -> Answer:
        municipality = served(self.database)
        taken = None
        if asked.commands:
            taken = self.pushing.push(municipality, asked, self._signed_in(secret, asked))
        pulled = self._pull(municipality, secret, asked)
        if pulled.received or pulled.mended or pulled.seen:
            self.database.write(municipality, lambda work: _note(work, pulled))
        return {**pulled.answer, **_pushed(taken)} if taken else pulled.answer

    def _signed_in(self, secret: str, asked: Asked) -> Author:
        """Give the worker of the session, which must be on the device."""

        def author(work: Work, _: Device) -> Actor:
            return callers.actor(self._caller(work.connection, secret, asked))

        return author

    def _caller(self, connection: Connection, secret: str, asked: Asked) -> Current:
        who = callers.on_device(self.database, connection, secret)
        if who.device_id != asked.device:
            raise NoSession
        return who

    def _pull(self, municipality: str, secret: str, asked: Asked) -> Pulled:
        """Read without a snapshot what needs none: nothing new, or rows of cases that are known."""

        def look(connection: Connection, *, is_snapshot: bool) -> Pulled:
            who = self._caller(connection, secret, asked)
            return self._look(callers.reader(connection, who, is_snapshot=is_snapshot), who, asked)

        try:
            return self.database.glance(municipality, partial(look, is_snapshot=False))
        except ManyStatements:
            return self.database.look(municipality, partial(look, is_snapshot=True))

    def _look(self, reader: Reader, who: Current, asked: Asked) -> Pulled:
        device, now = who.device, who.now
        cursors = asked.cursors
        pulled = {} if cursors is None else pull(reader, cursors, asked.have)
        seen = asked.seen(confirmed(reader, cursors or {}))
        is_news = cursors is not None and seen.is_news(device, now)
        revoked = device.revoked_at is not None
        answer = {
            **_pushed(Taken([], device.last_number)),
            "epoch": reader.municipality.epoch,
            "now": now,
            **pulled,
            "wipe": revoked,
            "min_app": MIN_APP,
        }
        if not revoked and (devices.is_due(device, now) or asked.commands or _brings(pulled)):
            grant = self.lease_key.grant
            teams, hours = reader.teams, self.lease_hours
            answer["lease"] = grant(who.worker_id, who.device_id, teams, now, hours)
        return Pulled(who, answer, reader.received, reader.mended, seen if is_news else None)

    def _hand_in(self, asked: Asked, token: str | None) -> Answer:
        """Take sealed commands from a device without a session.

        Nothing is read to it; but one that is to be wiped is told so, for it may never be unlocked,
        and tells in turn that it is.
        """
        municipality = served(self.database)

        def known(session: Session) -> tuple[bool, int]:
            device = devices.by_hand_in(session, municipality, asked.device, token or "")
            now = self.database.now(session)
            if device is None or (device.revoked_at and device.revoked_at + HAND_IN_LIFE < now):
                raise NoSession
            return device.revoked_at is not None, device.last_number

        if token is None or asked.cursors is not None:
            raise NoSession
        wipe, last_number = self.database.read(municipality, known)
        told = {"wipe": True} if wipe else {}
        if asked.wiped:
            self.database.write(municipality, lambda work: devices.note_erased(work, asked.device))
        taken = Taken([], last_number)
        if asked.commands:
            taken = self.pushing.push(municipality, asked, _owner)
        return {**_pushed(taken), **told}


def _brings(pulled: Answer) -> bool:
    return any(part["events"] for part in pulled.get("teams", {}).values())


def _note(work: Work, pulled: Pulled) -> None:
    """Note where the device stands, and journal which cases it received whole and what was mended.

    The line of the cases covers every list the client shows of them.
    """
    who = pulled.who
    if pulled.seen is not None:
        devices.note(work, who.device_id, pulled.seen)
    about = {"worker_id": who.worker_id, "role": who.role, "device_id": who.device_id}
    if pulled.received:
        work.journal("case.received", "applied", **about, detail={"cases": sorted(pulled.received)})
    if pulled.mended:
        work.journal("feed.mended", "applied", **about, detail={"teams": pulled.mended})


def _owner(work: Work, device: Device) -> Actor:
    """Return the worker of a device without a session."""
    worker = work.session.get_one(Worker, (work.municipality.id, device.worker_id))
    return people.actor_of(work.session, worker, device.id, work.now)


def _pushed(taken: Taken) -> Answer:
    outcomes = [outcome.as_json() for outcome in taken.outcomes]
    return {"last_number": taken.last_number, "outcomes": outcomes}
