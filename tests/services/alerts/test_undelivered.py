"""What a provider says later: an SMS that did not arrive brings the next channel at once."""

from __future__ import annotations

import pytest

from services.alerts import receipts, undelivered
from services.alerts.channels.message import Message
from services.alerts.policy import Policy
from services.schema import Delivery
from tests.services.alerts.world import World


@pytest.fixture(autouse=True)
def usual(world: World) -> None:
    world.policy = Policy()
    world.give_numbers()


def texts(world: World) -> list[Message]:
    return [message for kind, message in world.numbers.sent if kind == "sms"]


def report(world: World, said: str, number: int = 0) -> None:
    """Let the provider report about the SMS with that number, by the address it was given."""
    message = texts(world)[number]
    address, token = message.report.rsplit("/", 1)
    assert address == "https://hemklar.example/intake/delivery"

    def has_failed(of: str) -> bool:
        assert of == "sms"
        return world.channels[of].tells_failure(said)

    undelivered.record(world.db, token, has_failed)


def sms_to_nils(world: World) -> str:
    """Let an alert come to the SMS, half a minute after the push that was not displayed."""
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.run_for(seconds=32)
    assert len(texts(world)) == 1
    return period


def test_an_sms_that_did_not_arrive_brings_the_call_at_once(world: World) -> None:
    sms_to_nils(world)
    report(world, "failed")
    assert world.run_for(seconds=4) == ["voice nils", "nils"]
    assert "undelivered" in [row.outcome for row in world.all(Delivery)]


def test_one_that_arrived_and_a_strangers_token_change_nothing(world: World) -> None:
    sms_to_nils(world)
    report(world, "delivered")
    undelivered.record(world.db, "nobodys", lambda _: True)
    assert world.run_for(seconds=50) == []


def test_a_report_twice_or_after_the_answer_calls_nobody(world: World) -> None:
    period = sms_to_nils(world)
    token = texts(world)[0].report.rsplit("/", 1)[1]
    assert receipts.record(world.db, token, "accepted", None) is not None
    report(world, "failed")
    report(world, "failed")
    assert world.run_for(seconds=60) == []
    assert world.alert(period).state == "accepted"


def test_another_number_of_the_same_channel_still_counts(world: World) -> None:
    world.add_way("nils", "sms", "nils2")
    sms_to_nils_twice(world)
    report(world, "failed")
    assert world.run_for(seconds=4) == []
    report(world, "failed", 1)
    assert world.run_for(seconds=4) == ["voice nils", "nils"]


def sms_to_nils_twice(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    world.run_for(seconds=32)
    assert len(texts(world)) == 2


def test_where_nothing_is_left_the_next_step_follows_at_once(world: World) -> None:
    world.forget("nils")
    world.remove_ways("nils", "voice", "email")
    world.on_call("nils")
    world.report_ready()
    world.tick()
    assert world.rang() == ["sms nils"]
    report(world, "failed")
    assert world.run_for(seconds=4) == ["sms nils", "berit"]
