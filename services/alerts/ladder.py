"""What happened to an alert so far, as everybody in the team sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from services.commands import Work
from services.schema import Alert

What = Literal[
    "paged",
    "sms",
    "voice",
    "displayed",
    "opened",
    "accepted",
    "declined",
    "answered",
    "failed",
    "nobody",
    "last_resort",
    "no_last_resort",
    "lapsed",
    "unanswered",
]

FIRST_KEPT = 40
LAST_KEPT = 80
"""An alert open for a night pages hundreds of times.

The whole story stays in pages and receipts.
"""

_ALWAYS_KEPT = frozenset({"accepted", "declined", "answered", "lapsed"})


def add(work: Work, alert: Alert, what: What, who: str | None = None) -> None:
    """Add what happened now to the alert's ladder, so that every phone of the team sees it."""
    at = _written(work.now)
    alert.ladder = _shortened([*alert.ladder, {"at": at, "what": what, "who": who}])
    work.change(alert)


def say(work: Work, alert: Alert, what: What, who: str | None = None) -> None:
    """Add what happened, unless it is the last thing said about that person already."""
    if not latest_says(alert, what, who):
        add(work, alert, what, who)


def declined_by(alert: Alert) -> set[str]:
    """Return who has said, since the paging last began, that they cannot."""
    return {entry["who"] for entry in _present(alert) if entry["what"] == "declined"}


def was_opened(alert: Alert) -> bool:
    """Whether anybody has opened a call since the paging last began."""
    return any(entry["what"] == "opened" for entry in _present(alert))


def _present(alert: Alert) -> list[dict[str, Any]]:
    """Return what happened since the alert was last opened, or its acceptance lapsed."""
    opened = _written(alert.opened_at)
    entries = [entry for entry in alert.ladder if entry["at"] >= opened]
    lapses = [place for place, entry in enumerate(entries) if entry["what"] == "lapsed"]
    return entries[lapses[-1] :] if lapses else entries


def latest_says(alert: Alert, what: What, who: str | None) -> bool:
    """Whether this is already the last thing said about that person."""
    last = next((entry for entry in reversed(alert.ladder) if entry["who"] == who), None)
    return last is not None and last["what"] == what


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")


def _shortened(ladder: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    if len(ladder) <= FIRST_KEPT + LAST_KEPT:
        return ladder
    return [
        entry
        for place, entry in enumerate(ladder)
        if place < FIRST_KEPT or place >= len(ladder) - LAST_KEPT or entry["what"] in _ALWAYS_KEPT
    ]
