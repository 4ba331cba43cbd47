"""Small arithmetic of the reports: medians, unions of time, runs of nights."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
NIGHT_HOUR = 3
"""A shift that runs at this local hour is a night, of the evening's date."""


@dataclass(frozen=True)
class Spread:
    """How many there were, their median and the value that nine in ten do not pass (seconds)."""

    n: int
    median: float | None
    p90: float | None


def spread(seconds: Collection[float]) -> Spread:
    """Return the spread of some lengths of time; of none, nothing but the count."""
    if not seconds:
        return Spread(0, None, None)
    ordered = sorted(seconds)
    return Spread(len(ordered), median(ordered), ordered[math.ceil(0.9 * len(ordered)) - 1])


def together(spans: Iterable[Span]) -> timedelta:
    """Return how long at least one of the spans runs."""
    total, until = timedelta(0), None
    for start, end in sorted(spans):
        begins = start if until is None else max(start, until)
        if end > begins:
            total += end - begins
            until = end
    return total


def nights(spans: Iterable[Span], zone: ZoneInfo) -> set[date]:
    """Return the dates of the evenings from which a span runs through the night."""
    found: set[date] = set()
    for start, end in spans:
        day = start.astimezone(zone).date()
        while (at := datetime(day.year, day.month, day.day, NIGHT_HOUR, tzinfo=zone)) < end:
            if start <= at:
                found.add(day - timedelta(days=1))
            day += timedelta(days=1)
    return found


def longest_run(days: Collection[date]) -> int:
    """Return the most days in a row."""
    best = run = 0
    before: date | None = None
    for day in sorted(days):
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        best, before = max(best, run), day
    return best
