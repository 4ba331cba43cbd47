"""Telling those who look after a team, or the municipality, what needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.alerts import policies, reach, rota, rungs
from services.alerts.paging import About
from services.alerts.policy import Means
from services.alerts.rota import Person
from services.commands import Work


def tell(work: Work, people: Sequence[Person], about: About, means: Means) -> bool:
    """Page everybody by all that they have; return whether any of them can be woken by it."""
    workers = [person.worker_id for person in people]
    found = reach.of(work.session, work.municipality.id, workers, means)
    for worker_id in workers:
        if worker_id in found.told:
            rungs.call(work, worker_id, about, found, means)
    return bool(found.woken)


def tell_leads(work: Work, team_id: str, about: About, means: Means) -> None:
    """Page the team's leads, and the coordinators too when none of these can be woken.

    The team's own policy says by what and when.
    """
    session, municipality_id = work.session, work.municipality.id
    means = means.under(policies.of_team(session, municipality_id, team_id, means.policy))
    about = replace(about, team_id=team_id)
    leads = rota.leads(session, municipality_id, team_id, work.now)
    if not tell(work, leads, about, means):
        tell(work, rota.coordinators(session, municipality_id), about, means)
