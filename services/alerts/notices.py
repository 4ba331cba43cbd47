"""Telling those who look after a team, or the municipality, what needs them."""

from __future__ import annotations

from collections.abc import Sequence

from services.alerts import rota
from services.alerts.paging import About, call
from services.alerts.rota import Person
from services.commands import Work


def tell(work: Work, people: Sequence[Person], about: About, key_ids: tuple[str, ...]) -> int:
    """Page everybody who has a phone that can be pushed to; return how many they are."""
    endpoints = rota.reachable(
        work.session, work.municipality.id, [person.worker_id for person in people], key_ids
    )
    for worker_id, theirs in endpoints.items():
        call(work, worker_id, about, theirs)
    return len(endpoints)


def tell_leads(work: Work, team_id: str, about: About, key_ids: tuple[str, ...]) -> None:
    """Page the team's leads, or the coordinators when no lead can be paged."""
    leads = rota.leads(work.session, work.municipality.id, team_id, work.now)
    if not tell(work, leads, about, key_ids):
        tell(work, rota.coordinators(work.session, work.municipality.id), about, key_ids)
