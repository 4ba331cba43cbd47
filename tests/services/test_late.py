"""What somebody wrote who has lost access meanwhile is kept for those who have it now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import people
from services.commands import Outcome, Work, new_id
from services.schema import Late, Note, Visit
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import of_case

KEPT = {
    "note.add": {"text": "she was tired"},
    "contact.add": {"name": "Anna"},
    "visit.answer": {"allergies": "latex"},
}


def moved(cast: Cast, clock: Clock) -> str:
    """Return a case that was North's and is South's."""
    case = cast.admits(team="North")
    clock.now += timedelta(hours=1)
    away = command("case.move", case, case, team=cast.teams["South"])
    assert cast.does("osman", away).status == "applied"
    clock.now += timedelta(hours=1)
    return case


def writes(cast: Cast, who: str, name: str, case: str) -> Outcome:
    return cast.does(who, command(name, new_id(), case, **KEPT[name]))


@pytest.mark.parametrize("name", KEPT)
def test_after_the_case_moved_it_is_kept_and_the_author_is_told(
    cast: Cast, clock: Clock, name: str
) -> None:
    case = moved(cast, clock)
    outcome = writes(cast, "kari", name, case)
    assert (outcome.status, outcome.why) == ("late", "moved")
    (late,) = of_case(cast, Late, case)
    assert (late.name, late.made_by) == (name, cast.workers["kari"])
    assert [*late.answers.values()] == [[text] for text in KEPT[name].values()]
    assert of_case(cast, Note, case) == of_case(cast, Visit, case) == []


def test_after_leaving_the_team_too(cast: Cast, clock: Clock) -> None:
    case = cast.admits(team="North")
    clock.now += timedelta(hours=1)
    cast.database.write(
        cast.municipality,
        lambda work: people.revoke(work, cast.workers["kari"], cast.teams["North"]),
    )
    clock.now += timedelta(hours=1)
    assert writes(cast, "kari", "note.add", case).status == "late"


def test_who_never_had_access_hears_that_there_is_no_such_case(cast: Cast, clock: Clock) -> None:
    case = moved(cast, clock)

    def joins(work: Work) -> None:
        people.grant(work, cast.workers["osman"], cast.teams["North"])

    cast.database.write(cast.municipality, joins)
    nowhere = new_id()
    theirs = cast.admits(team="South")
    for one in (theirs, nowhere):
        outcome = writes(cast, "kari", "note.add", one)
        assert (outcome.status, outcome.why) == ("refused", "unknown")
    assert of_case(cast, Late, case) == []


def test_who_came_to_the_team_after_the_case_had_left_never_had_access(
    cast: Cast, clock: Clock
) -> None:
    case = cast.admits(team="South")
    clock.now += timedelta(hours=1)
    cast.does("osman", command("case.move", case, case, team=cast.teams["North"]))
    clock.now += timedelta(hours=1)
    cast.database.write(
        cast.municipality,
        lambda work: people.grant(work, cast.workers["amir"], cast.teams["South"]),
    )
    cast.does("osman", command("case.move", case, case, team=cast.teams["South"]))
    clock.now += timedelta(hours=1)
    assert writes(cast, "amir", "note.add", case).status == "applied"
    assert writes(cast, "kari", "note.add", case).status == "late"


def test_a_change_of_state_comes_too_late_and_is_refused(cast: Cast, clock: Clock) -> None:
    case = moved(cast, clock)
    outcome = cast.does("kari", command("case.take", case, case, owner=cast.workers["kari"]))
    assert (outcome.status, outcome.why) == ("refused", "unknown")
