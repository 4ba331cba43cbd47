"""Which times of paging are possible, who sets them, and from when they count."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from services.alerts.policy import Policy
from services.commands import Actor, Command, Work, new_id, run
from services.rules import policy as rules
from services.schema import AlertPolicy
from tests.services.alerts.world import World

GOLDEN = Path(__file__).parents[2] / "contract" / "policy.json"


def test_the_usual_times_are_possible_ones() -> None:
    usual = Policy()
    said = usual.answers()
    assert rules.faults({name: said[name][0] for name in rules.TIMES}) == {}
    assert Policy.read(said) == usual
    assert Policy.read(said | {"sms": []}) == Policy(sms=False)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("displayed_within", "9", "too_short"),
        ("displayed_within", "90", "never"),
        ("opened_within", "120", "never"),
        ("repeat_every", "300", "never"),
        ("escalate_after", "3601", "too_long"),
        ("lapse_after", "7200", "never"),
        ("answer_within", "86401", "too_long"),
        ("repeat_every", "", "number"),
        ("repeat_every", "-60", "number"),
        ("repeat_every", "9" * 5000, "number"),
        ("repeat_every", "²", "number"),
        ("sms", "no", "choice"),
    ],
)
def test_a_rung_that_cannot_fire_is_refused_by_its_field(
    world: World, field: str, value: str, code: str
) -> None:
    outcome = world.change_policy(**{field: value})
    assert (outcome.status, outcome.why) == ("refused", "invalid")
    assert outcome.errors == {field: [code]}
    assert world.all(AlertPolicy) == []


def test_each_change_is_a_new_version(world: World) -> None:
    assert world.change_policy(repeat_every=100).status == "applied"
    assert world.change_policy(repeat_every=110).status == "applied"
    rows = sorted(world.all(AlertPolicy), key=lambda row: row.number)
    assert [row.number for row in rows] == [1, 2]
    assert Policy.read(rows[1].answers).repeat_every == timedelta(seconds=110)
    assert rows[0].made_by == world.people["berit"]


@pytest.mark.parametrize(
    ("username", "role", "own"), [("kari", "nurse", True), ("berit", "team_lead", False)]
)
def test_only_a_lead_of_the_team_changes_it(
    world: World, username: str, role: str, *, own: bool
) -> None:
    def fn(work: Work) -> str | None:
        teams = frozenset({world.team}) if own else frozenset({new_id()})
        actor = Actor(world.people[username], role, licensed=True, teams=teams)
        values = {"team": [world.team]}
        base: dict[str, list[str]] = {"team": []}
        command = Command(new_id(), "policy.change", new_id(), None, values, base, work.now)
        return run(work, actor, command).why

    assert world.write(fn) == ("not_allowed" if own else "unknown")


def test_phones_judge_by_the_same_rules() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert golden["rules"] == json.loads(json.dumps(rules.as_json()))
    for case in golden["cases"]:
        values = golden["possible"] | case["values"]
        assert rules.faults({name: said[0] for name, said in values.items()}) == case["faults"]


def test_the_rules_travel_as_data() -> None:
    said = rules.as_json()
    assert set(said) == {"times", "before", "channels"}
    for first, then in rules.BEFORE:
        assert first in rules.TIMES
        assert then in rules.TIMES
