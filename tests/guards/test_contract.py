"""The golden exchanges are what the server would take and give, and leave no outcome out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pwa.sync.asked import read_request
from services.commands import HANDLERS, Outcome, read_command
from services.schema import KINDS, OfCase

FOLDER = Path(__file__).parents[1] / "contract"
Json = dict[str, Any]
STATUSES = {"applied", "repeated", "conflict", "late", "refused"}
UNKNOWN = {"something_new"}
"""A field of a later server, which a client must keep."""


@cache
def exchanges() -> list[tuple[str, Json, Json]]:
    """Return every request with its answer, and the file it stands in."""
    files = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")
    }
    return [
        (name, one["request"], one["answer"])
        for name, example in sorted(files.items())
        for one in example.get("exchanges", [])
    ]


def rows() -> list[Json]:
    """Return every row of every answer, each version once."""
    found: list[Json] = []
    for _, _, answer in exchanges():
        for part in answer.get("teams", {}).values():
            for event in part["events"]:
                if "join" in event:
                    found += [event["join"]["case"], *event["join"]["rows"]]
                elif "row" in event:
                    found.append(event["row"])
    return list({row["mark"]: row for row in found}.values())


def test_every_outcome_is_shown() -> None:
    shown = {one["status"] for _, _, answer in exchanges() for one in answer["outcomes"]}
    assert shown == STATUSES


def test_an_outcome_has_no_other_parts_than_ours() -> None:
    parts = set(Outcome.__dataclass_fields__)
    for name, _, answer in exchanges():
        for outcome in answer["outcomes"]:
            assert outcome.keys() <= parts, name


def test_every_command_can_be_read_and_most_are_known() -> None:
    for name, request, _ in exchanges():
        for at, raw in enumerate(request["commands"]):
            command = read_command(raw, f"{name}[{at}]")
            assert command.name in HANDLERS, name


def test_every_request_is_read_as_it_stands() -> None:
    for name, request, _ in exchanges():
        asked = read_request(json.dumps(request).encode())
        assert (asked.cursors, asked.have) == (request["cursors"], request.get("have", {})), name


def test_a_case_and_a_row_can_be_gone() -> None:
    shown = {
        tuple(event["gone"])
        for _, _, answer in exchanges()
        for part in answer.get("teams", {}).values()
        for event in part["events"]
        if "gone" in event
    }
    assert shown == {("case", "why"), ("row", "why")}


def test_every_kind_of_event_is_shown() -> None:
    events = {
        event
        for _, _, answer in exchanges()
        for part in answer.get("teams", {}).values()
        for one in part["events"]
        for event in one
    }
    assert events == {"join", "row", "gone"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']}-{row['mark']}")
def test_a_row_has_the_fields_that_the_server_sends(row: Json) -> None:
    kind = KINDS[row["kind"]]
    sent = {*kind.SHARED.values(), *kind.FEED.values(), "kind", "case", "mark"}
    assert row.keys() - UNKNOWN <= sent
    assert row["case"] is not None or not issubclass(kind, OfCase)
    assert all(isinstance(value, list) for value in row["answers"].values())
