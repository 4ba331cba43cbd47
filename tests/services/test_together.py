"""A push runs its commands together, and comes to what each by itself would come to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.commands import Actor, Command, Outcome, Work, new_id, run, run_all
from services.schema import CommandLog, Journal, Note, Task, Visit
from tests.cast import Cast, command
from tests.services.looking import of_case, the


def told(case: str) -> list[Command]:
    """Return commands that rest on one another, with refusals and a conflict between them."""
    visit, task, note = new_id(), new_id(), new_id()
    first = command("note.add", note, case, text="first")
    return [
        first,
        command("visit.answer", visit, case, mobility="aid"),
        command("visit.answer", visit, case, mobility="flies"),
        command("visit.answer", visit, case, {"mobility": "aid"}, mobility="two_persons"),
        command("visit.answer", visit, case, {"mobility": "no"}, mobility="alone"),
        command("task.add", task, case, title="the cat"),
        command("note.add", note, case, text="the same id"),
        first,
        replace(first, values={"text": ["forged"]}),
        command("no.such", new_id(), case),
        command("task.finish", task, case, {"state": "todo"}, state="done"),
        command("visit.answer", visit, new_id(), falls="1"),
        command("case.opened", case, case),
    ]


STATUSES = [
    "applied",
    "applied",
    "refused",
    "applied",
    "conflict",
    "applied",
    "refused",
    "repeated",
    "refused",
    "refused",
    "applied",
    "refused",
    "applied",
]


def together(work: Work, actor: Actor, commands: list[Command]) -> list[Outcome]:
    """Run them as a push does."""
    work.expect(commands)
    return run_all(work, actor, commands)


def one_by_one(work: Work, actor: Actor, commands: list[Command]) -> list[Outcome]:
    """Run each by itself."""
    return [run(work, actor, one) for one in commands]


def left(cast: Cast, case: str) -> list[Any]:
    """Return what the commands have left behind."""
    with cast.database.session(writing=False) as session:
        logged = session.query(CommandLog.name, CommandLog.status).filter_by(case_id=case)
        journaled = session.query(Journal.action, Journal.result).order_by(Journal.id)
        return [
            sorted(map(tuple, logged)),
            list(map(tuple, journaled)),
            [row.answers for row in of_case(cast, Note, case)],
            [row.answers for row in of_case(cast, Visit, case)],
            [(row.answers, row.state) for row in of_case(cast, Task, case)],
        ]


@pytest.mark.parametrize("way", [together, one_by_one], ids=["together", "one by one"])
def test_each_command_comes_to_the_same(cast: Cast, way: Any) -> None:
    case = cast.admits()
    commands = told(case)
    outcomes = cast.database.write(
        cast.municipality, lambda work: way(work, cast.actor(work, "kari"), commands)
    )
    assert [outcome.id for outcome in outcomes] == [one.id for one in commands]
    assert [outcome.status for outcome in outcomes] == STATUSES
    logged, journaled, notes, visits, tasks = left(cast, case)
    assert len(logged) == len(commands) - 2, (
        "the opening more, not the repetition, the forgery and the other case's"
    )
    assert [one for one in journaled if one[0] != "case.received"] == [
        ("visit.answer", "invalid"),
        ("note.add", "unknown"),
        ("command.forged", "refused"),
        ("no.such", "unknown_command"),
        ("visit.answer", "unknown"),
        ("case.opened", "applied"),
    ]
    assert notes == [{"text": ["first"]}]
    assert visits == [{"mobility": ["two_persons"]}]
    assert tasks == [({"title": ["the cat"], "state": ["done"]}, "done")]


def test_a_push_of_nothing_but_refusals_changes_nothing(cast: Cast) -> None:
    case = cast.admits()
    commands = [command("visit.answer", new_id(), case, mobility="flies") for _ in range(100)]
    outcomes = cast.database.write(
        cast.municipality, lambda work: together(work, cast.actor(work, "kari"), commands)
    )
    assert {outcome.status for outcome in outcomes} == {"refused"}
    assert of_case(cast, Visit, case) == []


def test_what_is_refused_takes_nothing_with_it(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    said = command("visit.answer", visit, case, mobility="aid")
    wrong = [command("visit.answer", visit, case, falls="many") for _ in range(50)]
    commands = [one for pair in zip([said] * 50, wrong, strict=True) for one in pair]
    outcomes = cast.database.write(
        cast.municipality, lambda work: together(work, cast.actor(work, "kari"), commands)
    )
    assert [one.status for one in outcomes[::2]] == ["applied", *["repeated"] * 49]
    assert {one.status for one in outcomes[1::2]} == {"refused"}
    assert the(cast, Visit, visit).answers == {"mobility": ["aid"]}
