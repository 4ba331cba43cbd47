"""The database's clock was put forward or back: seen by comparing it with this process's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.commands import Work
from services.schema import EngineLease

LEAST = timedelta(seconds=30)
"""Less is a slow answer, and makes no step late."""
TOLD = timedelta(hours=1)
"""So long people are told: what was due around the jump came too early or too late."""


@dataclass(frozen=True)
class Jump:
    """By how much the clock was put forward, or back (negative), and when that was seen."""

    by: timedelta
    at: datetime


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
    """Take down, in the journal and on the lease, by how many seconds the clock has jumped."""
    way = "forward" if jump > timedelta() else "back"
    seconds = round(jump.total_seconds())
    lease = work.session.get_one(EngineLease, work.municipality.id)
    lease.jumped_at, lease.jumped_by = work.now, seconds
    work.journal("clock.jumped", way, detail={"seconds": seconds})


def told(at: datetime | None, seconds: int, now: datetime) -> Jump | None:
    """Return what a lease says of a jump while people are to be told of it."""
    if at is None or abs(now - at) > TOLD:
        return None
    return Jump(timedelta(seconds=seconds), at)


def of(session: Session, municipality_id: str, now: datetime) -> Jump | None:
    """Return the jump that people are to be told of, if there is one."""
    lease = session.get(EngineLease, municipality_id)
    return told(lease.jumped_at, lease.jumped_by, now) if lease else None
