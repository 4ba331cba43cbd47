"""Whatever is done, a team's feed has each row once, and its check is that of its entries."""

from __future__ import annotations

import random
from functools import reduce
from operator import xor
from typing import Any

import pytest
from sqlalchemy import select

from services.commands import Actor, Command, Work, new_id, run_all
from services.schema import OF_CASE, Case, FeedCheck, FeedEntry
from tests.cast import Cast, command
from tests.services.looking import the

OWN: tuple[Any, ...] = (Case, *OF_CASE)
"""The kinds of rows that a team holds with its cases."""
STEPS = 30
MOST = 6


def does_together(cast: Cast, *commands: Command) -> list[str]:
    """Let the municipality do all this in one transaction; return the statuses."""

    def work_at(work: Work) -> list[str]:
        actor = Actor.system(frozenset(cast.teams.values()))
        return [outcome.status for outcome in run_all(work, actor, commands)]

    return cast.database.write(cast.municipality, work_at)


def moved(cast: Cast, case: str, team: str) -> Command:
    return command("case.move", case, case, team=cast.teams[team])


def noted(case: str, note: str = "") -> Command:
    return command("note.add", note or new_id(), case, text="so it is")


def answered(case: str, visit: str, word: str = "aid") -> Command:
    return command("visit.answer", visit, case, {"mobility": word}, mobility=word)


def entries(cast: Cast, team: str) -> list[FeedEntry]:
    """Return a team's feed, in the order of the numbers."""
    with cast.database.session(writing=False) as session:
        found = select(FeedEntry).where(FeedEntry.team_id == cast.teams[team])
        return list(session.scalars(found.order_by(FeedEntry.seq)))


def holds(cast: Cast, team: str) -> None:
    """Assert that the team's check is that of its entries, and the entries are its rows."""
    with cast.database.session(writing=False) as session:
        check = session.get_one(FeedCheck, (cast.municipality, cast.teams[team]))
        rows = {
            (kind.KIND, row.id): row.seq
            for kind in OWN
            for row in session.scalars(select(kind))
            if cast.teams[team] in the_case(cast, row).teams
        }
    feed = entries(cast, team)
    live = [entry for entry in feed if entry.gone is None]
    assert check.live == len(live)
    assert int(check.marks, 16) == reduce(xor, (int(entry.mark, 16) for entry in live), 0)
    assert check.n == feed[-1].seq
    assert {(one.kind, one.row_id): one.seq for one in live if one.case_id is not None} == rows


def the_case(cast: Cast, row: Any) -> Case:
    return row if isinstance(row, Case) else the(cast, Case, row.case_id)


@pytest.mark.parametrize("seed", range(3))
def test_the_check_is_that_of_the_entries_after_anything(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed, no secret
    cases = [cast.admits() for _ in range(3)]
    visits = {case: new_id() for case in cases}
    for _ in range(STEPS):
        some = []
        for _ in range(chance.randint(1, MOST)):
            case = chance.choice(cases)
            what = chance.choice(("note", "visit", "North", "South"))
            if what == "note":
                some.append(noted(case))
            elif what == "visit":
                some.append(answered(case, visits[case], chance.choice(("aid", "alone"))))
            else:
                some.append(moved(cast, case, what))
        does_together(cast, *some)
    for team in ("North", "South"):
        holds(cast, team)


def test_a_row_that_changes_takes_the_place_of_its_entry(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    does_together(cast, answered(case, visit))
    [before] = [entry for entry in entries(cast, "North") if entry.row_id == visit]
    does_together(cast, command("visit.answer", visit, case, falls="1"))
    [after] = [entry for entry in entries(cast, "North") if entry.row_id == visit]
    assert after.seq > before.seq
    assert after.mark != before.mark
    assert after.body is not None
    assert b'"falls"' in after.body
    holds(cast, "North")


def test_a_case_that_comes_back_takes_the_place_of_its_word_that_it_is_gone(cast: Cast) -> None:
    case = cast.admits()
    does_together(cast, noted(case))
    does_together(cast, moved(cast, case, "South"))
    [gone] = [entry for entry in entries(cast, "North") if entry.case_id == case]
    assert gone.gone
    assert gone.gone_at
    assert (gone.mark, gone.body) == ("", None)
    holds(cast, "North")
    does_together(cast, moved(cast, case, "North"))
    [back] = [entry for entry in entries(cast, "North") if entry.row_id == case]
    assert (back.gone, back.gone_at) == (None, None)
    assert back.mark
    holds(cast, "North")
    holds(cast, "South")


def test_a_case_that_leaves_and_comes_back_at_once_has_not_left(cast: Cast) -> None:
    case = cast.admits()
    does_together(cast, noted(case))
    before = {entry.row_id for entry in entries(cast, "North")}
    statuses = does_together(
        cast, moved(cast, case, "South"), noted(case), moved(cast, case, "North")
    )
    assert statuses == ["applied"] * 3
    after = entries(cast, "North")
    assert before < {entry.row_id for entry in after}
    assert not [entry for entry in after if entry.gone]
    holds(cast, "North")
    holds(cast, "South")


def test_rows_of_two_kinds_may_have_the_same_id(cast: Cast) -> None:
    case, both = cast.admits(), new_id()
    does_together(cast, answered(case, both))
    does_together(cast, noted(case, both))
    does_together(cast, command("visit.answer", both, case, falls="1"), noted(case))
    assert {one.kind for one in entries(cast, "North") if one.row_id == both} == {"visit", "note"}
    holds(cast, "North")
