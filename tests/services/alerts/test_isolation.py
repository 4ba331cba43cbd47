"""One service that hangs, or thousands of messages that wait, delay nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from services.alerts import deliveries, lease
from services.alerts.channels.gateway import Gateway, Recipe
from services.alerts.channels.message import Channel
from services.alerts.engine import Engine, Look
from services.alerts.paging import About, call, hash_of
from services.alerts.pool import PER_ORIGIN, Threads
from services.alerts.runner import INTERVAL_SECONDS, Runner
from services.alerts.sending import Sending
from services.alerts.wake import waker
from services.commands import Work, new_id
from services.schema import Delivery, PushEndpoint
from tests.services.alerts.gateway_service import GatewayService
from tests.services.alerts.virtual import Inline
from tests.services.alerts.world import World

MANY = 5000


@pytest.fixture
def hanging() -> Iterator[GatewayService]:
    service = GatewayService(hangs=True)
    yield service
    service.close()


def test_a_provider_that_hangs_delays_no_push(world: World, hanging: GatewayService) -> None:
    world.give_numbers()
    world.db._clock = None
    world.channels["sms"] = Gateway(Recipe(hanging.url), total_seconds=4)
    pool = Threads()
    sending = Sending(world.phones, world.channels, site="https://hemklar.example")
    engine = Engine(world.db, world.policy, sending, pool)
    try:
        world.on_call("kari")
        world.forget("kari")
        for _ in range(PER_ORIGIN + 3):
            world.report_ready()
        engine.tick(world.m)
        began = time.monotonic()
        while len(hanging.asked) < PER_ORIGIN:
            assert time.monotonic() - began < 3
            time.sleep(0.01)
        assert pool.room_for(hanging.url) == 0
        world.on_call("nils")
        world.report_ready()
        began = time.monotonic()
        engine.tick(world.m)
        while not world.phones.sent:
            time.sleep(0.01)
            assert time.monotonic() - began < INTERVAL_SECONDS
    finally:
        hanging.close()
        pool.close()


def test_a_municipality_whose_provider_hangs_delays_no_other(
    database_url: str, hanging: GatewayService
) -> None:
    first, second = World(database_url), World(database_url)
    for one in (first, second):
        one.give_numbers()
        one.db._clock = None
        one.on_call("nils")
    first.forget("nils")
    channels: dict[str, Channel] = {"sms": Gateway(Recipe(hanging.url), total_seconds=4)}
    pool = Threads()
    sending = Sending(second.phones, channels, site="https://hemklar.example")
    engine = Engine(second.db, second.policy, sending, pool)
    try:
        for _ in range(3 * PER_ORIGIN):
            first.report_ready()
        second.report_ready()
        began = time.monotonic()
        for one in (first, second):
            assert engine.tick(one.m).called
        while not second.phones.sent:
            time.sleep(0.01)
            assert time.monotonic() - began < INTERVAL_SECONDS
        assert pool.room_for(hanging.url) == 0
    finally:
        hanging.close()
        pool.close()
        for one in (first, second):
            one.db.close()


def test_a_municipality_whose_tick_fails_stops_no_other(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = World(database_url), World(database_url)
    second.on_call("nils")
    second.report_ready()
    looked = Engine._look

    def look(self: Engine, session: Session, municipality_id: str) -> Look:
        if municipality_id == first.m:
            raise RuntimeError
        return looked(self, session, municipality_id)

    monkeypatch.setattr(Engine, "_look", look)
    runner = Runner(second.db, second.engine, Inline(), waker(second.db.url))
    runner._tick_all()
    runner._wake.close()
    assert second.phones.rang() == ["nils"]
    for one in (first, second):
        one.db.close()


def pile_up(world: World, username: str, count: int) -> None:
    """Let so many pushes that belong to no alert be due to a worker's phone, long since."""

    def fn(work: Work) -> None:
        found = select(PushEndpoint).where(PushEndpoint.worker_id == world.people[username])
        endpoint = work.session.scalars(found).one()
        page = call(work, world.people[username], About("check"), ())
        work.session.flush()
        rows = [
            {
                "municipality_id": world.m,
                "id": new_id(),
                "page_id": page.id,
                "channel": "push",
                "endpoint_id": endpoint.id,
                "token": "t",
                "token_hash": hash_of(str(number)),
                "state": "due",
                "urgency": 2,
                "not_before": work.now - timedelta(hours=1),
                "attempts": 0,
            }
            for number in range(count)
        ]
        work.session.execute(insert(Delivery), rows)

    world.write(fn)


def claimed(world: World, room: int, full: str = "") -> list[deliveries.Claim]:
    def fn(work: Work) -> list[deliveries.Claim]:
        held = lease.take(work, world.engine.holder)
        assert held is not None
        return deliveries.claim(work, held.epoch, room, lambda _, to: not (full and full in to))

    return world.write(fn)


def test_a_new_alert_goes_before_five_thousand_that_wait(world: World) -> None:
    pile_up(world, "kari", MANY)
    world.on_call("nils")
    world.report_ready()
    world.engine._dispatch._send = lambda *_: None  # type: ignore[method-assign]
    world.engine._dispatch._pool = Threads()
    began = time.monotonic()
    world.engine.tick(world.m)
    assert time.monotonic() - began < INTERVAL_SECONDS
    leased = [row for row in world.all(Delivery) if row.state == "leased"]
    ready = [row for row in leased if row.token != "t"]
    assert len(ready) == 1


def test_thousands_for_a_service_without_room_hide_nothing_behind_them(world: World) -> None:
    pile_up(world, "kari", 450)
    world.pass_time(seconds=1)

    def move(work: Work) -> None:
        found = select(PushEndpoint).where(PushEndpoint.worker_id == world.people["kari"])
        work.session.scalars(found).one().endpoint = "https://slow.push.apple.com/kari"

    world.write(move)
    pile_up_last = world.people["berit"]

    def last(work: Work) -> None:
        found = select(PushEndpoint).where(PushEndpoint.worker_id == pile_up_last)
        call(work, pile_up_last, About("check"), [work.session.scalars(found).one()])

    world.write(last)
    [only] = claimed(world, 10, full="slow.push.apple.com")
    assert only.to == world.endpoint("berit")


class Narrow:
    """A pool where a slow service holds all the threads that it may have."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def room(self) -> int:
        return 10

    def room_for(self, origin: str) -> int:
        return 0 if "slow" in origin else 10

    def submit(self, origin: str, job: Callable[[], None]) -> None:  # noqa: ARG002
        self.sent.append(origin)

    def close(self) -> None:
        """There is nothing under way."""


def test_a_slow_service_keeps_no_new_alert_waiting_for_another_look(world: World) -> None:
    pile_up(world, "kari", 40)

    def slow(work: Work) -> None:
        found = select(PushEndpoint).where(PushEndpoint.worker_id == world.people["kari"])
        work.session.scalars(found).one().endpoint = "https://slow.push.apple.com/kari"
        work.session.execute(update(Delivery).values(urgency=0))

    world.write(slow)
    world.engine._dispatch._pool = narrow = Narrow()
    world.engine.tick(world.m)
    assert not narrow.sent
    world.on_call("nils")
    world.report_ready()
    world.engine.tick(world.m)
    assert len(narrow.sent) == 1
