"""The engine's own thread, in real time, on a real database, with real encryption."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from services.alerts import endpoints, vapid
from services.alerts import runner as runner_module
from services.alerts.engine import Engine, Tick
from services.alerts.hosts import Hosts
from services.alerts.pool import PER_ORIGIN, THREADS, Threads
from services.alerts.runner import Runner
from services.alerts.sender import PushSender
from services.alerts.sending import Sending
from services.alerts.wake import waker, wakes
from services.commands import Work
from services.schema import (
    Alert,
    Case,
    Delivery,
    Device,
    EngineLease,
    Note,
    Shift,
    Synced,
    Task,
    Visit,
    Worker,
)
from tests.services.alerts.push_service import PushService
from tests.services.alerts.world import CANARY, World


@pytest.fixture
def live(database_url: str) -> Iterator[World]:
    """A municipality with the database's own clock."""
    world = World(database_url)
    world.db._clock = None
    yield world
    world.db.close()


@contextmanager
def running(world: World, folder: Path) -> Iterator[Runner]:
    """Run an engine as a web process does."""
    keys = vapid.at_start(folder, set())
    sender = PushSender(keys, Hosts(["http://127.0.0.1"]), "https://hemklar.example")
    pool = Threads()
    sending = Sending(sender, site="https://hemklar.example")
    engine = Engine(world.db, world.policy, sending, pool)
    pool.done = engine.refill
    runner = Runner(world.db, engine, pool, waker(world.db.url))
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def subscribe(world: World, username: str, service: PushService, folder: Path) -> None:
    key_ids = vapid.at_start(folder, set()).ids
    offered = endpoints.read(service.subscribe(), Hosts(["http://127.0.0.1"]), key_ids[0])
    [device] = [row for row in world.all(Device) if row.worker_id == world.people[username]]
    world.write(lambda work: endpoints.offer(work, device.worker_id, device.id, offered, key_ids))


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_ready_patient_reaches_the_phone_at_once_and_says_nothing_of_them(
    live: World, push_service: PushService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "INTERVAL_SECONDS", 15.0)
    subscribe(live, "nils", push_service, tmp_path)
    live.on_call("nils")
    with running(live, tmp_path):
        assert eventually(lambda: any(row.ticked_at for row in live.all(EngineLease)))
        live.report_ready()
        [received] = push_service.wait_for(1, seconds=12)  # the next tick of its own is later
        assert CANARY.encode() not in received.plaintext
        assert eventually(lambda: [row.state for row in live.all(Delivery)] == ["sent"], 20)
    assert [lease.holder for lease in live.all(EngineLease)] == [""]


def test_the_next_process_goes_on_where_a_killed_one_stopped(
    live: World, push_service: PushService, tmp_path: Path
) -> None:
    subscribe(live, "nils", push_service, tmp_path)
    live.on_call("nils")
    live.report_ready()
    live.tick()
    with running(live, tmp_path):
        assert push_service.wait_for(1, seconds=10)


def test_a_dead_phone_is_passed_within_a_second(
    live: World, push_service: PushService, tmp_path: Path
) -> None:
    for username in ("nils", "berit"):
        subscribe(live, username, push_service, tmp_path)
    gone = next(iter(push_service.keys))
    push_service.faults[gone] = (410, {})
    live.on_call("nils")
    with running(live, tmp_path):
        live.report_ready()
        assert push_service.wait_for(1)
    assert push_service.asked[0] == gone
    assert push_service.inbox[0].path != gone
    assert live.state_of("nils") == "dead"


def test_several_engines_in_one_installation_call_once(
    live: World, push_service: PushService, tmp_path: Path
) -> None:
    subscribe(live, "nils", push_service, tmp_path)
    live.on_call("nils")
    with running(live, tmp_path), running(live, tmp_path), running(live, tmp_path):
        live.report_ready()
        assert push_service.wait_for(1)
        time.sleep(0.5)
    assert len(push_service.inbox) == 1


def test_an_engine_with_nothing_to_do_writes_only_its_beat(live: World, tmp_path: Path) -> None:
    with running(live, tmp_path):
        assert eventually(lambda: any(row.ticked_at for row in live.all(EngineLease)))
        writes: list[str] = []
        write = live.db.write

        def counted(municipality_id: str, do: Callable[[Work], Any], now: Any = None) -> Any:
            writes.append(municipality_id)
            return write(municipality_id, do, now)

        live.db.write = counted  # type: ignore[method-assign]
        time.sleep(2.5)
    assert len(writes) <= 5


def test_a_service_that_hangs_holds_only_some_of_the_threads() -> None:
    pool, hold = Threads(), threading.Event()

    def hang() -> None:
        hold.wait(5)

    for _ in range(pool.room_for("slow")):
        pool.submit("slow", hang)
    assert pool.room_for("slow") == 0
    assert pool.room() == THREADS - PER_ORIGIN
    done = threading.Event()
    pool.submit("other", done.set)
    assert done.wait(2)
    hold.set()
    assert eventually(lambda: pool.room() == THREADS)
    pool.close()


def test_a_commit_by_another_connection_wakes_the_engine(live: World) -> None:
    wake = waker(live.db.url)
    stop = threading.Event()
    wake.wait(0.3, stop)
    timer = threading.Timer(0.2, live.on_call, ("nils",))
    began = time.monotonic()
    timer.start()
    wake.wait(10, stop)
    assert time.monotonic() - began < 5
    timer.join()
    wake.close()


@pytest.mark.parametrize("changed", [Alert(), Shift(), Worker()], ids=lambda row: row.KIND)
def test_it_is_woken_for_alerts_and_for_those_who_are_called(changed: Synced) -> None:
    assert wakes([Visit(), changed])


def test_it_is_left_alone_by_what_nobody_is_called_for() -> None:
    assert not wakes([Case(), Visit(), Note(), Task()])


def test_a_hundred_calls_are_sent_as_fast_as_threads_come_free(
    live: World, push_service: PushService, tmp_path: Path
) -> None:
    subscribe(live, "nils", push_service, tmp_path)
    live.on_call("nils")
    for _ in range(100):
        live.report_ready()
    with running(live, tmp_path):
        assert len(push_service.wait_for(100, seconds=20)) >= 100


class Stuck:
    """An engine whose first tick hangs until it is let go; it notes which threads tick."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.ticking: list[threading.Thread] = []

    def tick(self, municipality_id: str) -> Tick:
        del municipality_id
        self.ticking.append(threading.current_thread())
        if len(self.ticking) == 1:
            self.let_go.wait(10)
        return Tick(leads=True)

    def hand_over(self, municipality_id: str) -> None:
        """Hold nothing."""


@pytest.fixture
def stuck() -> Stuck:
    return Stuck()


@pytest.fixture
def runner(live: World, stuck: Stuck, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """A runner of the engine that hangs, which does not wait long for it."""
    monkeypatch.setattr(runner_module, "INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr(runner_module, "STALLED_SECONDS", 1.0)
    return Runner(live.db, cast("Engine", stuck), Threads(), waker(live.db.url))


def test_a_thread_that_hangs_is_replaced_and_ends_when_it_comes_back(
    runner: Runner, stuck: Stuck
) -> None:
    runner.start()
    try:
        assert eventually(lambda: len(set(stuck.ticking)) == 2, 10)
        first = stuck.ticking[0]
        assert first.is_alive()
        stuck.let_go.set()
        assert eventually(lambda: not first.is_alive())
        ticks = len(stuck.ticking)
        assert eventually(lambda: len(stuck.ticking) > ticks)
    finally:
        stuck.let_go.set()
        runner.stop()


def test_an_engine_of_its_own_replaces_its_thread_too_and_ends_when_told(
    runner: Runner, stuck: Stuck
) -> None:
    before = {told: signal.getsignal(told) for told in (signal.SIGTERM, signal.SIGINT)}
    replaced = threading.Event()

    def tell_it_to_end() -> None:
        if eventually(lambda: len(set(stuck.ticking)) == 2, 10):
            replaced.set()
        stuck.let_go.set()
        os.kill(os.getpid(), signal.SIGTERM)

    teller = threading.Thread(target=tell_it_to_end)
    teller.start()
    try:
        runner.serve()
    finally:
        teller.join()
        for told, handler in before.items():
            signal.signal(told, handler)
    assert replaced.is_set()
    assert not any(thread.is_alive() for thread in stuck.ticking[1:])
