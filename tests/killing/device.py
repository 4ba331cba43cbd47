"""A worker's device in front of the fleet: its session, its subscription and its commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services import devices, sessions
from services.commands import Work, new_id
from services.schema import Worker
from tests.cast import Cast
from tests.killing.fleet import Answer, Fleet
from tests.shifts import add_shift

DONE = {"applied", "repeated"}


@dataclass
class Device:
    """Signed in; commands are numbered as the outbox numbers them."""

    fleet: Fleet
    id: str
    cookie: str
    number: int = 0

    @classmethod
    def enrolled(cls, fleet: Fleet, cast: Cast, name: str) -> Device:
        """Register a device for somebody."""

        def enrol(work: Work) -> Device:
            worker = work.session.get_one(Worker, (cast.municipality, cast.workers[name]))
            device, _ = devices.register(work, worker, new_id())
            secret = sessions.start(work, worker, device)
            return cls(fleet, device.id, f"hemklar={secret}")

        return cast.database.write(cast.municipality, enrol)

    def tells(self, token: str, said: dict[str, str]) -> Answer:
        """Post a receipt; it needs no session."""
        return self.fleet.ask(f"/r/{token}", said)

    def offers(self, subscription: dict[str, Any]) -> None:
        """Offer a push subscription."""
        _, key = self.fleet.ask("/push/key", cookie=self.cookie, method="GET")
        body = {**subscription, "key": key["id"]}
        self.fleet.ask("/push/subscription", body, self.cookie, "PUT")

    def reports(self, count: int, team: str) -> list[str]:
        """Report so many patients ready in one request; return their cases once it is confirmed.

        Raise RuntimeError when the server will not take one.
        """
        commands = [self._report(team) for _ in range(count)]
        body = {
            "device": self.id,
            "app": "2026.11.0",
            "schema": 1,
            "epoch": None,
            "outbox": count,
            "commands": commands,
        }
        status, answer = self.fleet.ask("/sync", body, self.cookie)
        statuses = {one["status"] for one in answer["outcomes"]} if status == 200 else {status}
        if not statuses <= DONE:
            raise RuntimeError(f"{statuses}: {answer}")
        return [one["case"] for one in commands]

    def _report(self, team: str) -> dict[str, Any]:
        self.number += 1
        case = new_id()
        values = {
            "given": ["Åke"],
            "family": ["Sjöström-Ågren"],
            "hospital": ["Viksunds sjukhus"],
            "ward": ["7A"],
            "event": ["ready"],
            "team": [team],
        }
        return {
            "id": new_id(),
            "number": self.number,
            "name": "case.open",
            "subject": case,
            "case": case,
            "values": values,
            "base": {name: [] for name in values},
            "made_at": datetime.now(UTC).isoformat(),
        }


def put_on_call(cast: Cast, name: str) -> None:
    """Put somebody on call for North from an hour ago for half a day, the duty confirmed."""

    def add(work: Work) -> None:
        starts, ends = work.now - timedelta(hours=1), work.now + timedelta(hours=12)
        shift = add_shift(work, cast.teams["North"], cast.workers[name], starts, ends)
        shift.confirmed_at, shift.check_at = work.now, None

    cast.database.write(cast.municipality, add)
