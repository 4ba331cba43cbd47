"""Whoever has ended leads no more; whoever may live is left the lead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.alerts import holder, lease
from services.schema import EngineLease
from tests.services.alerts.world import World

WAITING = "from services.alerts import holder; print(holder.name(), flush=True); input()"


@pytest.fixture
def other() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process, and its name."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WAITING],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process, process.stdout.readline().strip()
    process.kill()
    process.communicate()


def test_a_process_lives_until_it_is_killed_even_if_nobody_has_asked_how_it_ended(
    other: tuple[subprocess.Popen[str], str],
) -> None:
    process, name = other
    assert not holder.has_ended(name)
    process.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert holder.has_ended(name)
    process.communicate()
    assert holder.has_ended(name)


def test_a_number_that_another_process_has_got_is_not_the_one_that_ended() -> None:
    machine, pid, born, token = holder.name().split(":")
    assert not holder.has_ended(f"{machine}:{pid}:{born}:{token}")
    assert holder.has_ended(f"{machine}:{pid}:{int(born) - 1}:{token}")


def test_of_another_machine_nothing_is_known() -> None:
    machine, _, born, token = holder.name().split(":")
    gone = f"{2**22 - 1}:{born}:{token}"
    assert holder.has_ended(f"{machine}:{gone}")
    assert not holder.has_ended(f"elsewhere:{gone}")
    for name in ("", "elsewhere:1:0af3", f"{machine}:x:{born}:{token}", f"{machine}:1::{token}"):
        assert not holder.has_ended(name)


def test_the_lead_of_one_that_was_killed_is_free_at_once(
    world: World, other: tuple[subprocess.Popen[str], str]
) -> None:
    process, name = other
    world.on_call("nils")
    world.report_ready()
    assert world.write(lambda work: lease.take(work, name)) is not None
    assert not world.engine.tick(world.m).leads
    process.kill()
    process.communicate()
    assert world.engine.tick(world.m).leads
    assert world.phones.rang() == ["nils"]
    assert [row.epoch for row in world.all(EngineLease)] == [2]
