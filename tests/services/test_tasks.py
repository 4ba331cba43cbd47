"""Preparations: added, given to somebody, turned forward and back."""

from __future__ import annotations

import pytest

from services.commands import Outcome, new_id
from services.schema import Conflict, Task
from tests.cast import Cast, command
from tests.services.looking import done, of_case, the

STATE = {"start": "doing", "finish": "done", "reopen": "todo", "drop": "not_needed"}


@pytest.fixture
def case(cast: Cast) -> str:
    return cast.admits()


@pytest.fixture
def task(cast: Cast, case: str) -> str:
    """A preparation that is still to do."""
    task = new_id()
    done(cast.does("berit", command("task.add", task, case, code="aid_bed")))
    return task


def turns(cast: Cast, who: str, task: str, case: str, verb: str, seen: str, **more: str) -> Outcome:
    """Let somebody turn a task, who has seen it in a state."""
    given = command(f"task.{verb}", task, case, {"state": seen}, state=STATE[verb], **more)
    return cast.does(who, given)


def test_a_task_is_of_the_catalogue_or_has_a_title(cast: Cast, case: str) -> None:
    for values, errors in (
        ({"code": "dance"}, {"code": ["choice"]}),
        ({}, {"title": ["required"]}),
        ({"title": "the cat", "due_on": "soon"}, {"due_on": ["day"]}),
    ):
        assert cast.does("kari", command("task.add", new_id(), case, **values)).errors == errors


def test_finishing_says_who_and_when_and_reopening_takes_it_back(
    cast: Cast, case: str, task: str
) -> None:
    done(turns(cast, "kari", task, case, "finish", "todo"))
    found = the(cast, Task, task)
    assert (found.state, found.done_by) == ("done", cast.workers["kari"])
    assert found.done_at is not None
    done(turns(cast, "kari", task, case, "reopen", "done"))
    found = the(cast, Task, task)
    assert (found.state, found.done_by, found.done_at) == ("todo", None, None)


def test_not_needed_wants_a_reason(cast: Cast, case: str, task: str) -> None:
    outcome = turns(cast, "kari", task, case, "drop", "todo")
    assert outcome.errors == {"reason": ["required"]}
    done(turns(cast, "kari", task, case, "drop", "todo", reason="her bed is fine"))
    assert the(cast, Task, task).state == "not_needed"


def test_it_is_given_to_somebody_of_the_team(cast: Cast, case: str, task: str) -> None:
    for who, errors in (("amir", {}), ("liv", {"owner": ["choice"]})):
        seen = {"owner": the(cast, Task, task).answers.get("owner", [])}
        given = command("task.assign", task, case, seen, owner=cast.workers[who])
        assert cast.does("berit", given).errors == errors
    assert the(cast, Task, task).owner_id == cast.workers["amir"]


@pytest.mark.parametrize(
    ("first", "second"), [("finish", "start"), ("start", "finish"), ("finish", "finish")]
)
def test_of_two_who_turn_it_forward_offline_the_further_one_stands(
    cast: Cast, case: str, task: str, first: str, second: str
) -> None:
    done(turns(cast, "kari", task, case, first, "todo"))
    done(turns(cast, "amir", task, case, second, "todo"))
    assert the(cast, Task, task).state == "done"
    assert of_case(cast, Conflict, case) == []


@pytest.mark.parametrize(("first", "second"), [("finish", "drop"), ("drop", "finish")])
def test_done_and_not_needed_are_two_answers(
    cast: Cast, case: str, task: str, first: str, second: str
) -> None:
    done(turns(cast, "kari", task, case, first, "todo", reason="none"))
    assert turns(cast, "amir", task, case, second, "todo", reason="none").status == "conflict"
    assert "state" in {conflict.field for conflict in of_case(cast, Conflict, case)}


def test_going_back_from_what_somebody_else_went_on_from_is_a_conflict(
    cast: Cast, case: str, task: str
) -> None:
    done(turns(cast, "kari", task, case, "start", "todo"))
    done(turns(cast, "amir", task, case, "finish", "doing"))
    assert turns(cast, "kari", task, case, "reopen", "doing").status == "conflict"
    assert the(cast, Task, task).state == "done"


def test_who_did_it_is_who_was_first(cast: Cast, case: str, task: str) -> None:
    done(turns(cast, "kari", task, case, "finish", "todo"))
    done(turns(cast, "amir", task, case, "finish", "todo"))
    assert the(cast, Task, task).done_by == cast.workers["kari"]
