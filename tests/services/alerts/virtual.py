"""What the engine of the alert tests stands on: a clock, a place to be killed at, no threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from pwa.db import Database
from services.commands import Work
from services.schema import Base

T = TypeVar("T")

START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Crash(BaseException):
    """The process is killed here."""


class VirtualDatabase(Database):
    """The real database with a clock that only the test moves, and places to be killed at."""

    def __init__(self, url: str = "sqlite://") -> None:
        self.time = START
        self.steady = 0.0
        self.crash_in: int | None = None
        super().__init__(url, lambda: self.time)
        if self.url.database is None:
            Base.metadata.create_all(self.engine)

    def write(
        self, municipality_id: str, do: Callable[[Work], T], now: datetime | None = None
    ) -> T:
        def doing(work: Work) -> T:
            result = do(work)
            work.session.flush()
            self.maybe_crash()
            return result

        self.maybe_crash()
        result = super().write(municipality_id, doing, now)
        self.maybe_crash()
        return result

    def maybe_crash(self) -> None:
        if self.crash_in is None:
            return
        self.crash_in -= 1
        if self.crash_in < 0:
            self.crash_in = None
            raise Crash


class Inline:
    """Sends on the spot, so that a tick ends with everything recorded."""

    def room(self) -> int:
        return 50

    def room_for(self, origin: str) -> int:
        del origin
        return 50

    def submit(self, origin: str, job: Callable[[], None]) -> None:
        del origin
        job()

    def close(self) -> None:
        """Hold nothing."""
