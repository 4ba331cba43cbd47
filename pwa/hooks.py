"""The composition of the door.

Which modules give commands, and what follows inside their transactions.
"""

from __future__ import annotations

from services import (
    cases,
    commands,
    conflicts,
    contacts,
    devices,
    facts,
    notes,
    patients,
    shifts,
    stays,
    tasks,
    visits,
)
from services.alerts import acceptance, opening, policies

HANDLING = (
    acceptance,
    cases,
    conflicts,
    contacts,
    devices,
    notes,
    patients,
    policies,
    shifts,
    stays,
    tasks,
    visits,
)
"""The modules whose handlers registered themselves when they were imported."""


def register() -> None:
    """Derive facts first, so that the alerts see the ready periods of the same command."""
    commands.after(facts.derive, facts.concerns)
    commands.after(opening.watch, opening.concerns)
