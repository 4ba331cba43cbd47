"""The hospital is told when the patient can come, by whom and when; every answer stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.commands import Outcome, new_id
from services.schema import Alert, HospitalAnswer, ReadyPeriod
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done, of_case, reports


@pytest.fixture
def ready(cast: Cast) -> str:
    """A patient of North who is ready."""
    case = cast.admits()
    reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    return case


def answers(
    cast: Cast, case: str, who: str = "kari", made: datetime | None = None, **said: Any
) -> Outcome:
    """Let somebody answer the hospital; made now unless told otherwise."""
    given = command("hospital.answer", new_id(), case, **said)
    return cast.does(who, replace(given, made_at=made or datetime(2026, 11, 24, 9, 52, tzinfo=UTC)))


def alert(cast: Cast, case: str) -> Alert:
    """Return the case's only alert."""
    (one,) = of_case(cast, Alert, case)
    assert isinstance(one, Alert)
    return one


def said(cast: Cast, case: str) -> list[str]:
    """Return what was answered, oldest first."""
    found = sorted(of_case(cast, HospitalAnswer, case), key=lambda row: row.id)
    return [row.answers["answer"][0] for row in found]


def test_an_answer_belongs_to_the_open_ready_period(cast: Cast, ready: str) -> None:
    done(answers(cast, ready, answer="today"))
    (period,) = of_case(cast, ReadyPeriod, ready)
    (told,) = of_case(cast, HospitalAnswer, ready)
    assert (told.period_id, told.made_by) == (period.id, cast.workers["kari"])


def test_to_answer_is_to_take_the_alert(cast: Cast, ready: str, clock: Clock) -> None:
    done(answers(cast, ready, answer="today"))
    one = alert(cast, ready)
    assert (one.state, one.accepted_by) == ("accepted", cast.workers["kari"])
    assert (one.accepted_at, one.answered_at, one.next_due_at) == (clock.now, clock.now, None)
    assert [rung["what"] for rung in one.ladder] == ["accepted", "answered"]


def test_who_answers_another_s_alert_leaves_it_theirs(cast: Cast, ready: str) -> None:
    one = alert(cast, ready)
    done(cast.does("nils", command("alert.accept", one.id, ready)))
    done(answers(cast, ready, "kari", answer="not_yet", expected="2026-11-26"))
    one = alert(cast, ready)
    assert one.accepted_by == cast.workers["nils"]
    assert one.ladder[-1]["who"] == cast.workers["kari"]


def test_another_answer_follows_and_the_first_one_is_the_time(
    cast: Cast, ready: str, clock: Clock
) -> None:
    first = clock.now
    done(answers(cast, ready, answer="not_yet"))
    clock.now += timedelta(hours=2)
    done(answers(cast, ready, "osman", answer="date", date="2026-11-26"))
    assert said(cast, ready) == ["not_yet", "date"]
    assert alert(cast, ready).answered_at == first


def test_nobody_waits_for_an_answer_when_the_patient_is_not_ready(cast: Cast, ready: str) -> None:
    assert answers(cast, cast.admits(), answer="today").why == "not_ready"
    reports(cast, ready, "ready_withdrawn", at="2026-11-24T09:00:00Z")
    assert answers(cast, ready, answer="today").why == "not_ready"
    assert said(cast, ready) == []


def test_a_new_period_waits_for_an_answer_of_its_own(cast: Cast, ready: str) -> None:
    done(answers(cast, ready, answer="today"))
    reports(cast, ready, "ready_withdrawn", at="2026-11-24T09:00:00Z")
    reports(cast, ready, "ready", at="2026-11-24T09:30:00Z")
    assert sorted(one.answered_at is None for one in of_case(cast, Alert, ready)) == [False, True]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, {"answer": ["required"]}),
        ({"answer": "perhaps"}, {"answer": ["choice"]}),
        ({"answer": "date"}, {"date": ["required"]}),
        ({"answer": "date", "date": "soon"}, {"date": ["day"]}),
        ({"answer": "date", "date": "2026-11-23"}, {"date": ["past"]}),
        ({"answer": "not_yet", "expected": "2026-11-23"}, {"expected": ["past"]}),
        ({"answer": "today", "date": "2026-11-26"}, {"date": ["unknown"]}),
        ({"answer": "today", "ward": "7A"}, {"ward": ["unknown"]}),
    ],
)
def test_a_wrong_answer_says_what_is_wrong(
    cast: Cast, ready: str, values: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    outcome = answers(cast, ready, **values)
    assert (outcome.why, outcome.errors) == ("invalid", errors)
    assert alert(cast, ready).state == "open"


def test_the_day_is_the_municipality_s(cast: Cast, ready: str, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # 00:30 on the 25th
    assert answers(cast, ready, made=clock.now, answer="date", date="2026-11-24").why == "invalid"
    done(answers(cast, ready, made=clock.now, answer="date", date="2026-11-25"))


def test_what_was_said_offline_yesterday_was_right_yesterday(
    cast: Cast, ready: str, clock: Clock
) -> None:
    made = clock.now
    clock.now += timedelta(days=1)
    done(answers(cast, ready, made=made, answer="date", date="2026-11-24"))
    ahead = clock.now + timedelta(days=9)
    done(answers(cast, ready, made=ahead, answer="date", date="2026-11-25"))


def test_who_has_lost_the_case_is_heard_all_the_same(cast: Cast, ready: str, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    move = command("case.move", ready, ready, team=cast.teams["South"])
    done(cast.does("berit", move))
    assert answers(cast, ready, "kari", answer="today").status == "late"
    assert said(cast, ready) == []


def test_moved_on_the_answers_are_told_and_not_counted_again(cast: Cast, ready: str) -> None:
    done(answers(cast, ready, answer="today"))
    done(cast.does("berit", command("case.move", ready, ready, team=cast.teams["South"])))
    assert [rung["what"] for rung in alert(cast, ready).ladder].count("answered") == 1
    done(answers(cast, ready, "liv", answer="not_yet"))
