"""Who may do what, and which teams' cases somebody reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

CARE = frozenset({"nurse", "occupational_therapist", "physiotherapist", "assistant", "team_lead"})
"""Those who work with the patient."""
LEAD = frozenset({"team_lead"})
COORDINATOR = frozenset({"coordinator"})
OFFICE = frozenset({"administrator", "auditor"})
"""Those who see no patient at all."""
ROLES = CARE | COORDINATOR | OFFICE
OPENING = CARE | COORDINATOR
"""Those who take a new patient in and type what the hospital says."""

DUTY_MARGIN = timedelta(hours=1)
"""A duty opens its team's cases this long before and after the shift."""


@dataclass(frozen=True)
class Duty:
    """A shift of the worker: the team and the time, in UTC."""

    team_id: str
    starts_at: datetime
    ends_at: datetime


def teams_reached(
    role: str,
    granted: Iterable[str],
    duties: Iterable[Duty],
    everything: Iterable[str],
    now: datetime,
) -> frozenset[str]:
    """Return the teams whose cases the worker reaches now (wire contract, section 4)."""
    if role in OFFICE:
        return frozenset()
    if role in COORDINATOR:
        return frozenset(everything)
    on_duty = {
        duty.team_id
        for duty in duties
        if duty.starts_at - DUTY_MARGIN <= now < duty.ends_at + DUTY_MARGIN
    }
    return frozenset(granted) | on_duty
