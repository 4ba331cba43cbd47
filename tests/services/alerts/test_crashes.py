"""Killed, doubled, late, and with a clock that jumps: nobody is forgotten."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from services.alerts import deliveries, lease, stopping
from services.alerts.jumps import Jump, of
from services.alerts.sender import Result
from services.schema import Delivery, EngineLease, Journal, Page
from tests.services.alerts.virtual import Crash
from tests.services.alerts.world import World


@pytest.mark.parametrize("point", range(18))
def test_killed_at_any_point_of_the_first_tick_the_next_engine_calls(
    world: World, point: int
) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.db.crash_in = point
    with suppress(Crash):
        world.tick()
    world.db.crash_in = None
    world.engine = world.new_engine()
    assert "nils" in world.phones.rang() + world.run_for(seconds=10)
    world.say("nils", "alert.accept", world.alert(period))
    assert world.run_for(5, minutes=6) == []


def test_killed_after_sending_and_before_recording_it_is_sent_again_with_the_same_token(
    world: World,
) -> None:
    world.on_call("nils")
    world.report_ready()

    def killed() -> None:
        if world.phones.sent:
            raise Crash

    world.phones.crash = killed
    with pytest.raises(Crash):
        world.tick()
    world.phones.crash = world.db.maybe_crash
    seen = world.tokens()
    assert len(seen) == 1
    world.phones.rang()
    world.engine = world.new_engine()
    world.pass_time(seconds=7)
    world.tick()
    assert world.tokens() == seen
    assert [row.state for row in world.all(Delivery)] == ["sent"]
    assert len(world.all(Page)) == 1


def test_one_of_two_engines_leads(world: World) -> None:
    world.on_call("nils")
    other = world.new_engine()
    world.report_ready()
    assert world.engine.tick(world.m).leads
    assert not other.tick(world.m).leads
    assert world.phones.rang() == ["nils"]
    world.engine.hand_over(world.m)
    assert other.tick(world.m).leads
    assert world.phones.rang() == []


def test_the_result_of_an_engine_that_lost_the_lead_is_refused(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    [delivery] = world.all(Delivery)
    claimed = deliveries.Claim(
        delivery.id, "ready", "", 1, "push", "", "", "", "", "", "sv", 1, None, 120
    )
    world.pass_time(seconds=7)
    assert world.new_engine().tick(world.m).leads
    assert not world.write(lambda work: deliveries.record(work, claimed, Result("gone", 410)))
    assert world.state_of("nils") == "active"
    assert not world.write(lambda work: lease.beat(work, 1))


def test_after_three_hours_down_the_present_step_is_called_first(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.phones.rang()
    world.pass_time(hours=3)
    world.engine = world.new_engine()
    world.tick()
    assert world.phones.rang() == ["nils"]
    assert world.alert(period).escalates_at == world.db.time + timedelta(minutes=5)
    assert "berit" not in world.run_for(minutes=4, seconds=58)
    assert "berit" in world.run_for(seconds=4)


def test_after_a_kill_the_person_is_called_again_within_ten_seconds(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    world.phones.rang()
    world.pass_time(seconds=1)
    world.engine = world.new_engine()
    assert world.run_for(seconds=10) == ["nils"]


def test_a_planned_stop_calls_nobody_again(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    world.phones.rang()
    world.engine.hand_over(world.m)
    world.engine = world.new_engine()
    assert world.run_for(seconds=20) == []


@pytest.mark.parametrize("hours", [-0.5, -3, -48])
def test_a_clock_that_goes_back_neither_fires_at_once_nor_goes_silent(
    world: World, hours: float
) -> None:
    world.on_call("nils", begin=-100, hours=200)
    period = world.report_ready()
    world.tick()
    world.phones.rang()
    world.jump(hours=hours)
    world.tick()
    assert world.phones.rang() == []
    assert world.run_for(minutes=2, seconds=2) == ["nils"]
    due = world.alert(period).next_due_at
    assert due is not None
    assert due <= world.db.time + world.policy.repeat_every


def test_an_alert_that_called_nobody_yet_does_not_wait_when_the_clock_goes_back(
    world: World,
) -> None:
    world.on_call("nils", begin=-100, hours=200)
    world.report_ready()
    world.jump(hours=-24)
    world.tick()
    assert world.phones.rang() == ["nils"]


def test_one_alert_that_cannot_be_called_holds_up_no_other_and_stops_the_beat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.on_call("nils")
    bad = world.alert(world.report_ready()).id
    world.report_ready()
    cancel = stopping.cancel

    def failing(work: object, alert_id: str, outcome: str = "answered") -> None:
        if alert_id == bad:
            raise RuntimeError
        cancel(work, alert_id, outcome)  # type: ignore[arg-type]

    monkeypatch.setattr(stopping, "cancel", failing)
    tick = world.engine.tick(world.m)
    assert (tick.called, tick.failed) == (1, 1)
    assert world.phones.rang() == ["nils"]
    assert [row.ticked_at for row in world.all(EngineLease)] == [None]


def test_the_beat_is_the_time_of_the_last_whole_tick(world: World) -> None:
    world.tick()
    beaten = world.db.time
    assert [row.ticked_at for row in world.all(EngineLease)] == [beaten]
    world.pass_time(seconds=1)
    world.tick()
    assert [row.ticked_at for row in world.all(EngineLease)] == [beaten]
    world.pass_time(seconds=1)
    world.tick()
    assert [row.ticked_at for row in world.all(EngineLease)] == [world.db.time]


@pytest.mark.parametrize("hours", [-0.5, 3])
def test_a_clock_that_jumps_is_journaled_once(world: World, hours: float) -> None:
    world.tick()
    world.pass_time(hours=1)
    world.tick()
    assert jumps(world) == []
    world.jump(hours=hours)
    world.tick()
    world.tick()
    way = "forward" if hours > 0 else "back"
    assert jumps(world) == [(way, {"seconds": hours * 3600})]
    told = Jump(timedelta(hours=hours), world.db.time)
    assert people_are_told(world) == told
    world.pass_time(hours=1)
    assert people_are_told(world) == told
    world.pass_time(seconds=1)
    assert people_are_told(world) is None


def people_are_told(world: World) -> Jump | None:
    return world.db.read(world.m, lambda session: of(session, world.m, world.db.time))


def jumps(world: World) -> list[tuple[str, dict[str, Any] | None]]:
    lines = [line for line in world.all(Journal) if line.action == "clock.jumped"]
    return [(line.result, line.detail) for line in lines]
