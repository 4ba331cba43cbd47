"""Headers on every answer, changes from our own pages only, and nothing told to strangers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pwa import create_app
from pwa.i18n import LANGUAGES
from pwa.settings import Settings
from services.commands import new_id
from tests.cast import PASSWORD, PEOPLE, Cast
from tests.web.site import OURS, Site

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types app"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), usb=(), payment=()",
}
ANSWERS = {
    "/": 302,
    "/app": 302,
    "/sv/app": 200,
    "/xx/app": 404,
    "/sw.js": 200,
    "/manifest.webmanifest": 200,
    "/health/live": 200,
    "/sync/head": 401,
    "/static/build/none.js": 404,
    "/nowhere": 404,
}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_the_headers(site: Site, path: str) -> None:
    answer = site.browser().get(path)
    assert answer.status_code == ANSWERS[path]
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in answer.headers


def test_a_fault_has_them_too_and_tells_nothing(site: Site) -> None:
    def fails() -> str:
        raise ValueError("Sjöström-Ågren")

    fails.audience = "anyone"  # type: ignore[attr-defined]
    site.app.add_url_rule("/fails", "fails", fails)
    answer = site.browser().get("/fails")
    assert (answer.status_code, answer.json) == (500, {"error": "fault"})
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_under_https_the_cookie_is_bound_to_the_host(cast: Cast, tmp_path: Path) -> None:
    settings = Settings(secrets_dir=tmp_path / "keys", public_url="https://hemklar.example")
    site = Site(create_app(settings, cast.database), cast)
    form = {"username": "kari", "password": PASSWORD, "device": new_id()}
    at = {"base_url": "https://hemklar.example", "headers": OURS}
    client = site.browser()
    answer = client.post("/session", data=form, **at)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hemklar=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Content-Security-Policy"] == f"{POLICY}; upgrade-insecure-requests"
    assert client.get("/sync/head", **at).status_code == 200


def test_the_sync_has_them_too_whether_it_is_answered_or_not(site: Site) -> None:
    kari = site.signs_in("kari")
    answers = [kari.ask(), kari.ask(device="nonsense"), site.browser().post("/sync", headers=OURS)]
    assert [answer.status_code for answer in answers] == [200, 400, 400]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


SENDERS = pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)


@SENDERS
def test_only_our_own_pages_may_change_something(
    site: Site, headers: dict[str, str], status: int
) -> None:
    form = {"username": "kari", "password": PASSWORD, "device": new_id()}
    answer = site.browser().post("/session", data=form, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json == {"error": "foreign_origin"}


@SENDERS
def test_only_our_own_pages_may_sync(site: Site, headers: dict[str, str], status: int) -> None:
    kari = site.signs_in("kari")
    request = {"device": kari.device, "commands": [], "cursors": {}}
    answer = kari.client.post("/sync", json=request, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json == {"error": "foreign_origin"}


def test_a_sync_is_posted(site: Site) -> None:
    answer = site.signs_in("kari").client.get("/sync")
    assert (answer.status_code, answer.json) == (404, {"error": "not_found"})


@pytest.mark.parametrize("path", ["/nowhere", "/xx/app", "/static/img/none.png", "/case/secret"])
def test_what_is_not_there_is_always_the_same_answer(site: Site, path: str) -> None:
    answer = site.browser().get(path)
    assert (answer.status_code, answer.json) == (404, {"error": "not_found"})


def test_answers_with_personal_data_are_stored_nowhere(site: Site) -> None:
    kari = site.signs_in("kari")
    answer = kari.ask()
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_shell_holds_no_personal_data(site: Site, lang: str) -> None:
    site.cast.admits(family="Sjöström-Ågren")
    kari = site.signs_in("kari")
    page = kari.client.get(f"/{lang}/app")
    assert page.status_code == 200
    text = page.text
    assert re.search(rf'<html[^>]* lang="{lang}"', text)
    for name, *_ in PEOPLE.values():
        assert name not in text
    for secret in ("Sjöström", "Fjordby", kari.device, *site.cast.teams.values()):
        assert secret not in text
    assert text == site.browser().get(f"/{lang}/app").text
    again = site.browser().get(f"/{lang}/app", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_the_address_of_the_app_leads_to_the_browsers_language(site: Site) -> None:
    led = {
        wanted: site.browser().get("/app", headers={"Accept-Language": wanted}).headers["Location"]
        for wanted in ("nn-NO,nn;q=0.9", "no", "en-GB", "fi", "")
    }
    assert led == {
        "nn-NO,nn;q=0.9": "/nn/app",
        "no": "/nb/app",
        "en-GB": "/en/app",
        "fi": "/sv/app",
        "": "/sv/app",
    }


def test_nothing_inline_is_in_a_shell(site: Site) -> None:
    text = site.browser().get("/sv/app").text
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    scripts = re.findall(r"<script([^>]*)>", text)
    assert scripts
    assert all("src=" in one or 'type="application/json"' in one for one in scripts)
