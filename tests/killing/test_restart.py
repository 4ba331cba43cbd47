"""The server is killed before anybody accepts: who is on call is paged again, then the lead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pwa.db import Database
from tests.cast import Cast, gather
from tests.killing.device import Device, put_on_call
from tests.killing.fleet import Fleet
from tests.services.alerts.push_service import PushService

SILENCE = 20
"""Seconds of nobody's answer after which the lead is paged."""
AGAIN_WITHIN = 10


@pytest.fixture
def cast(database_url: str) -> Iterator[Cast]:
    """Fjordby, with the database's own clock."""
    database = Database(database_url)
    yield gather(database)
    database.close()


@pytest.fixture
def fleet(cast: Cast, tmp_path: Path) -> Iterator[Fleet]:
    """One web process with the engine inside."""
    url = cast.database.url.render_as_string(hide_password=False)
    one = Fleet(
        url,
        tmp_path,
        processes=1,
        HEMKLAR_ALERT_REPEAT_SECONDS="120",
        HEMKLAR_ALERT_ESCALATE_SECONDS=str(SILENCE),
    )
    one.start()
    yield one
    one.stop()


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """The phones' push service."""
    service = PushService()
    yield service
    service.close()


def test_killed_before_he_accepts_nils_is_paged_again_and_then_berit(
    fleet: Fleet, cast: Cast, push_service: PushService
) -> None:
    put_on_call(cast, "nils")
    phones = {}
    for name in ("nils", "berit"):
        subscription = push_service.subscribe()
        phones[subscription["endpoint"].removeprefix(push_service.url)] = name
        Device.enrolled(fleet, cast, name).offers(subscription)

    def rang() -> list[str]:
        # By day the lead is told of gaps in the rota besides.
        ready = [one for one in list(push_service.inbox) if "kind" not in one.json["x"]]
        return [phones[one.path] for one in ready]

    def wait_until(heard: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not heard():
            assert time.monotonic() < until, rang()
            time.sleep(0.02)

    Device.enrolled(fleet, cast, "osman").reports(1, cast.teams["North"])
    wait_until(lambda: rang() == ["nils"], seconds=5)
    called = time.monotonic()
    [server] = fleet.servers
    server.kill()
    server.start()
    # Killed before the push was recorded it is sent again, and he is paged anew besides.
    wait_until(lambda: len(rang()) > 1, AGAIN_WITHIN)
    assert set(rang()) == {"nils"}
    wait_until(lambda: "berit" in rang(), SILENCE + 5)
    assert time.monotonic() - called >= SILENCE - 1
