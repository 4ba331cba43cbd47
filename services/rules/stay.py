"""The fold of a hospital stay: events by their time become where, when, and the ready periods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

End = Literal["withdrawn", "discharged", "died", "cancelled"]

KINDS = (
    "admitted",
    "planned_discharge",
    "ready",
    "ready_withdrawn",
    "ward_moved",
    "homecoming",
    "discharged",
    "died",
)


@dataclass(frozen=True)
class Event:
    """A stay event: what, when it happened (UTC), and what it says.

    `root` names the first event it corrects.
    """

    id: str
    kind: str
    at: datetime
    made_at: datetime
    root: str
    hospital: str = ""
    ward: str = ""
    planned_on: date | None = None
    homecoming_at: datetime | None = None


@dataclass(frozen=True)
class Period:
    """A ready period: the event that opened it, when and how it ended (not, while it is open)."""

    root: str
    started_at: datetime
    ended_at: datetime | None = None
    end: End | None = None


@dataclass
class StayFacts:
    """What the events add up to. `planned_moves` counts how often the planned date was changed."""

    hospital: str = ""
    ward: str = ""
    planned_on: date | None = None
    planned_moves: int = 0
    homecoming_at: datetime | None = None
    discharged_at: datetime | None = None
    died_at: datetime | None = None
    periods: list[Period] = field(default_factory=list)

    @property
    def open_period(self) -> Period | None:
        """The ready period that has not ended, if there is one."""
        return self.periods[-1] if self.periods and self.periods[-1].end is None else None


def standing(events: Iterable[tuple[str, str | None, str | None]]) -> dict[str, str]:
    """Return the root of every event that still counts, by id.

    Each event is (id, the id it corrects, the id it cancels), in the order they were recorded. A
    corrected or cancelled event no longer counts, nor does the cancelling one; a correction counts
    in its place, also when somebody corrects or cancels it again.
    """
    roots: dict[str, str] = {}
    void: set[str] = set()
    for event_id, corrects, cancels in events:
        roots[event_id] = roots.get(corrects, corrects) if corrects else event_id
        void.update(target for target in (corrects, cancels) if target)
        if cancels:
            void.add(event_id)
    return {event_id: root for event_id, root in roots.items() if event_id not in void}


def fold(events: Iterable[Event]) -> StayFacts:
    """Fold standing events, by event time, into the facts of the stay (LUS 3:1.

    Norwegian regulation section 10).

    A second "ready" inside an open period changes nothing; "ready" after a withdrawal opens a new
    period, and leaving or dying ends the open one.
    """
    facts = StayFacts()
    for event in sorted(events, key=lambda event: (event.at, event.made_at, event.id)):
        facts.hospital = event.hospital or facts.hospital
        facts.ward = event.ward or facts.ward
        if event.planned_on is not None:
            _plan(facts, event.planned_on)
        _FOLDS.get(event.kind, _nothing)(facts, event)
    return facts


def _nothing(facts: StayFacts, event: Event) -> None:
    """Admission, a move and a planned date say no more than their ward and date."""


def _plan(facts: StayFacts, planned_on: date) -> None:
    if facts.planned_on not in (None, planned_on):
        facts.planned_moves += 1
    facts.planned_on = planned_on


def _ready(facts: StayFacts, event: Event) -> None:
    if facts.open_period is None:
        facts.periods.append(Period(event.root, event.at))


def _end(facts: StayFacts, at: datetime, how: End) -> None:
    if (period := facts.open_period) is not None:
        facts.periods[-1] = Period(period.root, period.started_at, at, how)


def _withdrawn(facts: StayFacts, event: Event) -> None:
    _end(facts, event.at, "withdrawn")
    facts.homecoming_at = None


def _homecoming(facts: StayFacts, event: Event) -> None:
    facts.homecoming_at = event.homecoming_at


def _discharged(facts: StayFacts, event: Event) -> None:
    facts.discharged_at = event.at
    _end(facts, event.at, "discharged")


def _died(facts: StayFacts, event: Event) -> None:
    facts.died_at = event.at
    _end(facts, event.at, "died")


_FOLDS = {
    "ready": _ready,
    "ready_withdrawn": _withdrawn,
    "homecoming": _homecoming,
    "discharged": _discharged,
    "died": _died,
}
