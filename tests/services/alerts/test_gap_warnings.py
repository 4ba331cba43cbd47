"""Gaps of the rota: the leads are told at each distance, and at night only of the nearest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.alerts.chores import Paced
from services.alerts.gap_warnings import GapWarnings
from services.schema import GapWarning
from tests.services.alerts.world import World
from tests.shifts import add_shift

GAP = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
"""Monday, 05:00 in Stockholm."""


def needs(world: World, username: str | None, starts: datetime, ends: datetime) -> None:
    """Let the rota have a shift, an open one for nobody."""
    worker = world.people[username] if username else None
    world.write(lambda work: add_shift(work, world.team, worker, starts, ends))


def warned(world: World) -> list[tuple[str, timedelta]]:
    rows = sorted(world.all(GapWarning), key=lambda row: row.warned_at)
    return [(row.distance, GAP - row.warned_at) for row in rows]


def test_the_leads_are_told_at_each_distance_by_day_and_of_the_last_hour_at_any_time(
    world: World,
) -> None:
    world.engine, world.shows = world.new_engine(Paced(GapWarnings())), True
    world.db.time = GAP - timedelta(days=15)
    needs(world, None, GAP, GAP + timedelta(hours=6))
    assert world.run_for(3600, hours=23) == []
    rang = world.run_for(3600, days=15)
    assert rang == ["berit"] * 4
    assert warned(world) == [
        # The mornings at 07:00 after the distance was come to at 05:00 at night.
        ("14d", timedelta(days=13, hours=22)),
        ("3d", timedelta(days=2, hours=22)),
        ("24h", timedelta(hours=22)),
        ("1h", timedelta(hours=1)),
    ]


def test_a_gap_that_is_filled_is_told_of_no_more(world: World) -> None:
    world.engine, world.shows = world.new_engine(Paced(GapWarnings())), True
    world.db.time = GAP - timedelta(days=2)
    needs(world, None, GAP, GAP + timedelta(hours=6))
    assert world.run_for(3600, hours=8) == ["berit"]
    needs(world, "kari", GAP, GAP + timedelta(hours=6))
    assert world.run_for(3600, days=2) == []
