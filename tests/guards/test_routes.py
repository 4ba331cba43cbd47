"""Every route says who may call it, and turns everybody else away."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pwa.auth import OFFICE, Audience
from pwa.sync import wsgi as sync
from services.commands import new_id
from tests.cast import command
from tests.web.site import OURS, Site

AUDIENCES = set(get_args(Audience))
OPEN = {
    "GET /",
    "GET /app",
    "GET /<lang>/app",
    "GET /calendar/<secret>.ics",
    "GET /<lang>/desk/<version>",
    "GET /health/live",
    "GET /office/sign-in",
    "GET /manifest.webmanifest",
    "GET /static/build/<file>",
    "GET /static/img/<file>",
    "GET /sw.js",
    "POST /intake/delivery/<token>",
    "POST /office/sign-in",
    "POST /r/<token>",
    "POST /session",
}
"""What strangers may call. Whoever adds a line here says that it tells nothing about anybody."""


def routes(site: Site) -> list[tuple[str, str, str]]:
    """Return every route as method, path and audience."""
    views: dict[str, Any] = site.app.view_functions
    found = [
        (method, rule.rule, getattr(views[rule.endpoint], "audience", ""))
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return sorted([*found, ("POST", sync.PATH, sync.AUDIENCE)])


def test_every_route_declares_its_audience(site: Site) -> None:
    undeclared = [path for _, path, audience in routes(site) if audience not in AUDIENCES]
    assert undeclared == [], "put @open_to(...) on the view"


def test_what_strangers_may_call_is_a_short_list(site: Site) -> None:
    found = {f"{method} {path}" for method, path, audience in routes(site) if audience == "anyone"}
    assert found == OPEN


def called(client: FlaskClient, method: str, path: str) -> TestResponse:
    """Call a route from our own page, under a host name that is not internal."""
    return client.open(
        re.sub(r"<[^>]+>", "x", path),
        method=method,
        json={"device": new_id(), "commands": [], "cursors": {}},
        headers=OURS,
        base_url="http://elsewhere.example",
    )


@pytest.mark.parametrize("audience", ["device", "engine", "hand_in", "internal", "source"])
def test_an_outsider_is_turned_away_from_every_other_route(site: Site, audience: str) -> None:
    found = [(method, path) for method, path, declared in routes(site) if declared == audience]
    assert found
    for method, path in found:
        answer = called(site.browser(), method, path)
        assert (answer.status_code, answer.json) == (401, {"error": "sign_in"}), path


def test_strangers_and_nurses_are_led_from_the_office_to_its_sign_in(site: Site) -> None:
    office = [(method, path) for method, path, audience in routes(site) if audience in OFFICE]
    assert office
    for client in (site.browser(), site.signs_in("kari").client):
        for method, path in office:
            answer = called(client, method, path)
            led = (answer.status_code, answer.headers.get("Location"))
            assert led == (303, "/office/sign-in"), path


def test_a_view_without_audience_answers_nobody(site: Site) -> None:
    site.app.add_url_rule("/forgotten", "forgotten", lambda: "told")
    answer = site.browser().get("/forgotten")
    assert answer.status_code == 500
    assert b"told" not in answer.data


def test_the_nurse_of_another_team_gets_nothing_of_this_one(site: Site) -> None:
    case = site.cast.admits(family="Sjöström-Ågren", team="North")
    liv = site.signs_in("liv")
    note = command("note.add", new_id(), case, text="hello")
    answer = liv.sync(note)
    assert answer["outcomes"][0]["why"] == "unknown"
    assert case not in str(answer["teams"])
    assert "Sjöström" not in str(answer["teams"])
    for path in ("/sync/head", "/push/key"):
        told = liv.client.get(path)
        assert told.status_code == 200
        assert case.encode() not in told.data
