"""Who is called, when, and when it stops."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts import ladder
from services.alerts.deliveries import RETRIES
from services.alerts.sender import Fate, Push, Result
from services.commands import Work
from services.schema import Alert, Delivery, Page
from tests.services.alerts.world import CANARY, World


def test_a_ready_patient_opens_one_alert_and_calls_who_is_on_call(world: World) -> None:
    shift = world.on_call("nils")
    period = world.report_ready()
    assert world.alert(period).next_due_at == world.db.time
    world.tick()
    assert world.phones.rang() == ["nils"]
    assert world.ladder(period) == [("paged", "nils")]
    assert [page.shift_id for page in world.all(Page)] == [shift]
    assert world.alert(period).escalates_at == world.db.time + timedelta(minutes=5)


def test_a_tick_at_the_same_time_changes_nothing(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    before = [(row.state, row.attempts) for row in world.all(Delivery)]
    world.phones.rang()
    world.tick()
    assert world.phones.rang() == []
    assert [(row.state, row.attempts) for row in world.all(Delivery)] == before


def test_it_repeats_then_calls_the_lead_too_and_goes_on_until_accepted(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    assert world.run_for(minutes=4, seconds=58) == ["nils"] * 3
    assert world.run_for(seconds=4) == ["nils", "berit"]
    assert world.run_for(5, minutes=20).count("berit") == 11
    alert = world.alert(period)
    assert alert.state == "open"
    assert alert.escalates_at is None
    assert world.say("berit", "alert.accept", alert).status == "applied"
    assert world.run_for(5, minutes=10) == []
    assert world.alert(period).accepted_by == world.people["berit"]


def test_nobody_on_call_means_the_lead_in_the_same_tick(world: World) -> None:
    period = world.report_ready()
    world.tick()
    assert world.phones.rang() == ["berit"]
    assert world.ladder(period) == [("nobody", None), ("paged", "berit")]
    assert [page.shift_id for page in world.all(Page)] == [None]


def test_a_shift_that_is_over_or_removed_calls_nobody(world: World) -> None:
    world.on_call("nils", begin=-2, hours=2)
    world.on_call("kari", begin=1)
    world.report_ready()
    world.tick()
    assert world.phones.rang() == ["berit"]


def test_who_has_no_live_endpoint_is_passed_at_once_and_named(world: World) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result("gone", 410)
    world.report_ready()
    world.tick()
    assert world.state_of("nils") == "dead"
    world.tick()
    assert world.phones.rang() == ["berit"]
    later = world.report_ready()
    world.tick()
    assert world.phones.rang() == ["berit"]
    assert world.ladder(later) == [("failed", "nils"), ("paged", "berit")]


def test_who_subscribes_anew_while_the_old_address_dies_is_called_at_the_new_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.on_call("nils")
    old, send = world.endpoint("nils"), world.phones.send

    def dies(push: Push) -> Result:
        if push.endpoint != old:
            return send(push)
        world.subscribe_again("nils", f"{old}-anew")
        return Result("gone", 410)

    monkeypatch.setattr(world.phones, "send", dies)
    world.report_ready()
    assert world.run_for(seconds=6) == ["nils-anew"]
    assert world.state_of("nils") == "active"


@pytest.mark.parametrize("fate", ["throttled", "config", "too_large", "refused", "transient"])
def test_only_gone_kills_an_endpoint(world: World, fate: Fate) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result(fate, 400)
    period = world.report_ready()
    world.tick()
    world.run_for(5, minutes=6)
    assert world.state_of("nils") == "active"
    assert ("failed", "nils") in world.ladder(period)


def test_a_failing_service_is_tried_again_within_the_step_and_then_passed(world: World) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result("transient", 502)
    world.report_ready()
    world.tick()
    rang = world.run_for(seconds=sum(pause.seconds for pause in RETRIES) + 8)
    assert rang == ["berit"]
    assert max(row.attempts for row in world.all(Delivery)) == len(RETRIES) + 1


def test_retry_after_is_honoured(world: World) -> None:
    world.on_call("nils")
    service = world.endpoint("nils")
    world.phones.fates[service] = Result("throttled", 429, timedelta(seconds=40))
    world.report_ready()
    world.tick()
    del world.phones.fates[service]
    assert world.run_for(seconds=38) == []
    assert world.run_for(seconds=4) == ["nils"]


def test_a_decline_calls_the_next_at_once_and_leaves_the_person_in_peace(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.phones.rang()
    assert world.say("nils", "alert.decline", world.alert(period)).status == "applied"
    world.tick()
    assert world.phones.rang() == ["berit"]
    assert set(world.run_for(5, minutes=20)) == {"berit"}


def test_when_everybody_declines_everybody_is_called_again(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.say("nils", "alert.decline", world.alert(period))
    world.tick()
    world.say("berit", "alert.decline", world.alert(period))
    world.phones.rang()
    world.tick()
    assert world.phones.rang() == ["nils", "berit"]


def test_only_who_was_called_can_decline(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    outcome = world.say("kari", "alert.decline", world.alert(period))
    assert (outcome.status, outcome.why) == ("refused", "not_paged")


def test_the_second_to_accept_is_told_that_it_is_taken(world: World) -> None:
    world.on_call("nils")
    alert = world.alert(world.report_ready())
    assert world.say("kari", "alert.accept", alert).status == "applied"
    assert world.say("kari", "alert.accept", alert).status == "applied"
    outcome = world.say("nils", "alert.accept", alert)
    assert (outcome.status, outcome.why) == ("refused", "taken")
    assert world.alert(alert.period_id).accepted_by == world.people["kari"]


def test_accepting_cancels_what_waits_in_the_same_transaction(world: World) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result("transient", 502)
    period = world.report_ready()
    world.tick()
    assert [row.state for row in world.all(Delivery)] == ["due"]
    world.say("kari", "alert.accept", world.alert(period))
    assert [(row.state, row.token) for row in world.all(Delivery)] == [("cancelled", None)]


def test_a_withdrawn_period_closes_its_alert(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.phones.rang()
    world.withdraw(period)
    alert = world.alert(period)
    assert (alert.state, alert.next_due_at) == ("closed", None)
    assert world.run_for(minutes=10) == []
    outcome = world.say("nils", "alert.accept", alert)
    assert (outcome.status, outcome.why) == ("refused", "closed")


def test_a_period_that_comes_back_calls_again_from_the_first_step(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    world.say("nils", "alert.decline", world.alert(period))
    world.withdraw(period)
    world.pass_time(minutes=5)
    world.withdraw(period, end=None)
    world.phones.rang()
    world.tick()
    assert world.phones.rang() == ["nils"]
    assert len(world.all(Alert)) == 1


def test_new_alerts_go_before_repeats(world: World) -> None:
    world.on_call("nils")
    old = world.report_ready()
    world.tick()
    world.pass_time(minutes=2)
    new = world.report_ready()
    world.phones.rang()
    world.tick()
    pages = {page.id: page.alert_id for page in world.all(Page)}
    sent = sorted(
        (row for row in world.all(Delivery) if row.sent_at == world.db.time),
        key=lambda row: row.lease_until or row.id,
    )
    assert len(sent) == 2
    assert world.phones.sent[0].topic != world.phones.sent[1].topic
    assert {pages[row.page_id] for row in sent} == {world.alert(old).id, world.alert(new).id}


def test_no_byte_of_a_patient_leaves(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    world.tick()
    pushes = list(world.phones.sent)
    world.pass_time(minutes=5)
    world.tick()
    pushes += world.phones.sent
    assert len(pushes) > 1
    for push in pushes:
        assert CANARY.encode() not in push.payload
        assert b"North" not in push.payload
        assert b"nils" not in push.payload


def test_a_night_of_pages_keeps_the_ladder_short_and_every_answer(world: World) -> None:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    alert_id = world.alert(period).id

    def page_all_night(work: Work) -> None:
        alert = work.load(Alert, alert_id)
        assert alert is not None
        for turn in range(400):
            what: ladder.What = "declined" if turn == 100 else "paged"
            ladder.add(work, alert, what, world.people["nils"])

    world.write(page_all_night)
    assert len(world.ladder(period)) <= ladder.FIRST_KEPT + ladder.LAST_KEPT + 1
    assert ("declined", "nils") in world.ladder(period)
