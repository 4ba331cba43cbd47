"""Every route says who may call it, and turns everybody else away."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.commands import new_id
from tests.cast import command
from tests.web.site import OURS, Site

AUDIENCES = {"anyone", "device", "hand_in", "internal"}
OPEN = {
    "GET /",
    "GET /app",
    "GET /<lang>/app",
    "GET /health/live",
    "GET /manifest.webmanifest",
    "GET /static/build/<file>",
    "GET /static/img/<file>",
    "GET /sw.js",
    "POST /r/<token>",
    "POST /session",
}
"""What strangers may call. Whoever adds a line here says that it tells nothing about anybody."""


def routes(site: Site) -> list[tuple[str, str, str]]:
    """Return every route as method, path and audience."""
    views: dict[str, Any] = site.app.view_functions
    return sorted(
        (method, rule.rule, getattr(views[rule.endpoint], "audience", ""))
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_every_route_declares_its_audience(site: Site) -> None:
    undeclared = [path for _, path, audience in routes(site) if audience not in AUDIENCES]
    assert undeclared == [], "put @open_to(...) on the view"


def test_what_strangers_may_call_is_a_short_list(site: Site) -> None:
    found = {f"{method} {path}" for method, path, audience in routes(site) if audience == "anyone"}
    assert found == OPEN


@pytest.mark.parametrize("audience", ["device", "hand_in", "internal"])
def test_an_outsider_is_turned_away_from_every_other_route(site: Site, audience: str) -> None:
    called = 0
    for method, path, declared in routes(site):
        if declared == audience:
            called += 1
            body = {"device": new_id(), "commands": [], "cursors": {}}
            answer = site.browser().open(
                re.sub(r"<[^>]+>", "x", path),
                method=method,
                json=body,
                headers=OURS,
                base_url="http://elsewhere.example",
            )
            assert (answer.status_code, answer.json) == (401, {"error": "sign_in"}), path
    assert called


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
