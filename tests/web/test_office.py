"""The administrator's pages: devices, and wiping one."""

from __future__ import annotations

import re
from datetime import timedelta

import html5lib
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.alerts import lease
from services.commands import Work, new_id
from services.schema import CommandLog, Journal
from tests.cast import PASSWORD, command
from tests.conftest import Clock
from tests.web.site import OURS, Browser, Site

TOLD = "Har fått besked om att radera sig"


def signs_in(site: Site, worker: str = "admin", password: str = PASSWORD) -> TestResponse:
    form = {"username": worker, "password": password}
    return site.browser().post("/office/sign-in", data=form, headers=OURS)


@pytest.fixture
def office(site: Site) -> FlaskClient:
    """The administrator's browser, signed in."""
    client = site.browser()
    form = {"username": "admin", "password": PASSWORD}
    answer = client.post("/office/sign-in", data=form, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/office/devices")
    return client


@pytest.fixture
def kari(site: Site) -> Browser:
    """Kari's phone."""
    return site.signs_in("kari")


def parsed(answer: TestResponse) -> str:
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "style=" not in answer.text
    assert "<script" not in answer.text
    return answer.text


def wipe(office: FlaskClient, device: str) -> TestResponse:
    page = parsed(office.get(f"/office/devices/{device}/wipe"))
    [given] = re.findall(r'name="command" type="hidden" value="([^"]+)"', page)
    body = {"command": given}
    answer = office.post(f"/office/devices/{device}/wipe", data=body, headers=OURS)
    again = office.post(f"/office/devices/{device}/wipe", data=body, headers=OURS)
    assert again.status_code == answer.status_code
    return answer


def test_a_stranger_is_led_to_the_sign_in_in_their_language(site: Site) -> None:
    for path in ("/office", "/office/devices", f"/office/devices/{new_id()}/wipe"):
        answer = site.browser().get(path)
        assert (answer.status_code, answer.location) == (303, "/office/sign-in")
    page = parsed(site.browser().get("/office/sign-in", headers={"Accept-Language": "nn, en"}))
    assert '<html lang="nn"' in page


def test_only_an_administrator_gets_in(site: Site, kari: Browser) -> None:
    assert signs_in(site, password="wrong").status_code == 403
    refused = signs_in(site, "kari")
    assert refused.status_code == 403
    assert "Set-Cookie" not in refused.headers
    assert signs_in(site, "admin", "").status_code == 422
    assert kari.client.get("/office/devices").status_code == 404


def test_an_office_session_is_no_device(office: FlaskClient) -> None:
    assert office.get("/sync/head").status_code == 401
    assert office.get("/push/key").status_code == 401


def test_the_list_says_whose_device_it_is_and_how_it_stands(
    office: FlaskClient, kari: Browser
) -> None:
    kari.sync(outbox=3)
    kari.sync(commands=[kari.numbered("case.erased", new_id(), new_id())], outbox=3)
    page = parsed(office.get("/office/devices"))
    for said in ("Kari Lindvåg", "2026.11.0", "24 nov. 2026 10:52"):
        assert said in page
    assert re.search(r">3 ", page)


def test_a_wipe_is_asked_about_logged_and_told_to_the_phone(
    site: Site, office: FlaskClient, kari: Browser
) -> None:
    assert kari.sync()["wipe"] is False
    answer = wipe(office, kari.device)
    assert (answer.status_code, answer.location) == (303, "/office/devices")
    told = kari.sync()
    assert told["wipe"] is True
    assert "lease" not in told
    with site.cast.database.session(writing=False) as session:
        log = session.query(CommandLog).filter_by(name="device.wipe").one()
        journal = session.query(Journal).filter_by(action="device.wipe").one()
    assert (log.subject, log.worker_id) == (kari.device, site.cast.workers["admin"])
    assert journal.detail == {"device": kari.device}


def test_a_locked_phone_without_a_session_is_told_too(
    office: FlaskClient, site: Site, kari: Browser
) -> None:
    wipe(office, kari.device)
    token = kari.welcome["hand_in"]
    headers = {**OURS, "Authorization": f"Device {token}"}
    body = {"device": kari.device, "commands": []}
    answer = site.browser().post("/sync", json=body, headers=headers)
    assert answer.json == {"last_number": 0, "outcomes": [], "wipe": True}


def test_a_phone_says_when_it_is_erased_and_the_office_shows_it(
    office: FlaskClient, site: Site, kari: Browser, clock: Clock
) -> None:
    wipe(office, kari.device)
    headers = {**OURS, "Authorization": f"Device {kari.welcome['hand_in']}"}
    body = {"device": kari.device, "commands": []}
    site.browser().post("/sync", json=body, headers=headers)
    kari.sync()
    assert TOLD in parsed(office.get("/office/devices"))
    clock.now += timedelta(minutes=10)
    for _ in range(2):
        receipt = site.browser().post("/sync", json={**body, "wiped": True}, headers=headers)
        assert receipt.status_code == 200
        clock.now += timedelta(minutes=1)
    page = parsed(office.get("/office/devices"))
    assert TOLD not in page
    assert "Raderad 24 nov. 2026 11:02" in page
    with site.cast.database.session(writing=False) as session:
        line = session.query(Journal).filter_by(action="device.erased").one()
    assert (line.device_id, line.worker_id) == (kari.device, site.cast.workers["kari"])


def test_without_its_token_no_device_is_erased(
    office: FlaskClient, site: Site, kari: Browser
) -> None:
    body = {"device": kari.device, "commands": [], "wiped": True}
    for token in ("guess", site.signs_in("amir").welcome["hand_in"]):
        headers = {**OURS, "Authorization": f"Device {token}"}
        assert site.browser().post("/sync", json=body, headers=headers).status_code == 401
    assert "Raderad" not in parsed(office.get("/office/devices"))


def test_a_device_that_there_is_not_cannot_be_wiped(office: FlaskClient) -> None:
    for device in (new_id(), "phone"):
        assert office.get(f"/office/devices/{device}/wipe").status_code == 404
        body = {"command": new_id()}
        answer = office.post(f"/office/devices/{device}/wipe", data=body, headers=OURS)
        assert answer.status_code == 404


def test_a_wipe_needs_its_form_and_our_own_page(office: FlaskClient, kari: Browser) -> None:
    path = f"/office/devices/{kari.device}/wipe"
    assert office.post(path, data={"command": "x"}, headers=OURS).status_code == 422
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert office.post(path, data={"command": new_id()}, headers=foreign).status_code == 403


def test_a_nurse_cannot_order_it_from_a_phone(site: Site, kari: Browser) -> None:
    outcome = site.cast.does("kari", command("device.wipe", kari.device, None))
    assert (outcome.status, outcome.why) == ("refused", "not_allowed")


def test_signing_out_ends_the_session(office: FlaskClient) -> None:
    answer = office.post("/office/sign-out", headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/office/sign-in")
    assert office.get("/office/devices").status_code == 303


def test_every_page_says_when_the_engine_has_stopped(
    site: Site, office: FlaskClient, clock: Clock
) -> None:
    def tick(work: Work) -> None:
        held = lease.take(work, "engine")
        assert held is not None
        lease.beat(work, held.epoch)

    site.cast.database.write(site.cast.municipality, tick)
    assert "Aviseringar går inte ut" not in parsed(office.get("/office/devices"))
    clock.now += timedelta(seconds=61)
    for path in ("/office/devices", "/office/calendar"):
        assert "Aviseringar går inte ut. Ring avdelningen." in parsed(office.get(path))
