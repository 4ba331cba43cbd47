"""What a rule would make is what it makes, and nothing is written before it is saved."""

from __future__ import annotations

from typing import Any

import pytest

from services.schema import Shift
from tests.services.rota.planning import NIGHTS, all_shifts, ids, rules
from tests.web.site import OURS, Site

Said = dict[str, list[str]]


def answers(site: Site, **said: list[str]) -> Said:
    usual = {
        "always": ["yes"],
        "windows": NIGHTS,
        "members": ids(site.cast, "kari", "nils"),
        "turns": ["shift"],
        "from": ["2026-11-30"],
    }
    return usual | said


def asks(site: Site, who: str, said: Any, team: str = "North") -> tuple[int, Any]:
    body = {"team": site.cast.teams[team], "answers": said}
    answer = site.signs_in(who).client.post("/rota/preview", json=body, headers=OURS)
    return answer.status_code, answer.json


def test_what_is_shown_is_what_is_made(site: Site) -> None:
    status, shown = asks(site, "berit", answers(site))
    assert status == 200
    assert all_shifts(site.cast) == []
    assert rules(site.cast, **{"from": "2026-11-30"}).status == "applied"
    made: list[dict[str, Any]] = [
        {
            "from": f"{shift.starts_at:%Y-%m-%dT%H:%M:%SZ}",
            "to": f"{shift.ends_at:%Y-%m-%dT%H:%M:%SZ}",
            "worker": shift.worker_id,
        }
        for shift in all_shifts(site.cast)
    ]
    assert len(shown["shifts"]) == 18
    assert shown["shifts"] == made[:18]
    assert made[18]["from"] >= "2026-12-13T23:00:00Z"


def test_a_rule_that_has_begun_is_shown_from_now_and_who_has_left_is_nobody(site: Site) -> None:
    elsewhere = {"from": ["2026-01-01"], "members": ids(site.cast, "kari", "liv")}
    _, shown = asks(site, "berit", answers(site, **elsewhere))
    assert shown["shifts"][0]["from"] == "2026-11-24T09:52:00Z"
    kari = site.cast.workers["kari"]
    assert {one["worker"] for one in shown["shifts"]} == {kari, None}


def test_what_makes_no_shifts_says_why(site: Site) -> None:
    overlap = ["weekday 08:00 20:00", "weekday 16:00 22:00"]
    status, shown = asks(site, "berit", answers(site, windows=overlap, always=[], **{"from": []}))
    assert (status, shown) == (200, {"errors": {"from": ["required"], "windows": ["overlap"]}})


def test_only_who_leads_the_team_is_shown(site: Site) -> None:
    assert asks(site, "kari", answers(site))[0] == 403
    assert asks(site, "berit", answers(site), team="South")[0] == 403
    client = site.browser()
    assert client.post("/rota/preview", json={}, headers=OURS).status_code == 401


@pytest.mark.parametrize("said", [[], {"windows": "weekday"}, {"members": [1]}, None])
def test_what_is_no_rule_is_unreadable(site: Site, said: Any) -> None:
    assert asks(site, "berit", said)[0] == 400


def test_nothing_is_written(site: Site) -> None:
    asks(site, "berit", answers(site))
    with site.cast.database.session(writing=False) as session:
        assert session.query(Shift).count() == 0
