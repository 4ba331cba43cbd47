"""The duty check: who is asked when, who is told, and who stays on call until it is answered."""

from __future__ import annotations

import json

import pytest

from services.alerts import duty, receipts, rota
from services.alerts.duty_checks import DutyCheck
from services.commands import Work
from services.people import actor_of, revoke
from services.schema import Page, Shift, Worker
from tests.services.alerts.world import World

HANDLING = duty


@pytest.fixture(autouse=True)
def checking(world: World) -> None:
    world.engine = world.new_engine(DutyCheck())


def shift(world: World, shift_id: str) -> Shift:
    return next(row for row in world.all(Shift) if row.id == shift_id)


def on_call_now(world: World) -> list[str]:
    names = {worker: username for username, worker in world.people.items()}

    def look(work: Work) -> list[str]:
        found = rota.on_call(work.session, world.m, world.team, work.now)
        return [names[person.worker_id] for person in found]

    return world.write(look)


def test_the_worker_is_asked_a_quarter_before_and_the_lead_is_told_after_ten_minutes(
    world: World,
) -> None:
    theirs = world.on_call("nils", begin=1)
    assert world.run_for(30, minutes=44) == []
    assert world.run_for(30, minutes=4) == ["nils"]
    assert shift(world, theirs).asked_at is not None
    assert world.run_for(30, minutes=4) == ["nils"]
    assert world.run_for(30, minutes=60) == ["berit"]
    assert [page.kind for page in world.all(Page)] == ["duty", "duty", "unconfirmed"]
    assert shift(world, theirs).check_at is None


def test_a_tap_in_the_app_ends_the_asking(world: World) -> None:
    theirs = world.on_call("nils", begin=1)
    world.run_for(30, minutes=46)
    outcome = world.does("nils", "shift.confirm", theirs)
    assert outcome.status == "applied"
    assert shift(world, theirs).confirmed_at == world.db.time
    assert world.run_for(30, minutes=60) == []


def test_a_tap_on_the_call_confirms_without_a_session(world: World) -> None:
    theirs = world.on_call("nils", begin=0.1)
    world.tick()
    [token] = world.tokens()
    ends_at = shift(world, theirs).ends_at
    opened = receipts.record(world.db, token, "opened", None)
    assert opened is not None
    assert (opened.state, opened.mine, opened.until) == ("duty", False, ends_at)
    answer = receipts.record(world.db, token, "accepted", None)
    assert answer is not None
    assert (answer.status, answer.state, answer.mine) == ("applied", "duty", True)
    assert shift(world, theirs).confirmed_at == world.db.time


def test_the_call_leads_to_its_own_page_and_names_its_kind(world: World) -> None:
    world.on_call("nils", begin=0.1)
    world.tick()
    [push] = world.phones.sent
    said = json.loads(push.payload)
    assert said["notification"]["body"] == "Din jour börjar. Tryck för att bekräfta."
    assert said["notification"]["navigate"].endswith(f"#/a/{said['x']['d']}")
    assert said["x"]["kind"] == "duty"


def test_only_its_own_worker_confirms_a_shift(world: World) -> None:
    theirs = world.on_call("nils", begin=0.1)
    for stranger in ("kari", "berit"):
        outcome = world.does(stranger, "shift.confirm", theirs)
        assert (outcome.status, outcome.why) == ("refused", "unknown")
    assert world.does("kari", "shift.confirm", "no-such-shift").why == "unknown"
    assert shift(world, theirs).confirmed_at is None


def test_next_weeks_duty_cannot_be_confirmed_today(world: World) -> None:
    theirs = world.on_call("nils", begin=24 * 7)
    assert world.does("nils", "shift.confirm", theirs).why == "too_early"


def test_an_open_shift_and_one_without_the_hospital_are_asked_of_nobody(world: World) -> None:
    theirs = world.on_call("nils", begin=0.1)
    other = world.on_call("kari", begin=0.1)

    def change(work: Work) -> None:
        for shift_id, field, value in ((theirs, "worker_id", None), (other, "duty", "place")):
            row = work.load(Shift, shift_id)
            assert row is not None
            setattr(row, field, value)
            work.change(row)

    world.write(change)
    assert world.run_for(30, minutes=30) == []


def test_whoever_was_on_call_stays_so_until_the_next_has_confirmed(world: World) -> None:
    world.on_call("kari", begin=-8, hours=8.5)
    theirs = world.on_call("nils", begin=0.5)
    assert on_call_now(world) == ["kari"]
    world.pass_time(minutes=45)
    assert on_call_now(world) == ["nils", "kari"]
    world.report_ready()
    world.engine = world.new_engine()
    world.tick()
    assert sorted(world.phones.rang()) == ["kari", "nils"]
    world.does("nils", "shift.confirm", theirs)
    assert on_call_now(world) == ["nils"]


def test_whoever_stays_on_still_reaches_the_team(world: World) -> None:
    world.on_call("kari", begin=-8, hours=8.5)
    theirs = world.on_call("nils", begin=0.5)
    world.write(lambda work: revoke(work, world.people["kari"], world.team))

    def reached(work: Work) -> frozenset[str]:
        worker = work.session.get_one(Worker, (world.m, world.people["kari"]))
        return actor_of(work.session, worker, None, work.now).teams

    world.pass_time(hours=4)
    assert world.write(reached) == {world.team}
    world.does("nils", "shift.confirm", theirs)
    assert world.write(reached) == frozenset()


def test_another_worker_or_time_is_asked_anew(world: World) -> None:
    theirs = world.on_call("nils", begin=0.1)
    world.tick()
    world.does("nils", "shift.confirm", theirs)

    def swap(work: Work) -> None:
        row = work.load(Shift, theirs)
        assert row is not None
        row.worker_id = world.people["kari"]
        work.change(row)

    world.write(swap)
    assert shift(world, theirs).confirmed_at is None
    world.phones.rang()
    assert world.run_for(2, minutes=1) == ["kari"]


def test_accepting_an_alert_is_a_confirmation(world: World) -> None:
    theirs = world.on_call("nils")
    period = world.report_ready()
    assert world.say("nils", "alert.accept", world.alert(period)).status == "applied"
    assert shift(world, theirs).confirmed_at == world.db.time
    world.tick()
    assert world.phones.rang() == []


def test_who_cannot_be_pushed_to_is_told_of_to_the_lead_at_once(world: World) -> None:
    theirs = world.on_call("nils", begin=0.1)
    world.write(lambda work: forget(work, world.people["nils"]))
    world.tick()
    assert world.phones.rang() == ["berit"]
    assert shift(world, theirs).asked_at is not None


def forget(work: Work, worker_id: str) -> None:
    for endpoints in rota.reachable(
        work.session, work.municipality.id, [worker_id], ["key-of-the-test"]
    ).values():
        for endpoint in endpoints:
            endpoint.state = "forgotten"
