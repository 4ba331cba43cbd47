"""A device whose rows are not the server's gets what differs, and nothing else."""

from __future__ import annotations

from importlib import import_module

import pytest

from services.commands import new_id
from services.schema import Journal
from tests.cast import command
from tests.web.site import Browser, Json, Site

pulling = import_module("services.feed.pull")  # its package has a function of the same name


@pytest.fixture
def kari(site: Site) -> Browser:
    """Kari in North, with three patients on her phone."""
    for _ in range(3):
        site.cast.admits()
    phone = site.signs_in("kari")
    phone.catch_up()
    return phone


def repair(phone: Browser, team: str, have: dict[str, int]) -> Json:
    """Ask for what differs."""
    answer: Json = phone.sync(cursors={team: "repair"}, have={team: have})["teams"][team]
    assert answer["repaired"] is True
    assert answer["more"] is False
    return answer


def held(phone: Browser) -> dict[str, int]:
    return {key: row["seq"] for key, row in phone.rows.items()}


def test_a_phone_that_is_right_gets_nothing_but_its_cursor_and_the_check(
    site: Site, kari: Browser
) -> None:
    team = site.cast.teams["North"]
    answer = repair(kari, team, held(kari))
    assert answer["events"] == []
    assert answer["check"].split(":")[0] == str(len(kari.rows))
    after = kari.sync(cursors={team: answer["cursor"]})["teams"][team]
    assert (after["events"], after["check"]) == ([], answer["check"])


def test_missing_rows_older_rows_and_missing_cases_come_and_strays_go(
    site: Site, kari: Browser
) -> None:
    team = site.cast.teams["North"]
    whole = dict(kari.rows)
    cases = sorted(row["id"] for row in whole.values() if row["kind"] == "case")
    lost_case, of_first = cases[2], [row for row in whole.values() if row["case"] == cases[0]]
    older, lost_row = (row for row in of_first if row["kind"] != "case")
    have = {key: row["seq"] for key, row in whole.items() if row["case"] != lost_case}
    have[older["id"]] -= 1
    del have[lost_row["id"]]
    stray = new_id()
    have[stray] = 5
    events = repair(kari, team, have)["events"]
    said = {
        "gone": [event["gone"] for event in events if "gone" in event],
        "rows": {event["row"]["id"] for event in events if "row" in event},
        "joins": [event["join"]["case"]["id"] for event in events if "join" in event],
    }
    assert said == {
        "gone": [{"row": stray, "why": "unknown"}],
        "rows": {older["id"], lost_row["id"]},
        "joins": [lost_case],
    }


def test_a_case_that_left_goes_as_a_whole(site: Site, kari: Browser) -> None:
    team, had = site.cast.teams["North"], held(kari)
    case = next(row["id"] for row in kari.rows.values() if row["kind"] == "case")
    moved = command("case.move", case, case, team=site.cast.teams["South"])
    assert site.cast.does("osman", moved).status == "applied"
    answer = repair(kari, team, had)
    assert [event for event in answer["events"] if "gone" in event] == [
        {"gone": {"case": case, "why": "moved"}}
    ]
    kari.keep(answer["events"])
    assert int(answer["check"].split(":")[0]) == len(kari.rows)


def test_where_too_much_differs_the_first_sync_starts_instead(
    site: Site, kari: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "CASES_A_REPAIR", 2)
    team = site.cast.teams["North"]
    answer = kari.sync(cursors={team: "repair"}, have={team: {}})["teams"][team]
    assert answer["total"] == 3
    assert answer["more"] is True
    assert "repaired" not in answer


def test_what_was_mended_and_that_it_did_not_help_is_journaled(site: Site, kari: Browser) -> None:
    team, have = site.cast.teams["North"], held(kari)
    lost = next(row["id"] for row in kari.rows.values() if row["kind"] == "patient")
    del have[lost]
    repair(kari, team, {**have, new_id(): 1})
    whole = kari.sync(cursors={team: "whole"})["teams"][team]
    assert (whole["more"], whole["total"]) == (True, 3)
    with site.cast.database.session(writing=False) as session:
        found = session.query(Journal).filter_by(action="feed.mended").order_by(Journal.id)
        lines = [(line.device_id, line.detail) for line in found]
    assert lines == [
        (kari.device, {"teams": {team: {"rows": 1, "cases": 0, "gone": 1}}}),
        (kari.device, {"teams": {team: {"whole": 1}}}),
    ]


def test_what_a_phone_has_must_be_readable(kari: Browser) -> None:
    assert kari.ask(have=[]).status_code == 400
    assert kari.ask(have={"team": {"row": "five"}}).status_code == 400


def test_a_team_out_of_reach_is_dropped_and_not_repaired(site: Site, kari: Browser) -> None:
    team = site.cast.teams["South"]
    answer = kari.sync(cursors={team: "repair"}, have={team: {}})
    assert answer["drop"] == [team]
    assert team not in answer["teams"]
