"""After quiet every phone equals the server, whatever was lost, doubled, moved or cut off."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

import pytest

from tests.conftest import Clock
from tests.convergence.phone import Phone
from tests.convergence.program import attempt, begun, deadly
from tests.convergence.world import World
from tests.convergence.worlds import MakeWorld

BLOCK = 15
MANY = 20 if os.environ.get("HEMKLAR_PROGRAMS") == "many" else 1
"""HEMKLAR_PROGRAMS=many tries other programs each time, and many more."""
FIRST = 0 if MANY == 1 else int(time.time())
DEADLY = 3 * MANY
SKEWED = range(24, 24 + 6 * MANY)
SAID = {"at": "", "kept_at": "", "offered_at": ""}
"""What authors' clocks said is kept, and shown beside what they wrote."""


@pytest.mark.parametrize("block", range(3))
def test_every_phone_ends_with_what_its_teams_hold_and_nothing_is_lost(
    make_world: MakeWorld, block: int
) -> None:
    world = begun(make_world)
    for seed in range(BLOCK * MANY):
        attempt(world.copy, FIRST + BLOCK * MANY * block + seed)


def test_it_also_does_over_http_with_a_server_that_is_killed(make_http_world: MakeWorld) -> None:
    world = begun(make_http_world)
    for seed in islice(deadly(FIRST), DEADLY):
        attempt(world.copy, seed)
    assert world.server.edge.deaths > DEADLY // 2  # not each of them has something to write then


def test_no_clock_of_a_phone_decides_anything(make_world: MakeWorld) -> None:
    world = begun(make_world)
    for seed in SKEWED:
        behind, ahead = (attempt(partial(with_clocks_off, world, days), seed) for days in (-3, 3))
        assert end(behind) == end(ahead)


def test_a_plan_is_new_though_it_comes_from_a_slow_clock(make_world: MakeWorld) -> None:
    world = make_world()
    case, *_ = world.begin()
    phone = world.phones[0]
    phone.clock = partial(_tells, world.clock, timedelta(days=-3))
    world.tells_stay(case, "planned_discharge")
    world.signs(phone, case)
    said = phone.made[1]["values"]["planned_discharge"]
    world.quiesce()
    assert [phone.cases[case][f"case:{case}"]["planned_on"]] == said


def with_clocks_off(world: World, days: int) -> World:
    """Return a copy whose phones' clocks are off, every other one the other way."""
    other = world.copy()
    other.clock.now = Clock().now
    for at, phone in enumerate(other.phones):
        phone.clock = partial(_tells, world.clock, timedelta(days=days if at % 2 else -days))
    return other


def _tells(clock: Clock, off: timedelta) -> str:
    return (clock.now + off).isoformat(timespec="seconds")


def end(world: World) -> list[Any]:
    """Return what each phone was told, and what it holds in the end."""
    return [(phone.outcomes, _held(phone)) for phone in world.phones]


def _held(phone: Phone) -> dict[str, Any]:
    rows = [(key, row) for case in phone.cases.values() for key, row in case.items()]
    return {key: {**row, **SAID, "answers": {**row["answers"], "at": []}} for key, row in rows}
