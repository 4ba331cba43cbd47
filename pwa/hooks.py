"""The composition of the door.

Which modules give commands, and what follows inside their transactions.
"""

from __future__ import annotations

from services import (
    answers,
    cases,
    commands,
    conflicts,
    contacts,
    devices,
    facts,
    notes,
    patients,
    stays,
    tasks,
    visits,
    ways,
)
from services.alerts import acceptance, answering, duty, opening, policies
from services.rota import calendar, materialise, rules, shifts, swaps

HANDLING = (
    acceptance,
    answers,
    calendar,
    cases,
    conflicts,
    contacts,
    devices,
    duty,
    notes,
    patients,
    policies,
    rules,
    shifts,
    stays,
    swaps,
    tasks,
    visits,
    ways,
)
"""The modules whose handlers registered themselves when they were imported."""


def register() -> None:
    """Derive facts first, so that the alerts see the ready periods of the same command."""
    commands.after(facts.derive, facts.concerns)
    commands.after(opening.watch, opening.concerns)
    commands.after(answering.watch, answering.concerns)
    commands.after(materialise.follow, materialise.concerns)
