"""Phones that have gone silent, and those who rely on them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts import endpoints, reached, receipts
from services.alerts.chores import Paced
from services.alerts.phones import PhonesBeforeDuty, SilentPhones, Unreached
from services.alerts.sender import Result
from services.commands import Work
from services.schema import Delivery, Page, PushEndpoint, Worker
from tests.services.alerts.world import World

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday, 09:00 in Stockholm."""


def endpoint_of(work: Work, world: World, username: str) -> PushEndpoint:
    found = work.session.query(PushEndpoint).filter_by(worker_id=world.people[username])
    return found.one()


def show(world: World, username: str) -> None:
    world.write(lambda work: reached.shown(work, endpoint_of(work, world, username)))


def reached_at(world: World, username: str) -> datetime | None:
    return next(row.reached_at for row in world.all(Worker) if row.username == username)


def kinds(world: World) -> list[str]:
    names = {worker: username for username, worker in world.people.items()}
    return [f"{page.kind} {names[page.worker_id or '']}" for page in world.all(Page)]


class TestReachedAt:
    def test_it_follows_the_receipts_but_is_written_at_most_hourly(self, world: World) -> None:
        world.on_call("nils")
        world.report_ready()
        world.tick()
        [token] = world.tokens()
        assert reached_at(world, "nils") is None
        receipts.record(world.db, token, "displayed", None)
        first = reached_at(world, "nils")
        assert first == world.db.time
        world.pass_time(minutes=59)
        receipts.record(world.db, token, "opened", None)
        assert reached_at(world, "nils") == first
        world.pass_time(minutes=1)
        show(world, "nils")
        assert reached_at(world, "nils") == world.db.time

    @pytest.mark.parametrize("how", ["gone", "forgotten"])
    def test_it_ends_with_the_last_phone(self, world: World, how: str) -> None:
        world.engine = world.new_engine(Paced(Unreached()))
        show(world, "nils")
        world.tick()
        assert reached_at(world, "nils") is not None
        if how == "gone":
            world.phones.fates[world.endpoint("nils")] = Result("gone", 410)
            world.on_call("nils")
            world.report_ready()
        else:
            world.write(
                lambda work: endpoints.forget(work, endpoint_of(work, world, "nils").device_id)
            )
        world.run_for(20, minutes=2)
        assert reached_at(world, "nils") is None


class TestSilentPhones:
    @pytest.fixture(autouse=True)
    def week_later(self, world: World) -> None:
        world.engine = world.new_engine(Paced(SilentPhones()))
        show(world, "kari")
        world.db.time = MORNING + timedelta(days=7)
        show(world, "berit")

    def test_it_is_tried_visibly_once_a_day(self, world: World) -> None:
        assert sorted(world.run_for(60, minutes=4)) == ["kari", "nils"]
        assert world.run_for(7200, hours=22) == []
        assert sorted(world.run_for(3600, hours=3)) == ["kari", "nils"]

    def test_what_it_shows_ends_it(self, world: World) -> None:
        world.tick()
        for push in world.phones.sent:
            said = json.loads(push.payload)
            assert said["notification"]["body"] == "En kontroll: aviseringar når den här telefonen."
            assert receipts.record(world.db, said["x"]["d"], "displayed", None) is not None
        world.phones.rang()
        assert world.run_for(3600 * 6, days=6) == []

    def test_nobody_is_woken_for_it(self, world: World) -> None:
        world.db.time = MORNING + timedelta(days=7, hours=7)
        assert world.run_for(7200, hours=16) == []

    def test_a_phone_that_is_withdrawn_or_of_nobody_is_left_alone(self, world: World) -> None:
        def retire(work: Work) -> None:
            for username in ("kari", "nils"):
                worker = work.load(Worker, world.people[username])
                assert worker is not None
                worker.active = False

        world.write(retire)
        assert world.run_for(60, minutes=4) == []


class TestPhonesBeforeDuty:
    @pytest.fixture(autouse=True)
    def engine(self, world: World) -> None:
        world.engine = world.new_engine(Paced(PhonesBeforeDuty()))

    def test_a_proven_phone_needs_nothing(self, world: World) -> None:
        show(world, "nils")
        world.on_call("nils", begin=20)
        assert world.run_for(60, minutes=4) == []

    def test_a_phone_that_never_showed_anything_is_tried_a_day_before(self, world: World) -> None:
        world.on_call("nils", begin=25)
        assert world.run_for(600, minutes=50) == []
        assert world.run_for(600, minutes=120) == ["nils"]
        assert kinds(world) == ["check nils"]

    def test_one_that_turns_out_dead_is_told_of_and_the_check_goes_no_other_way(
        self, world: World
    ) -> None:
        world.give_numbers()
        world.engine = world.new_engine(Paced(PhonesBeforeDuty()))
        world.remove_ways("nils", "sms", "voice", "email")
        world.phones.fates[world.endpoint("nils")] = Result("gone", 410)
        world.on_call("nils", begin=20)
        assert world.run_for(10, minutes=3) == ["berit"]
        assert kinds(world) == ["check nils", "unreached berit"]

    def test_a_dead_phone_is_told_of_on_the_others(self, world: World) -> None:
        show(world, "nils")

        def bury(work: Work) -> None:
            old = endpoint_of(work, world, "nils")
            old.state, old.endpoint_hash = "dead", "another phone's"

        world.write(bury)
        world.subscribe("nils")

        def prove(work: Work) -> None:
            [live] = work.session.query(PushEndpoint).filter_by(
                worker_id=world.people["nils"], state="active"
            )
            reached.shown(work, live)

        world.write(prove)
        world.on_call("nils", begin=20)
        assert world.run_for(60, minutes=4) == ["nils"]
        assert kinds(world) == ["phone nils"]

    def test_who_has_no_phone_is_told_of_to_the_lead_once(self, world: World) -> None:
        world.write(lambda work: endpoints.forget(work, endpoint_of(work, world, "nils").device_id))
        world.on_call("nils", begin=20)
        assert world.run_for(600, minutes=120) == ["berit"]
        assert kinds(world) == ["unreached berit"]
        assert len(world.all(Delivery)) == 1
