"""The server as a phone meets it: in this process, and a line to it that fails in every way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy.orm import Session

from pwa.db import Database
from services import devices, people
from services.commands import Work, new_id
from services.feed import pull
from services.feed.pull import Reader
from services.schema import Device, Municipality, Worker
from tests.cast import Cast
from tests.convergence.phone import Offline

Json = dict[str, Any]
Fault = Literal[
    "request lost", "crash before commit", "crash after commit", "reply lost", "doubled"
]
FAULTS: tuple[Fault, ...] = (
    "request lost",
    "crash before commit",
    "crash after commit",
    "reply lost",
    "doubled",
)


class Crash(Exception):
    """The server's process ends here."""


@dataclass
class Server:
    """The use cases behind `POST /sync`: push in one transaction, then pull in one snapshot."""

    database: Database
    cast: Cast

    def register(self, worker: str) -> str:
        """Return the id of a new device of a worker."""
        device_id = new_id()

        def add(work: Work) -> None:
            row = work.session.get_one(Worker, (work.municipality.id, self.cast.workers[worker]))
            devices.register(work, row, device_id)

        self.database.write(self.cast.municipality, add)
        return device_id

    def sync(self, request: Json, fault: Fault | None = None) -> Json:
        """Answer one request; a fault raises Crash where it says."""
        pushed = self.database.write(
            self.cast.municipality, lambda work: self._push(work, request, fault)
        )
        if fault == "crash after commit":
            raise Crash
        pulled = self.database.read(
            self.cast.municipality, lambda session: self._pull(session, request)
        )
        return {**pushed, **pulled}

    def _push(self, work: Work, request: Json, fault: Fault | None) -> Json:
        device = work.session.get_one(Device, (work.municipality.id, request["device"]))
        worker = work.session.get_one(Worker, (work.municipality.id, device.worker_id))
        actor = people.actor_of(work.session, worker, device.id, work.now)
        taken = devices.take(work, actor, device, request["commands"], _no_seal)
        if fault == "crash before commit":
            raise Crash
        outcomes = [outcome.as_json() for outcome in taken.outcomes]
        return {"last_number": taken.last_number, "outcomes": outcomes}

    def _pull(self, session: Session, request: Json) -> Json:
        device = session.get_one(Device, (self.cast.municipality, request["device"]))
        worker = session.get_one(Worker, (self.cast.municipality, device.worker_id))
        municipality = session.get_one(Municipality, self.cast.municipality)
        now = self.database.now(session)
        who = people.Reaching(municipality.id, worker.id, worker.role, now)
        pulled = pull(Reader(session, municipality, who), request["cursors"])
        return {"epoch": municipality.epoch, **pulled}


def _no_seal(device: str, raw: Json) -> Json:
    raise NotImplementedError(f"{device} seals nothing here: {raw}")


@dataclass
class Line:
    """A phone's connection; `fault` is what befalls the next request."""

    answer: Callable[[Json, Fault | None], Json]
    fault: Fault | None = None

    def __call__(self, request: Json) -> Json:
        """Carry a request and its answer as bytes; raise Offline when no answer comes."""
        fault, self.fault = self.fault, None
        if fault == "request lost":
            raise Offline
        try:
            answer = self._carried(request, fault)
            if fault == "doubled":
                answer = self._carried(request, None)
        except Crash:
            raise Offline from None
        if fault == "reply lost":
            raise Offline
        return answer

    def _carried(self, request: Json, fault: Fault | None) -> Json:
        arrived: Json = orjson.loads(orjson.dumps(request))
        answer: Json = orjson.loads(orjson.dumps(self.answer(arrived, fault)))
        return answer
