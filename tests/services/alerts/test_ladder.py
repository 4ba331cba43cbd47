"""The ladder inside a page: push, SMS, voice, and what moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.alerts import receipts
from services.alerts.policy import Policy
from services.alerts.sender import Result
from services.schema import AlertPolicy, ContactWay, Delivery, Page
from tests.services.alerts.world import CANARY, World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A municipality with SMS, voice and e-mail, and the usual times."""
    fresh = World(database_url, Policy())
    fresh.give_numbers()
    yield fresh
    fresh.db.close()


def test_no_proof_means_sms_then_a_voice_and_a_second_push(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    assert world.rang() == ["nils"]
    assert world.run_for(seconds=28) == []
    assert world.run_for(seconds=4) == ["sms nils"]
    assert world.run_for(seconds=56) == []
    assert world.run_for(seconds=4) == ["voice nils", "nils"]
    assert world.ladder(period) == [("paged", "nils"), ("sms", "nils"), ("voice", "nils")]
    assert "voice nils" not in world.run_for(seconds=26)


def test_what_was_displayed_needs_no_sms_and_what_was_opened_no_voice(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    [token] = world.tokens()
    world.rang()
    receipts.record(world.db, token, "displayed", None)
    assert world.run_for(seconds=86) == []
    receipts.record(world.db, token, "opened", None)
    assert world.run_for(seconds=30) == []


def test_displayed_and_not_opened_means_a_voice(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    [token] = world.tokens()
    world.rang()
    receipts.record(world.db, token, "displayed", None)
    assert world.run_for(seconds=92) == ["voice nils", "nils"]


def test_a_dead_phone_means_the_next_channel_in_the_next_tick(world: World) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result("gone", 410)
    world.report_ready()
    world.tick()
    world.tick()
    assert world.rang() == ["sms nils"]
    assert world.state_of("nils") == "dead"


def test_who_has_no_phone_is_reached_by_sms_in_the_same_tick(world: World) -> None:
    world.on_call("kari")
    world.forget("kari")
    period = world.report_ready()
    world.tick()
    assert world.rang() == ["sms kari"]
    assert world.ladder(period) == [("sms", "kari")]


def test_when_every_channel_fails_the_lead_is_called_at_once(world: World) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result("gone", 410)
    for kind in ("sms", "voice"):
        world.numbers.fates[kind, "nils"] = Result("refused", 400)
    period = world.report_ready()
    for _ in range(6):
        world.tick()
    assert world.rang() == ["berit"]
    assert ("failed", "nils") in world.ladder(period)


def test_who_has_only_an_address_cannot_be_reached(world: World) -> None:
    world.on_call("kari")
    world.forget("kari")
    world.remove_ways("kari", "sms", "voice")
    period = world.report_ready()
    world.tick()
    assert world.rang() == ["berit"]
    assert world.ladder(period)[0] == ("failed", "kari")


def test_a_policy_may_spare_sms_and_voice(world: World) -> None:
    world.change_policy(sms="", voice="")
    world.on_call("nils")
    world.report_ready()
    world.tick()
    assert set(world.run_for(seconds=118)) == {"nils"}


def test_the_link_of_an_sms_accepts_without_a_session(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.run_for(seconds=32)
    [sms] = [message for kind, message in world.numbers.sent if kind == "sms"]
    link = sms.text.split()[-1]
    assert link.startswith("https://hemklar.example/sv/app#/a/")
    answer = receipts.record(world.db, link.rpartition("/")[2], "accepted", None)
    assert answer is not None
    assert (answer.state, answer.mine, answer.status) == ("accepted", True, "applied")
    assert world.alert(period).accepted_by == world.people["nils"]
    assert world.run_for(minutes=5) == []


def test_an_opened_call_gives_three_minutes_once(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    [token] = world.tokens()
    world.pass_time(seconds=240)
    receipts.record(world.db, token, "opened", None)
    later = world.db.time + timedelta(minutes=3)
    assert world.alert(period).escalates_at == later
    world.tick()
    world.pass_time(seconds=60)
    receipts.record(world.db, world.tokens()[-1], "opened", None)
    assert world.alert(period).escalates_at == later
    assert "berit" not in world.run_for(seconds=110)
    assert "berit" in world.run_for(seconds=20)


def test_the_steps_end_with_the_last_resort_and_go_on_for_ever(world: World) -> None:
    world.on_call("nils")
    world.on_call("kari", duty="place")
    period = world.report_ready()
    world.tick()
    assert {who.split()[-1] for who in world.run_for(minutes=4, seconds=50)} == {"nils"}
    second = {who.split()[-1] for who in world.run_for(minutes=5)}
    assert second == {"nils", "berit"}
    third = {who.split()[-1] for who in world.run_for(minutes=5)}
    assert third == {"nils", "berit", "osman", "kari"}
    for _ in range(3):
        rang = world.run_for(minutes=5)
        assert "voice manager" in rang
        assert {who.split()[-1] for who in rang} == {"nils", "berit", "osman", "kari", "manager"}
    assert ("last_resort", None) in world.ladder(period)


def test_the_last_resort_accepts_by_its_link(world: World) -> None:
    period = world.report_ready()
    world.forget("berit", "osman")
    world.remove_ways("berit", "sms", "voice", "email")
    world.remove_ways("osman", "sms", "voice", "email")
    world.tick()
    assert world.rang() == ["sms manager", "voice manager"]
    token = world.numbers.sent[0][1].text.rpartition("/")[2]
    answer = receipts.record(world.db, token, "accepted", None)
    assert answer is not None
    assert answer.status == "applied"
    alert = world.alert(period)
    assert (alert.state, alert.accepted_by) == ("accepted", None)


def test_without_a_last_resort_it_is_said_and_the_others_go_on_being_called(world: World) -> None:
    world.remove_ways("manager", "sms", "voice", "email")
    period = world.report_ready()
    world.tick()
    rang = world.run_for(minutes=30)
    assert ("no_last_resort", None) in world.ladder(period)
    assert {"berit", "osman"} <= set(rang[-20:])


def test_each_alert_keeps_the_policy_that_it_began_with(world: World) -> None:
    world.on_call("nils")
    old = world.report_ready()
    world.change_policy(repeat_every=60, opened_within=50, displayed_within=40)
    new = world.report_ready()
    world.tick()
    rows = world.all(AlertPolicy)
    assert [row.number for row in rows] == [1]
    assert world.alert(old).policy_id is None
    assert world.alert(new).policy_id == rows[0].id
    assert world.alert(old).next_due_at == world.db.time + timedelta(seconds=120)
    assert world.alert(new).next_due_at == world.db.time + timedelta(seconds=60)
    world.change_policy(repeat_every=240)
    world.run_for(seconds=62)
    assert world.alert(new).next_due_at == world.db.time + timedelta(seconds=58)


def test_nothing_of_anybody_leaves_by_any_channel(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    world.run_for(minutes=20)
    kinds = {kind for kind, _ in world.numbers.sent}
    assert kinds == {"sms", "voice", "email"}
    for _, message in world.numbers.sent:
        said = f"{message.subject} {message.text}"
        assert not any(word in said for word in (CANARY, "North", "nils", "Fjordby"))


def test_a_removed_number_is_not_called_any_more(world: World) -> None:
    world.on_call("kari")
    world.forget("kari")
    world.numbers.fates["sms", "kari"] = Result("throttled", 429)
    world.report_ready()
    world.tick()
    world.remove_ways("kari", "sms")
    del world.numbers.fates["sms", "kari"]
    assert world.run_for(seconds=4) == ["voice kari"]


def test_an_accepted_alert_climbs_no_further(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.rang()
    world.say("nils", "alert.accept", world.alert(period))
    assert world.run_for(minutes=3) == []
    assert all(page.next_rung_at is None for page in world.all(Page))


def test_what_the_provider_calls_it_is_kept(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    world.run_for(seconds=32)
    [sms] = [row for row in world.all(Delivery) if row.channel == "sms"]
    assert (sms.state, sms.provider_id) == ("sent", "id of sms")
    assert sms.called_at is not None
    way = next(row for row in world.all(ContactWay) if row.id == sms.way_id)
    assert way.kind == "sms"
