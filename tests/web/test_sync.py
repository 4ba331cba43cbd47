"""One request pushes and pulls: what is taken, in what order, and how little nothing weighs."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
import pytest

from services.commands import new_id
from services.schema import CommandLog, Journal
from tests.cast import command
from tests.web.site import OURS, Browser, Json, Site


@pytest.fixture
def case(site: Site) -> str:
    """A patient in North."""
    return site.cast.admits(family="Sjöström-Ågren")


@pytest.fixture
def kari(site: Site, case: str) -> Browser:
    """Kari's phone, which has the patient."""
    phone = site.signs_in("kari")
    phone.catch_up()
    assert case in phone.rows
    return phone


def note(case: str, text: str = "said") -> Any:
    return command("note.add", new_id(), case, text=text)


def told(answer: Json) -> list[tuple[Any, ...]]:
    return [(one["number"], one["status"], one.get("why")) for one in answer["outcomes"]]


BROKEN: dict[str, tuple[Any, str]] = {
    "no json": (b"{", "body"),
    "no object": (b"[]", "body"),
    "no device": ({}, "device"),
    "a device that is none": ({"device": "phone"}, "device"),
    "commands that are no list": ({"commands": {}}, "commands"),
    "too many commands": ({"commands": [{}] * 101}, "commands"),
    "cursors that are no object": ({"cursors": []}, "cursors"),
    "a command that is none": ({"commands": ["x"]}, "commands[0]"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_answered_with_its_place(kari: Browser, name: str) -> None:
    broken, where = BROKEN[name]
    whole = {"device": kari.device, "commands": [], "cursors": {}}
    if isinstance(broken, dict):
        body = orjson.dumps({**whole, **broken} if broken else {"commands": []})
    else:
        body = broken
    answer = kari.client.post("/sync", data=body, headers=OURS)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"] == "unreadable"
    assert answer.json["where"].startswith(f"{where}:")


PARTS = {
    "id": "7",
    "number": 0,
    "name": "",
    "subject": "him",
    "case": 4,
    "values": {"text": "said"},
    "base": {},
    "made_at": "2026-11-24T08:00:00",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_command_that_cannot_be_read_is_answered_with_its_part(
    kari: Browser, case: str, part: str
) -> None:
    raw = kari.sent(note(case)) | {part: PARTS[part]}
    answer = kari.ask(raw)
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["where"].startswith(f"commands[0].{part}")


def test_nothing_of_a_request_is_taken_when_a_part_cannot_be_read(
    site: Site, kari: Browser, case: str
) -> None:
    good, bad = kari.sent(note(case)), kari.sent(note(case)) | {"name": ""}
    assert kari.ask(good, bad).status_code == 400
    with site.cast.database.session(writing=False) as session:
        assert session.query(CommandLog).filter_by(device_id=kari.device).count() == 0


def test_after_a_gap_nothing_is_taken_and_the_answer_says_where_to_go_on(
    kari: Browser, case: str
) -> None:
    first, second, third = (kari.sent(note(case)) for _ in range(3))
    answer = kari.sync(first, third)
    assert (told(answer), answer["last_number"]) == ([(1, "applied", None)], 1)
    answer = kari.sync(second, third)
    assert answer["last_number"] == 3


def test_commands_are_taken_in_order_whatever_order_they_come_in(kari: Browser, case: str) -> None:
    first, second = (kari.sent(note(case)) for _ in range(2))
    assert [number for number, *_ in told(kari.sync(second, first))] == [1, 2]


def test_a_refused_command_takes_its_number_and_holds_nobody_up(kari: Browser, case: str) -> None:
    answer = kari.sync(command("note.sing", new_id(), case), note(case))
    assert told(answer) == [(1, "refused", "unknown_command"), (2, "applied", None)]
    assert answer["last_number"] == 2


def test_a_number_given_to_another_command_is_refused(kari: Browser, case: str) -> None:
    kari.sync(note(case))
    answer = kari.sync(kari.sent(note(case)) | {"number": 1})
    assert told(answer) == [(1, "refused", "number_taken")]
    assert answer["last_number"] == 1


def test_the_same_command_again_is_answered_as_the_first_time(kari: Browser, case: str) -> None:
    both = [kari.sent(note(case)), kari.sent(command("note.add", new_id(), case, text=""))]
    kari.sync(*both)
    answer = kari.sync(*both)
    assert [(one["status"], one["was"]) for one in answer["outcomes"]] == [
        ("repeated", "applied"),
        ("repeated", "refused"),
    ]
    assert answer["outcomes"][1]["errors"] == {"text": ["required"]}


def test_the_same_command_with_other_content_is_refused_and_journaled(
    site: Site, kari: Browser, case: str
) -> None:
    raw = kari.sent(note(case))
    kari.sync(raw)
    answer = kari.sync(raw | {"values": {"text": ["something else"]}})
    assert told(answer) == [(1, "refused", "other_content")]
    with site.cast.database.session(writing=False) as session:
        assert session.query(Journal).filter_by(action="command.forged").count() == 1


def test_another_time_does_not_make_it_another_command(kari: Browser, case: str) -> None:
    raw = kari.sent(note(case))
    kari.sync(raw)
    answer = kari.sync(raw | {"made_at": "2026-11-24T09:00:00Z"})
    assert answer["outcomes"][0]["status"] == "repeated"


def test_somebody_elses_device_cannot_be_spoken_for(site: Site, kari: Browser) -> None:
    answer = site.signs_in("amir").ask(device=kari.device)
    assert (answer.status_code, answer.json) == (401, {"error": "sign_in"})


def test_a_sync_without_news_is_small_both_ways(kari: Browser) -> None:
    answer = kari.ask()
    assert answer.status_code == 200
    assert len(answer.data) < 500
    assert len(orjson.dumps({"device": kari.device, "cursors": kari.cursors})) < 500


def test_without_cursors_nothing_is_read(kari: Browser, case: str) -> None:
    answer = kari.sync(note(case), cursors=None)
    assert answer["outcomes"]
    assert "teams" not in answer
    assert "Sjöström" not in str(answer)


@pytest.mark.parametrize("cursor", ["", "nonsense", "WzEsMiwzXQ", "ÅÄÖ", 7, None, ["x"], {}])
def test_a_cursor_that_cannot_be_used_starts_the_first_sync_again(
    site: Site, kari: Browser, cursor: Any
) -> None:
    answer = kari.sync(cursors={site.cast.teams["North"]: cursor})
    part = answer["teams"][site.cast.teams["North"]]
    assert part["total"] == 1
    assert part["more"] is True


def test_a_cursor_of_another_team_is_no_way_into_it(site: Site, kari: Browser) -> None:
    south = site.cast.teams["South"]
    own = kari.cursors[site.cast.teams["North"]]
    answer = kari.sync(cursors={site.cast.teams["North"]: own, south: own})
    assert south not in answer["teams"]
    assert answer["drop"] == [south]


def test_a_team_that_there_is_not_is_dropped_like_one_that_is_not_ours(
    site: Site, kari: Browser
) -> None:
    nowhere, south = new_id(), site.cast.teams["South"]
    answer = kari.sync(cursors={nowhere: "x", south: "x"})
    assert set(answer["drop"]) == {nowhere, south}


def test_a_packed_request_is_read(kari: Browser, case: str) -> None:
    body = {"device": kari.device, "commands": [kari.sent(note(case))], "cursors": {}}
    headers = {**OURS, "Content-Encoding": "gzip"}
    packed = gzip.compress(orjson.dumps(body))
    answer = kari.client.post("/sync", data=packed, headers=headers)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["last_number"] == 1


BOMB = gzip.compress(b" " * 50_000_000, mtime=0)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [(BOMB, 413, "more than"), (b"no gzip", 400, "not gzip"), (BOMB[:99], 400, "")],
    ids=["too much", "no gzip", "cut off"],
)
def test_a_packed_request_that_would_burst_is_not_unpacked(
    kari: Browser, body: bytes, status: int, words: str
) -> None:
    headers = {**OURS, "Content-Encoding": "gzip"}
    answer = kari.client.post("/sync", data=body, headers=headers)
    assert answer.status_code == status
    assert words in answer.text


def test_a_request_that_is_too_large_is_not_read(kari: Browser) -> None:
    answer = kari.client.post("/sync", data=b" " * 1_000_001, headers=OURS)
    assert answer.status_code == 413


@pytest.mark.parametrize("accepted", ["zstd", "br", "gzip"])
def test_long_answers_are_packed_as_the_browser_takes_them(site: Site, accepted: str) -> None:
    for _ in range(3):
        site.cast.admits()
    kari = site.signs_in("kari")
    body = orjson.dumps({"device": kari.device, "commands": [], "cursors": {}})
    headers = {**OURS, "Accept-Encoding": accepted}
    answer = kari.client.post("/sync", data=body, headers=headers)
    assert answer.headers["Content-Encoding"] == accepted
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_the_head_changes_only_when_something_of_ours_does(site: Site, kari: Browser) -> None:
    first = kari.client.get("/sync/head")
    same = {"If-None-Match": first.headers["ETag"]}
    assert kari.client.get("/sync/head", headers=same).status_code == 304
    site.cast.admits(team="South")
    assert kari.client.get("/sync/head", headers=same).status_code == 304
    site.cast.admits(team="North")
    after = kari.client.get("/sync/head", headers=same)
    assert after.status_code == 200
    assert after.json is not None
    assert first.json is not None
    assert after.json["n"] > first.json["n"]
    assert len(after.data) < 200
