"""Times of the demo: days before and after the day it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Clock:
    """The moment the demo is made (UTC) and the zone in which the municipality counts its days."""

    now: datetime
    zone: ZoneInfo

    def day(self, days: int) -> date:
        """Return the local date so many days from today."""
        return self.now.astimezone(self.zone).date() + timedelta(days=days)

    def at(self, days: int, clock: str) -> datetime:
        """Return the instant, in UTC, of a local time ("14:05") so many days from today."""
        return datetime.combine(self.day(days), time.fromisoformat(clock), self.zone).astimezone(
            UTC
        )

    def ago(self, *, hours: int = 0, minutes: int = 0) -> datetime:
        """Return the instant so long before now."""
        return self.now - timedelta(hours=hours, minutes=minutes)


def text(at: datetime) -> str:
    """Write an instant as commands have it: RFC 3339, UTC, whole seconds."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
