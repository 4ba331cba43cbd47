"""Who pulls, in which snapshot, and how its feeds stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, bindparam, select

from services.people import EVERYTHING, GRANTED, Reaching
from services.schema import FeedCheck, Municipality, Prepared


def _with_standing(reaching: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
    team, check = reaching.subquery().c, FeedCheck.__table__
    own = (check.c.municipality_id == bindparam("municipality")) & (check.c.team_id == team.team_id)
    return select(
        *team, *(check.c[name] for name in ("n", "compacted", "live", "marks"))
    ).select_from(team.team_id.table.outerjoin(check, own))


STANDINGS = {reaching: Prepared(_with_standing(reaching)) for reaching in (EVERYTHING, GRANTED)}


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Place:
    """What a reader needs to know of the municipality: its epoch, its last number, its zone."""

    id: str
    epoch: int
    n: int
    zone: str


@dataclass
class Reader:
    """Who pulls, in which snapshot: the municipality as it is in it, and the time for "today".

    For the journal, `received` gathers the ids of the cases that were handed over whole, and
    `mended` what differed of each team whose check did not fit.
    """

    connection: Connection
    municipality: Place | Municipality
    who: Reaching
    received: set[str] = field(default_factory=set)
    mended: dict[str, dict[str, int]] = field(default_factory=dict)
    standings: dict[str, Standing] = field(init=False)
    """How the feeds of the teams in reach stand, by one probe of an index for each."""

    def __post_init__(self) -> None:
        """Ask how the feeds stand."""
        self.standings = self._ask() if self.who.sees_patients else {}

    def _ask(self) -> dict[str, Standing]:
        found = STANDINGS[self.who.statement](self.connection, **self.who.asked)
        feeds = {row.team_id: Standing(*row[3:]) for row in found if row.n is not None}
        return {team: feeds.get(team, Standing()) for team in self.who.reached(found)}

    @property
    def now(self) -> datetime:
        """The time of the snapshot, in UTC."""
        return self.who.now

    @property
    def teams(self) -> frozenset[str]:
        """The teams in reach."""
        return frozenset(self.standings)

    @property
    def head(self) -> int:
        """The number of the last commit that concerns the teams in reach; 0 without any."""
        return max((feed.n for feed in self.standings.values()), default=0)
