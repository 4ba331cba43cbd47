"""What leads and coordinators are to know: by the ladder's channels, until one has shown it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.alerts import notices, unreachable
from services.alerts.duty_checks import DutyCheck
from services.alerts.paging import About
from services.alerts.phones import PhonesBeforeDuty
from services.alerts.policy import Means, Policy
from services.alerts.sender import Result
from services.alerts.texts import Kind
from services.schema import Page
from tests.services.alerts.receiving import KEY
from tests.services.alerts.world import World

KINDS: tuple[Kind, ...] = ("gap", "unconfirmed", "unreached")


@pytest.fixture(autouse=True)
def usual(world: World) -> None:
    """Everybody has a phone, numbers and an address; the times are the usual ones."""
    world.policy = Policy()
    world.give_numbers()


def tell(world: World, kind: Kind = "gap") -> None:
    means = Means((KEY,), frozenset(world.channels), world.policy)
    world.write(lambda work: notices.tell_leads(work, world.team, About(kind), means))
    world.tick()


def letters(world: World) -> list[str]:
    return [message.to for kind, message in world.numbers.sent if kind == "email"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_that_is_not_displayed_brings_sms_and_a_letter_and_nobody_is_phoned(
    world: World, kind: Kind
) -> None:
    tell(world, kind)
    assert world.run_for(seconds=28) == ["berit"]
    assert letters(world) == []
    assert world.run_for(seconds=4) == ["sms berit"]
    assert letters(world) == ["berit"]
    assert world.run_for(10, minutes=10) == []


def test_what_the_phone_displays_is_enough(world: World) -> None:
    world.shows = True
    tell(world)
    assert world.run_for(10, minutes=10) == ["berit"]
    assert letters(world) == []


def test_without_a_phone_the_next_channel_follows_at_once(world: World) -> None:
    world.forget("berit")
    tell(world)
    assert world.rang() == ["sms berit"]


def test_a_push_or_an_sms_that_fails_for_good_brings_the_next_at_once(world: World) -> None:
    world.phones.fates[world.endpoint("berit")] = Result("gone", 410)
    world.numbers.fates["sms", "berit"] = Result("refused", 400)
    tell(world)
    assert world.run_for(seconds=6) == ["voice berit"]


def test_who_has_only_a_push_gets_a_second_one(world: World) -> None:
    world.remove_ways("berit", "sms", "voice", "email")
    tell(world)
    assert world.rang() == ["berit"]
    assert world.run_for(seconds=88) == []
    assert world.run_for(10, minutes=10) == ["berit"]


def test_a_letter_wakes_nobody_so_the_coordinators_are_told_too(world: World) -> None:
    world.forget("berit")
    world.remove_ways("berit", "sms", "voice")
    tell(world)
    assert world.rang() == ["osman"]
    assert letters(world) == ["berit"]


def test_an_unconfirmed_duty_and_who_cannot_be_reached_go_this_way(world: World) -> None:
    world.engine = world.new_engine(DutyCheck(), PhonesBeforeDuty())
    world.forget("nils", "berit")
    world.remove_ways("nils", "sms", "voice", "email")
    world.on_call("nils", begin=0.1)
    world.tick()
    assert world.rang() == ["sms berit", "sms berit"]
    names = {worker: username for username, worker in world.people.items()}
    told = {(page.kind, names[page.worker_id or ""]) for page in world.all(Page)}
    assert told == {("unconfirmed", "berit"), ("unreached", "berit")}


def test_who_is_on_call_with_a_letter_box_only_is_written_to_and_their_lead_is_told(
    world: World,
) -> None:
    world.engine = world.new_engine(DutyCheck(), PhonesBeforeDuty())
    world.forget("nils")
    world.remove_ways("nils", "sms", "voice")
    world.on_call("nils", begin=0.1)
    world.tick()
    world.show()
    assert world.rang() == ["berit", "berit"]
    assert letters(world) == ["nils", "nils"]
    assert world.run_for(60, minutes=20) == []


def test_who_is_on_call_with_a_number_only_is_told_of_it_and_asked_by_sms(world: World) -> None:
    world.engine = world.new_engine(DutyCheck(), PhonesBeforeDuty())
    world.forget("nils")
    world.on_call("nils", begin=0.1)
    world.tick()
    assert world.rang() == ["sms nils", "sms nils"]
    assert "berit" not in world.run_for(20, minutes=4)


def test_who_has_only_a_letter_box_is_written_to_about_an_alert_and_the_next_step_follows(
    world: World,
) -> None:
    world.forget("nils")
    world.remove_ways("nils", "sms", "voice")
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    assert world.rang() == ["berit"]
    assert letters(world) == ["nils"]
    assert ("failed", "nils") in world.ladder(period)
    assert world.alert(period).step == 1


def test_leads_are_told_by_the_times_and_channels_of_their_team(world: World) -> None:
    assert world.change_policy(displayed_within=60, sms="").status == "applied"
    tell(world)
    assert world.run_for(seconds=58) == ["berit"]
    assert letters(world) == []
    assert world.run_for(seconds=4) == ["voice berit", "berit"]
    assert letters(world) == ["berit"]


def test_who_is_asked_to_confirm_a_duty_is_asked_by_the_policy_of_the_team(world: World) -> None:
    assert world.change_policy(sms="").status == "applied"
    world.engine = world.new_engine(DutyCheck())
    world.forget("nils")
    world.on_call("nils", begin=0.1)
    world.tick()
    assert world.rang() == ["voice nils"]


def test_a_phone_that_is_missing_before_a_duty_is_told_of_as_the_team_wants(world: World) -> None:
    assert world.change_policy(sms="", voice="").status == "applied"
    world.engine = world.new_engine(PhonesBeforeDuty())
    world.forget("nils")
    world.on_call("nils", begin=0.1)
    world.tick()
    assert world.rang() == ["berit"]
    assert letters(world) == ["nils"]


def test_who_cannot_be_woken_as_their_team_wants_is_named_before_the_duty(world: World) -> None:
    world.forget("nils")
    world.on_call("nils", begin=24)
    means = Means((KEY,), frozenset(world.channels), world.policy)

    def named() -> list[str]:
        def look(session: Session) -> list[str]:
            found = unreachable.soon_on_call(session, world.m, world.db.time, means)
            return [name for name, _ in found]

        return world.db.read(world.m, look)

    assert named() == []
    assert world.change_policy(sms="", voice="").status == "applied"
    assert named() == ["nils"]
