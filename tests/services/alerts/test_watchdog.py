"""The watchdog: what it notices in a real database, whom it tells, and how often."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pwa.settings import Settings, WrongSetting
from pwa.watchdog import Watchdog
from services.alerts import lease
from services.alerts.channels.gateway import Gateway, Recipe
from services.commands import Work, new_id
from services.schema import Alert, Probe
from tests.services.alerts.gateway_service import GatewayService
from tests.services.alerts.world import CANARY, World

TO = "+46700000001"


@pytest.fixture
def live(world: World) -> World:
    """A municipality with the database's own clock, whose engine has just ticked."""
    world.db._clock = None
    beat(world)
    return world


@pytest.fixture
def service() -> Iterator[GatewayService]:
    opened = GatewayService()
    yield opened
    opened.close()


class Time:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def dog(live: World, service: GatewayService, tmp_path: Path, time: Time) -> Watchdog:
    return watchdog(live.db.url.render_as_string(hide_password=False), service, tmp_path, time)


def watchdog(url: str, service: GatewayService, folder: Path, time: Time) -> Watchdog:
    settings = Settings(
        database_url=url,
        secrets_dir=folder / "secrets",
        watchdog_to=(TO,),
        watchdog_ping=f"{service.url}/ping",
    )
    recipe = Recipe(f"{service.url}/sms", body={"to": "{to}", "text": "{text}"}, as_json=True)
    return Watchdog(settings, {"sms": Gateway(recipe)}, clock=time)


def beat(world: World) -> None:
    def tick(work: Work) -> None:
        held = lease.take(work, "engine")
        assert held is not None
        lease.beat(work, held.epoch)

    world.write(tick)


def stop(world: World) -> None:
    """Let the engine have ticked last a quarter of an hour ago."""

    def age(work: Work) -> None:
        row = lease._locked(work)
        row.holder, row.ticked_at = "", work.now.replace(year=work.now.year - 1)

    world.write(age)


def told(service: GatewayService) -> list[str]:
    return [json.loads(one.body)["text"] for one in service.asked if one.path == "/sms"]


def pinged(service: GatewayService) -> int:
    return len([one for one in service.asked if one.path == "/ping"])


def test_while_all_is_well_it_only_pings(dog: Watchdog, service: GatewayService) -> None:
    assert dog.look() == dog.look() == []
    assert (told(service), pinged(service)) == ([], 2)


def test_a_stopped_engine_is_told_with_growing_pauses_and_so_is_its_return(
    live: World, dog: Watchdog, service: GatewayService, time: Time
) -> None:
    stop(live)
    told_at = []
    for minute in range(10 * 60):
        before = len(told(service))
        assert dog.look() == ["engine"]
        told_at += [minute] * (len(told(service)) - before)
        time.now += 60
        if len(told_at) == 4:
            break
    assert told_at == [0, 5, 20, 80]
    assert pinged(service) == 0
    assert set(told(service)) == {"Hemklar: Aviseringar går inte ut. http://localhost:8000"}
    beat(live)
    assert dog.look() == []
    assert told(service)[-1].startswith("Hemklar: Allt fungerar igen.")
    assert dog.look() == []
    assert len(told(service)) == 5


def test_an_open_alert_that_pages_nobody_is_noticed(
    live: World, dog: Watchdog, service: GatewayService
) -> None:
    period = live.report_ready()
    assert dog.look() == []

    def lose(work: Work) -> None:
        row = work.load(Alert, live.alert(period).id)
        assert row is not None
        row.next_due_at = None

    live.write(lose)
    assert dog.look() == ["silent"]
    [said] = told(service)
    assert CANARY not in said


def test_proofs_that_do_not_come_through_are_told_while_the_engine_runs(
    live: World, dog: Watchdog, service: GatewayService
) -> None:
    def probed(work: Work) -> None:
        for minutes in (10, 5):
            work.session.add(
                Probe(
                    municipality_id=live.m,
                    id=new_id(),
                    token_hash=new_id(),
                    made_at=work.now - timedelta(minutes=minutes),
                )
            )

    live.write(probed)
    assert dog.look() == ["probe"]
    assert "Provaviseringarna kommer inte fram." in told(service)[0]
    stop(live)
    assert dog.look() == ["engine"]


def test_what_nobody_has_taken_is_told_again(
    live: World, dog: Watchdog, service: GatewayService
) -> None:
    stop(live)
    service.answer = (500, {}, {})
    dog.look()
    service.answer = (200, {}, {})
    dog.look()
    dog.look()
    assert len(told(service)) == 2


def test_a_database_that_is_gone_is_trouble_and_is_not_made_anew(
    service: GatewayService, tmp_path: Path, time: Time
) -> None:
    dog = watchdog(f"sqlite:///{tmp_path}/gone.db", service, tmp_path, time)
    assert dog.look() == ["database"]
    assert len(told(service)) == 1
    assert not (tmp_path / "gone.db").exists()


def test_one_that_could_tell_nobody_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="names nobody"):
        Watchdog(Settings(secrets_dir=tmp_path), {})
    with pytest.raises(WrongSetting, match="channel sms"):
        Watchdog(Settings(secrets_dir=tmp_path, watchdog_to=(TO,)), {})


def test_it_runs_by_itself_from_the_command_line(
    live: World, service: GatewayService, tmp_path: Path
) -> None:
    channels = tmp_path / "channels.toml"
    channels.write_text(f'[sms]\nurl = "{service.url}/sms"\njson = {{ text = "{{text}}" }}\n')
    environment = os.environ | {
        "HEMKLAR_DATABASE_URL": live.db.url.render_as_string(hide_password=False),
        "HEMKLAR_SECRETS_DIR": str(tmp_path / "secrets"),
        "HEMKLAR_CHANNELS": str(channels),
        "HEMKLAR_WATCHDOG_TO": TO,
        "HEMKLAR_COUNTRY": "no",
    }
    stop(live)
    ended = subprocess.run(
        [sys.executable, "-m", "pwa.cli", "watchdog", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Alerts are not going out." in ended.stderr
    assert told(service) == ["Hemklar: Varsler går ikke ut. http://localhost:8000"]
