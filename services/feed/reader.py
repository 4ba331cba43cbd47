"""Who pulls, in which snapshot, and how its feeds stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from services.schema import Municipality


class ManyStatements(Exception):
    """The answer takes several statements, which must read in one snapshot."""


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
    """Who pulls: the municipality, the worker, the time for "today" (UTC), and the feeds in reach.

    `is_snapshot` says whether all of it is read in one snapshot with what is asked next; else
    only what one statement tells can be pulled. For the journal, `received` gathers the ids of the
    cases that were handed over whole, and `mended` what differed of each team whose check did not
    fit.
    """

    connection: Connection
    municipality: Place | Municipality
    worker_id: str
    now: datetime
    standings: Mapping[str, Standing]
    is_snapshot: bool = True
    received: set[str] = field(default_factory=set)
    mended: dict[str, dict[str, int]] = field(default_factory=dict)

    def needs_snapshot(self) -> None:
        """Raise ManyStatements unless several statements read in one snapshot."""
        if not self.is_snapshot:
            raise ManyStatements

    @property
    def teams(self) -> frozenset[str]:
        """The teams in reach."""
        return frozenset(self.standings)

    @property
    def head(self) -> int:
        """The number of the last commit that concerns the teams in reach; 0 without any."""
        return max((feed.n for feed in self.standings.values()), default=0)
