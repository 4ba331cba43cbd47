"""What alerts are by the journal alone: its lines, told over in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.schema import Alert, Journal


@dataclass
class Folded:
    """An alert as far as its lines go."""

    team_id: str = ""
    state: str = ""
    step: int = 0
    round: int = 0
    opened_at: datetime | None = None
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    def take(self, line: Journal) -> None:
        """Let one more thing happen."""
        said, event = line.detail or {}, line.action.removeprefix("alert.")
        if event == "opened":
            self.state, self.team_id, self.step = "open", said["team"], 0
            self.opened_at = line.at
            self.accepted_by = self.accepted_at = self.answered_at = self.closed_at = None
        elif event in ("called", "reminded"):
            self.step, self.round = said["step"], said["round"]
        elif event == "accepted":
            self.state, self.accepted_by, self.accepted_at = "accepted", line.worker_id, line.at
        elif event == "lapsed":
            self.state, self.step = "open", 0
            self.accepted_by = self.accepted_at = None
        elif event == "answered":
            self.answered_at = self.answered_at or line.at
        elif event == "closed":
            self.state, self.closed_at = "closed", line.at


def folded(journal: Iterable[Journal]) -> dict[str, Folded]:
    """Return the alerts by their ids; the lines may come in any order."""
    alerts: dict[str, Folded] = {}
    for line in sorted(journal, key=lambda line: line.id):
        if line.action.startswith("alert.") and line.result == "applied":
            alerts.setdefault((line.detail or {})["alert"], Folded()).take(line)
    return alerts


def shown(alert: Alert) -> Folded:
    """Return what its row says of the same."""
    return Folded(**{name: getattr(alert, name) for name in Folded.__dataclass_fields__})
