"""Whose cases somebody reaches, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from services import callers, people, sessions
from services.commands import Work, new_id
from services.feed import pull
from services.feed.pull import Reader
from services.schema import Shift, Worker
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done, the
from tests.shifts import add_shift

SOUTH, BOTH = {"South"}, {"North", "South"}


def reached(cast: Cast, who: str) -> set[str]:
    """Return the names of the teams somebody reaches now."""
    names = {team: name for name, team in cast.teams.items()}
    with cast.database.session(writing=False) as session:
        worker = session.get_one(Worker, (cast.municipality, cast.workers[who]))
        actor = people.actor_of(session, worker, None, cast.database.now(session))
    return {names[team] for team in actor.teams}


def on_call(cast: Cast, who: str, team: str, starts: datetime, hours: int) -> str:
    """Put somebody of another team on call for a team."""
    ends = starts + timedelta(hours=hours)
    return cast.database.write(
        cast.municipality,
        lambda work: add_shift(work, cast.teams[team], cast.workers[who], starts, ends).id,
    )


@pytest.mark.parametrize(
    ("who", "teams"),
    [
        ("kari", {"North"}),
        ("liv", {"South"}),
        ("nils", {"North", "South"}),
        ("osman", {"North", "South"}),
        ("admin", set()),
        ("revisor", set()),
    ],
)
def test_roles_and_teams_decide(cast: Cast, who: str, teams: set[str]) -> None:
    assert reached(cast, who) == teams


@pytest.mark.parametrize(
    ("minutes", "within"),
    [(-61, SOUTH), (-60, BOTH), (0, BOTH), (8 * 60 + 59, BOTH), (9 * 60, SOUTH)],
)
def test_a_duty_opens_its_team_an_hour_before_and_after(
    cast: Cast, clock: Clock, minutes: int, within: set[str]
) -> None:
    starts = clock.now + timedelta(days=1)
    on_call(cast, "liv", "North", starts, 8)
    clock.now = starts + timedelta(minutes=minutes)
    assert reached(cast, "liv") == within


def test_a_removed_duty_opens_nothing(cast: Cast, clock: Clock) -> None:
    shift, kari = new_id(), cast.workers["kari"]
    times = {
        "from": f"{clock.now:%Y-%m-%dT%H:%M:%SZ}",
        "to": f"{clock.now + timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}",
    }
    given = {"worker": kari, "team": cast.teams["North"], **times}
    done(cast.does("berit", command("shift.add", shift, None, **given)))
    done(cast.does("berit", command("shift.remove", shift, None, removed="yes")))
    assert the(cast, Shift, shift).removed


def test_who_leaves_work_reaches_nothing(cast: Cast) -> None:
    def leave(work: Work) -> None:
        worker = work.load(Worker, cast.workers["kari"])
        assert worker is not None
        worker.active = False

    cast.database.write(cast.municipality, leave)
    assert reached(cast, "kari") == set()


def test_a_team_added_later_knows_the_people_and_teams_that_were_there(cast: Cast) -> None:
    def add(work: Work) -> None:
        people.grant(work, cast.workers["liv"], people.add_team(work, "East").id)

    def sign_in(work: Work) -> str:
        worker = work.session.get_one(Worker, (cast.municipality, cast.workers["liv"]))
        return sessions.start(work, worker, None)

    def look(connection: Connection) -> dict[str, Any]:
        who = callers.find(connection, cast.municipality, secret, cast.database.at)
        assert who is not None
        return pull(Reader(connection, who.municipality, who.worker_id, who.now, who.standings), {})

    cast.database.write(cast.municipality, add)
    secret = cast.database.write(cast.municipality, sign_in)
    answer = cast.database.look(cast.municipality, look)
    for team in answer["teams"].values():
        known = {str(event["row"]) for event in team["events"] if "row" in event}
        assert len(known) == len(cast.workers) + len(cast.teams) + 1
