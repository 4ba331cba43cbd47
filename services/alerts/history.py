"""The journal's lines about an alert: told over in their order, they give its row again."""

from __future__ import annotations

from typing import Literal

from services.commands import Work
from services.schema import Alert

Event = Literal["opened", "called", "reminded", "accepted", "lapsed", "answered", "closed"]


def note(work: Work, alert: Alert, event: Event, who: str | None = None) -> None:
    """Take down what has just become of the alert, and through whom.

    `detail` holds the alert's id, team, step and round as they are now.
    """
    work.journal(
        f"alert.{event}",
        "applied",
        worker_id=who,
        case_id=alert.case_id,
        detail={
            "alert": alert.id,
            "team": alert.team_id,
            "step": alert.step,
            "round": alert.round,
        },
    )
