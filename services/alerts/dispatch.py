"""Sending what is due: claimed, sent on the pool's threads, and recorded."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from services.alerts import deliveries
from services.alerts.database import Database
from services.alerts.deliveries import Claim
from services.alerts.pool import THREADS, Pool
from services.alerts.sender import Result
from services.alerts.sending import Sending
from services.commands import Work

log = logging.getLogger("hemklar.alerts")

T = TypeVar("T")


class Together(Generic[T]):
    """What several threads bring is done at once by the first; the next find theirs done."""

    def __init__(self, do: Callable[[list[T]], None]) -> None:
        self._do = do
        self._brought: deque[T] = deque()
        self._turn = threading.Lock()

    def bring(self, one: T) -> None:
        """Return when it has been done; what doing raises reaches whoever did it."""
        self._brought.append(one)
        with self._turn:
            some = [self._brought.popleft() for _ in range(len(self._brought))]
            if some:
                self._do(some)


class Dispatch:
    """Sends for one engine, in the municipalities that it leads."""

    def __init__(self, database: Database, sending: Sending, pool: Pool) -> None:
        self._database = database
        self._sending = sending
        self._pool = pool
        self._epochs: dict[str, int] = {}
        self._recording: dict[str, Together[tuple[Claim, Result]]] = {}
        self._refilling: dict[str, Together[None]] = {}

    def send_due(self, municipality_id: str, epoch: int, most: int = THREADS) -> int:
        """Claim what there is room for, at most so many, and send it; return how many."""
        self._epochs[municipality_id] = epoch
        claims = self._claim(municipality_id, epoch, most)
        for claimed in claims:
            origin = self._sending.origin(claimed.channel, claimed.to)
            self._pool.submit(origin, partial(self._send, municipality_id, claimed))
        return len(claims)

    def refill(self) -> None:
        """Send what waits, now that the pool has room for one more, without waiting for a tick."""
        for municipality_id in list(self._epochs):
            asking = self._refilling.setdefault(
                municipality_id, Together(partial(self._refill, municipality_id))
            )
            asking.bring(None)

    def stop(self, municipality_id: str) -> None:
        """Claim no more there."""
        self._epochs.pop(municipality_id, None)

    def _refill(self, municipality_id: str, places: list[None]) -> None:
        epoch = self._epochs.get(municipality_id)
        if epoch is not None and self._database.read(
            municipality_id,
            lambda s: deliveries.is_due(s, municipality_id, self._database.now(s)),
        ):
            self.send_due(municipality_id, epoch, len(places))

    def _claim(self, municipality_id: str, epoch: int, most: int) -> list[Claim]:
        room = min(self._pool.room(), most)
        if not room:
            return []
        taken: dict[str, int] = {}

        def has_room(channel: str, to: str) -> bool:
            origin = self._sending.origin(channel, to)
            if taken.get(origin, 0) >= self._pool.room_for(origin):
                return False
            taken[origin] = taken.get(origin, 0) + 1
            return True

        def claim(work: Work) -> list[Claim]:
            taken.clear()
            return deliveries.claim(work, epoch, room, has_room)

        return self._database.write(municipality_id, claim)

    def _send(self, municipality_id: str, claimed: Claim) -> None:
        result = self._sending.send(claimed)
        if result.fate == "config":
            log.error("%s: the service refuses us: status %s", claimed.channel, result.status)
        recording = self._recording.setdefault(
            municipality_id, Together(partial(self._record, municipality_id))
        )
        recording.bring((claimed, result))

    def _record(self, municipality_id: str, some: list[tuple[Claim, Result]]) -> None:
        """Record in one transaction; one that fails holds up no other."""
        try:
            self._database.write(municipality_id, lambda work: _recorded(work, some))
        except Exception:
            if len(some) == 1:
                raise
            for one in some:
                try:
                    self._record(municipality_id, [one])
                except Exception:
                    log.exception(
                        "what came of delivery %s was not recorded; it is sent again when its "
                        "lease ends",
                        one[0].delivery_id,
                    )


def _recorded(work: Work, some: list[tuple[Claim, Result]]) -> None:
    # In the order in which commands lock alerts.
    for claimed, result in sorted(some, key=lambda one: one[0].group):
        if not deliveries.record(work, claimed, result):
            log.warning("delivery %s was recorded by another engine", claimed.delivery_id)
