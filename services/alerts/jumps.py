"""The database's clock was put forward or back: seen by comparing it with this process's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from services.commands import Work

LEAST = timedelta(seconds=30)
"""Less is a slow answer, and makes no step late."""


class Jumps:
    """Looks at both clocks at every tick; `steady` gives seconds and is never put forward or back.

    A process that was held, as with its machine, sees the clock put forward: it was down as well.
    """

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._seen: dict[str, tuple[datetime, float]] = {}

    def by(self, municipality_id: str, now: datetime) -> timedelta | None:
        """Return by how much the database's clock has jumped since the last look, if it has."""
        steady = self._steady()
        last, self._seen[municipality_id] = self._seen.get(municipality_id), (now, steady)
        if last is None:
            return None
        jump = (now - last[0]) - timedelta(seconds=steady - last[1])
        return jump if abs(jump) >= LEAST else None


def note(work: Work, jump: timedelta) -> None:
    """Take down in the journal that the clock has jumped, and by how many seconds."""
    way = "forward" if jump > timedelta() else "back"
    work.journal("clock.jumped", way, detail={"seconds": round(jump.total_seconds())})
