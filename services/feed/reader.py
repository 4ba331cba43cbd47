"""Who pulls, in which snapshot, and how its feeds stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import Actor
from services.schema import FeedCheck, Municipality


@dataclass(frozen=True)
class Standing:
    """How a team's feed stands: its last number, its check, and what it has forgotten."""

    n: int = 0
    compacted: int = 0
    live: int = 0
    marks: str = "0" * 16

    @property
    def check(self) -> str:
        """The count and XOR of the marks of the live rows, as the wire has it."""
        return f"{self.live}:{self.marks}"


@dataclass(frozen=True)
class Reader:
    """Who pulls, in which snapshot: the municipality as it is in it, and the time for "today".

    `received` gathers the ids of the cases that were handed over whole, for the journal.
    """

    session: Session
    municipality: Municipality
    actor: Actor
    now: datetime
    received: set[str] = field(default_factory=set)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """How the feeds of the actor's teams stand."""
        return standings(self.session, self.municipality.id, self.actor)

    def standing(self, team_id: str) -> Standing:
        """Return how a team's feed stands; one that nothing was told to yet stands at zero."""
        return self.standings.get(team_id, Standing())


def standings(session: Session, municipality_id: str, actor: Actor) -> dict[str, Standing]:
    """Return how the feeds of the actor's teams stand, by one probe of an index for each."""
    found = select(
        FeedCheck.team_id, FeedCheck.n, FeedCheck.compacted, FeedCheck.live, FeedCheck.marks
    ).where(FeedCheck.municipality_id == municipality_id, FeedCheck.team_id.in_(actor.teams))
    return {
        row.team_id: Standing(row.n, row.compacted, row.live, row.marks)
        for row in session.execute(found)
    }
