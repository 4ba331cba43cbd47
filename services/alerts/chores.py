"""What the engine does besides paging for alerts: asking, warning, proving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.alerts.policy import Means
from services.commands import Work
from services.schema import Municipality

After = Callable[[], None]


class Chore(Protocol):
    """One thing that falls due by itself; its state is in the database, as all the engine's is."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether there is something to do; asked at each tick, so it must cost one index probe."""

    def do(self, work: Work, means: Means) -> After | None:
        """Do all that is due now, so that it is no longer due at the same time.

        `means` is what people can be called by. What is returned is called when it is committed.
        """


class Paced:
    """A chore that is looked after once a minute: days and hours count for it, not seconds."""

    EVERY = timedelta(minutes=1)

    def __init__(self, chore: Chore) -> None:
        self._chore = chore
        self._looked: dict[str, datetime] = {}

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether it is time to look, and there is something to do."""
        looked = self._looked.get(municipality_id)
        if looked is not None and looked <= now < looked + self.EVERY:
            return False
        self._looked[municipality_id] = now
        return self._chore.is_due(session, municipality_id, now)

    def do(self, work: Work, means: Means) -> After | None:
        """Do it."""
        return self._chore.do(work, means)


def is_between(session: Session, municipality_id: str, now: datetime, begin: int, end: int) -> bool:
    """Whether it is now between two full hours of the municipality's own time, `end` excluded."""
    zone = ZoneInfo(session.get_one(Municipality, municipality_id).zone)
    return begin <= now.astimezone(zone).hour < end
