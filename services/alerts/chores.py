"""What the engine does besides paging for alerts: asking, warning, proving."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from services.commands import Work


class Chore(Protocol):
    """One thing that falls due by itself; its state is in the database, as all the engine's is."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether there is something to do; asked at each tick, so it must cost one index probe."""

    def do(self, work: Work, key_id: str) -> None:
        """Do all that is due now, so that it is no longer due at the same time.

        `key_id` is the push key that reachable endpoints know.
        """
