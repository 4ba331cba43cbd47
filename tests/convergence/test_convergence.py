"""After quiet every phone equals the server, whatever was lost, doubled, moved or cut off."""

from __future__ import annotations

from hypothesis.stateful import run_state_machine_as_test

from tests.convergence.conftest import MakeWorld
from tests.convergence.machine import machine, some


def test_every_phone_ends_with_what_its_teams_hold_and_nothing_is_lost(
    make_world: MakeWorld,
) -> None:
    run_state_machine_as_test(machine(make_world), settings=some(60, 30))
