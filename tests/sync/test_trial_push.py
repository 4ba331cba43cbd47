"""A worker asks for a push, to see that the phone shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from pwa.db import Database
from services.alerts import texts
from services.schema import PushEndpoint, TrialPush
from tests.conftest import Clock
from tests.services.alerts.push_service import PushService
from tests.sync.conftest import MakeSite
from tests.web.site import OURS, Browser, Site


class AtOnce:
    """A pool that does the job before it returns."""

    def __init__(self) -> None:
        self.free = 1

    def room(self) -> int:
        return self.free

    def room_for(self, origin: str) -> int:
        del origin
        return self.free

    def submit(self, origin: str, job: Callable[[], None]) -> None:
        assert origin.startswith("http://127.0.0.1")
        job()

    def close(self) -> None:
        pass


@pytest.fixture
def service() -> Iterator[PushService]:
    running = PushService()
    yield running
    running.close()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    site = make_site(push_hosts=("http://127.0.0.1",))
    site.app.extensions["trial_pool"] = AtOnce()
    return site


def subscribe(phone: Browser, service: PushService) -> None:
    answer = phone.client.put("/push/subscription", json=service.subscribe(), headers=OURS)
    assert answer.json == {"resubscribe": False}


def endpoint(database: Database) -> PushEndpoint:
    with database.session(writing=False) as session:
        return session.scalars(select(PushEndpoint)).one()


def test_the_phone_gets_a_real_push_and_its_receipts_count(
    site: Site, service: PushService, database: Database, clock: Clock
) -> None:
    kari = site.signs_in("kari")
    subscribe(kari, service)
    answer = kari.post("/push/test")
    assert answer.status_code == 202
    token = (answer.json or {})["token"]
    [received] = service.wait_for(1)
    said = received.json
    assert said["x"] == {"v": 1, "d": token, "until": 0, "kind": "test"}
    assert said["notification"]["body"] == texts.TEST["sv"]
    assert said["notification"]["navigate"].endswith("/sv/app#/me")
    for stage in ("displayed", "opened", "opened"):
        receipt = site.browser().post(f"/r/{token}", json={"stage": stage}, headers=OURS)
        assert receipt.json == {"state": "test", "mine": True, "until": None, "at": None}
    assert endpoint(database).last_displayed_at == clock.now
    with database.session(writing=False) as session:
        row = session.scalars(select(TrialPush)).one()
        assert (row.outcome, row.displayed_at, row.opened_at) == ("accepted", clock.now, clock.now)


def test_without_a_subscription_there_is_nothing_to_try(site: Site) -> None:
    assert site.browser().post("/push/test", headers=OURS).status_code == 401
    answer = site.signs_in("kari").post("/push/test")
    assert (answer.status_code, answer.json) == (404, {"error": "no_subscription"})


def test_five_within_ten_minutes_are_enough(site: Site, service: PushService, clock: Clock) -> None:
    kari = site.signs_in("kari")
    subscribe(kari, service)
    assert [kari.post("/push/test").status_code for _ in range(6)] == [202] * 5 + [429]
    assert kari.post("/push/test").headers["Retry-After"] == "600"
    clock.now += timedelta(minutes=10)
    assert kari.post("/push/test").status_code == 202


def test_an_endpoint_that_is_gone_is_pushed_to_no_more(
    site: Site, service: PushService, database: Database
) -> None:
    kari = site.signs_in("kari")
    subscribe(kari, service)
    service.keys.clear()
    assert kari.post("/push/test").status_code == 202
    assert endpoint(database).state == "dead"
    assert kari.post("/push/test").status_code == 404


def test_when_all_senders_are_busy_the_phone_asks_again(site: Site, service: PushService) -> None:
    kari = site.signs_in("kari")
    subscribe(kari, service)
    site.app.extensions["trial_pool"].free = 0
    answer = kari.post("/push/test")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert service.inbox == []


def test_every_kind_of_push_is_said_in_every_language() -> None:
    for said in texts.CATALOGUE.values():
        assert set(said) == {"sv", "nb", "nn", "en"}
    assert texts.words("test", "fi").body == texts.TEST["sv"]
    assert all(
        len(json.dumps(text)) < 200 for said in texts.CATALOGUE.values() for text in said.values()
    )
