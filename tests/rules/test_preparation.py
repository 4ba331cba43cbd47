import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.rules import preparation
from services.rules.catalogue import BY_CODE, CAUSES, ROLES, TASKS
from services.rules.preparation import Why

EXAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "contract" / "proposals.json").read_text()
)
HOLIDAYS = {date.fromisoformat(day) for day in EXAMPLES["holidays"]}


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


@pytest.mark.parametrize("example", EXAMPLES["proposals"], ids=lambda example: example["title"])
def test_answers_become_proposals(example: dict[str, Any]) -> None:
    proposals = preparation.propose(example["country"], example["answers"])
    assert [asdict(proposal) for proposal in proposals] == example["proposals"]


@pytest.mark.parametrize("example", EXAMPLES["due"], ids=lambda example: example["title"])
def test_due_times(example: dict[str, Any]) -> None:
    planned = example["planned_on"]
    due = preparation.due(
        date.fromisoformat(planned) if planned else None,
        example["offset"],
        signed_at=datetime.fromisoformat(example["signed_at"]),
        zone=ZoneInfo("Europe/Stockholm"),
        working_day=working,
    )
    assert due == datetime.fromisoformat(example["due_at"])
    assert due.tzinfo is not None


def codes(country: str, answers: dict[str, list[str]]) -> set[str]:
    return {proposal.code for proposal in preparation.propose(country, answers)}


def test_every_case_has_the_mandatory_rows_of_its_country() -> None:
    se, no = codes("se", {}), codes("no", {})
    assert se - no == {"sip_call"}
    assert no - se == {"answer_hospital"}
    assert {"safety_alarm", "home_care_start", "med_list", "handover_plan"} <= se & no
    assert all(one.mandatory for one in preparation.propose("se", {}))


@pytest.mark.parametrize(
    ("field", "value", "brings"),
    [
        ("service_needs", "safety_alarm", {"safety_alarm", "key_collect"}),
        ("service_needs", "home_care_start", {"home_care_start", "food_first"}),
        ("service_needs", "aid_bed", {"aid_bed", "home_ready"}),
        ("service_needs", "rehab_start", {"rehab_start"}),
        ("aids", "hoist", {"aid_mobility", "home_ready"}),
        ("medicines_by", "relatives", {"med_supply", "med_dose"}),
        (
            "no_relatives",
            "yes",
            {"key_collect", "food_first", "shopping", "home_ready", "power_heat"},
        ),
    ],
)
def test_an_answer_brings_its_tasks_and_is_their_reason(
    field: str, value: str, brings: set[str]
) -> None:
    proposed = preparation.propose("se", {field: [value]})
    assert {one.code for one in proposed if one.why == Why(field, value)} == brings


def test_without_relatives_the_tasks_at_home_are_mandatory_and_municipal() -> None:
    alone = {one.code: one for one in preparation.propose("se", {"no_relatives": ["yes"]})}
    assert alone["home_ready"].mandatory
    assert alone["power_heat"].role == "municipal"
    with_kin = {one.code for one in preparation.propose("se", {"no_relatives": ["no"]})}
    assert "home_ready" not in with_kin


def test_the_catalogue_is_whole() -> None:
    assert len(BY_CODE) == len(TASKS) == 39
    assert {task.role for task in TASKS} | {t.alone for t in TASKS if t.alone} <= set(ROLES)
    assert all(code in BY_CODE for cause in CAUSES for code in cause.brings)


def test_the_phone_gets_the_same_table_in_its_language() -> None:
    table = json.loads(json.dumps(preparation.as_table(lambda words: words.upper())))
    assert [task["code"] for task in table["tasks"]] == [task.code for task in TASKS]
    assert table["tasks"][0]["title"] == "ANSWER THE HOSPITAL"
    assert table["roles"]["ward"] == "THE WARD"
