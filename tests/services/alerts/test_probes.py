"""The hourly proof: over HTTP to the app's own receiver, and when it is sent and judged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from pwa import create_app, engine
from pwa.settings import Settings
from services.alerts import probes
from services.alerts.hosts import Hosts, NotAllowed
from services.alerts.paging import hash_of
from services.alerts.probes import Probing
from services.alerts.receiver import NotForUs, receiver
from services.alerts.sender import Push, PushSender, Result, encrypt
from services.commands import Work
from services.schema import Probe, PushEndpoint
from tests.services.alerts.virtual import START, Inline
from tests.services.alerts.world import World


class Receiving:
    """Our own receiver without a line: it displays unless the test has broken it."""

    key_ids = ("of the test",)

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.ours = receiver(folder)
        self.fate: Result | None = None
        self.took = timedelta()
        self.sent: list[Push] = []

    def origin(self, endpoint: str) -> str:
        return endpoint

    def send(self, push: Push) -> Result:
        self.sent.append(push)
        if self.fate is not None:
            return self.fate
        self.world.db.time += self.took
        digest = hash_of(self.ours.token(encrypt(push)))
        assert self.world.write(lambda work: probes.receive(work, digest))
        return Result("accepted", 201)


@pytest.fixture
def line(world: World, tmp_path: Path) -> Receiving:
    found = Receiving(world, tmp_path)
    probing = Probing(world.db, Inline(), found, found.ours, site="https://hemklar.example/")
    world.engine = world.new_engine(probing)
    return found


def failing(world: World) -> bool:
    return world.db.read(world.m, lambda s: probes.are_failing(s, world.m, world.db.time))


def at(world: World, line: Receiving, **later: float) -> int:
    """Let time pass and the engine tick; return how many have been sent by then."""
    world.pass_time(**later)
    world.tick()
    return len(line.sent)


def test_one_is_sent_each_hour_and_measured(world: World, line: Receiving) -> None:
    line.took = timedelta(milliseconds=1500)
    assert at(world, line) == 1
    assert at(world, line, minutes=59) == 1
    assert at(world, line, minutes=1) == 2
    assert {push.endpoint for push in line.sent} == {"https://hemklar.example/push/probe"}
    world.pass_time(minutes=5)
    good = world.db.read(world.m, lambda s: probes.last_good(s, world.m))
    assert good is not None
    assert good.took == timedelta(milliseconds=1500)
    assert world.db.time - good.at == timedelta(minutes=5)
    assert not failing(world)


def test_one_that_fails_is_tried_again_and_twice_is_trouble(world: World, line: Receiving) -> None:
    assert at(world, line) == 1
    line.fate = Result("transient")
    assert at(world, line, minutes=60) == 2
    assert at(world, line, minutes=4) == 2
    assert not failing(world)
    assert at(world, line, minutes=1) == 3
    assert not failing(world)
    world.pass_time(minutes=1)
    assert failing(world)
    line.fate = None
    assert at(world, line, minutes=4) == 4
    assert not failing(world)
    assert at(world, line, minutes=55) == 4
    assert at(world, line, minutes=5) == 5


def test_it_is_trouble_when_none_is_made_any_more(world: World, line: Receiving) -> None:
    assert not failing(world)
    assert at(world, line) == 1
    world.pass_time(minutes=119)
    assert not failing(world)
    world.pass_time(minutes=2)
    assert failing(world)


def test_a_clock_that_is_put_back_does_not_silence_it(world: World, line: Receiving) -> None:
    assert at(world, line) == 1
    assert at(world, line, days=-1) == 2


def test_old_ones_are_forgotten(world: World, line: Receiving) -> None:
    assert at(world, line) == 1
    assert at(world, line, days=20) == 2
    [row] = world.all(Probe)
    assert row.made_at == START + timedelta(days=20)


def test_nothing_else_opens(tmp_path: Path) -> None:
    ours, other = receiver(tmp_path / "ours"), receiver(tmp_path / "other")
    assert receiver(tmp_path / "ours").auth == ours.auth
    assert (tmp_path / "ours" / "probe.pem").stat().st_mode & 0o077 == 0
    push = Push("https://x.example/", other.p256dh, other.auth, "", b"{}", 0, "")
    for body in (b"", b"x" * 200, b"x" * 5000, encrypt(push)):
        with pytest.raises(NotForUs):
            ours.token(body)


def test_the_own_address_is_allowed_to_probes_alone() -> None:
    own = "http://hemklar.internal:8000/push/probe"
    assert Hosts(own=own).judge(own).inside
    for other in (own + "/x", own + "?", "http://hemklar.internal:8000/", "http://127.0.0.1/"):
        with pytest.raises(NotAllowed):
            Hosts(own=own).judge(other)
    with pytest.raises(NotAllowed):
        Hosts().judge(own)


@pytest.fixture
def served(world: World, tmp_path: Path) -> Iterator[Settings]:
    """The app on a real line, under the address that its settings name."""

    def forget_subscriptions(work: Work) -> None:
        for row in work.session.query(PushEndpoint):
            row.state = "forgotten"

    world.write(forget_subscriptions)
    world.db._clock = None
    holder = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
    settings = Settings(
        database_url=world.db.url.render_as_string(hide_password=False),
        secrets_dir=tmp_path,
        engine="external",
        public_url=f"http://127.0.0.1:{holder.server_port}",
    )
    holder.app = create_app(settings, world.db)
    thread = threading.Thread(target=holder.serve_forever, args=(0.02,))
    thread.start()
    yield settings
    holder.shutdown()
    thread.join()
    holder.server_close()


def test_an_engine_apart_proves_itself_over_http(world: World, served: Settings) -> None:
    apart = engine.runner(served, world.db)
    apart._engine.tick(world.m)
    apart._pool.close()
    [row] = world.all(Probe)
    assert row.outcome == "accepted"
    assert row.displayed_at is not None
    assert row.sent_at is not None
    assert timedelta() <= row.displayed_at - row.made_at < timedelta(seconds=5)


def test_an_engine_with_other_keys_is_told_so(
    world: World, served: Settings, tmp_path: Path
) -> None:
    own = f"{served.public_url}/push/probe"
    key = engine.vapid_keys(served, world.db)
    sender = PushSender(key, Hosts(own=own), "https://hemklar.example")
    other = receiver(tmp_path / "other")
    stray = Push(own, other.p256dh, other.auth, sender.key_ids[0], b"{}", 60, "t")
    assert sender.send(stray) == Result("config", 401)
    ours = receiver(served.secrets_dir)
    nobodys = b'{"x":{"d":"nobody\'s"}}'
    unknown = Push(own, ours.p256dh, ours.auth, sender.key_ids[0], nobodys, 60, "t")
    assert sender.send(unknown) == Result("gone", 410)
