"""After quiet every phone equals the server, whatever was lost, doubled, moved or cut off."""

from __future__ import annotations

from hypothesis.stateful import run_state_machine_as_test

from pwa.db import Database
from tests.convergence.conftest import MakeWorld
from tests.convergence.machine import machine, some


def test_every_phone_ends_with_what_its_teams_hold_and_nothing_is_lost(
    make_world: MakeWorld, fast_database: Database
) -> None:
    programs = 16 if fast_database.is_sqlite else 8
    run_state_machine_as_test(machine(make_world), settings=some(programs, 30))


def test_it_also_does_over_http(make_http_world: MakeWorld, fast_database: Database) -> None:
    programs = 4 if fast_database.is_sqlite else 2
    run_state_machine_as_test(machine(make_http_world), settings=some(programs, 25))
