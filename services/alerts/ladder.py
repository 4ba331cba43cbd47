"""What happened to an alert so far, as everybody in the team sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.commands import Work
from services.schema import Alert

What = Literal[
    "paged", "displayed", "opened", "accepted", "declined", "answered", "failed", "nobody"
]

FIRST_KEPT = 40
LAST_KEPT = 80
"""An alert open for a night pages hundreds of times.

The whole story stays in pages and receipts.
"""

_ALWAYS_KEPT = frozenset({"accepted", "declined", "answered"})


def add(work: Work, alert: Alert, what: What, who: str | None = None) -> None:
    """Add what happened now to the alert's ladder, so that every phone of the team sees it."""
    at = _written(work.now)
    alert.ladder = _shortened([*alert.ladder, {"at": at, "what": what, "who": who}])
    work.change(alert)


def declined_by(alert: Alert) -> set[str]:
    """Return who has said, since the alert was last opened, that they cannot."""
    opened = _written(alert.opened_at)
    return {
        entry["who"]
        for entry in alert.ladder
        if entry["what"] == "declined" and entry["who"] and entry["at"] >= opened
    }


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
