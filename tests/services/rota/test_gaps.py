"""Gaps: time that is asked for and nobody's, and the warnings that come nearer with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.commands import new_id
from services.rota.gaps import Due, due_warnings, gaps
from services.schema import GapWarning, Municipality, Shift, Team
from tests.cast import Cast
from tests.conftest import Clock
from tests.services.looking import done
from tests.services.rota.planning import HOUR, adds, all_shifts, at, changes, ids, rules


def found(cast: Cast, duty: str = "hospital", since: str = "25 0", until: str = "28 0") -> str:
    """Return the gaps of the north in some days, each as its days and hours."""
    with cast.database.session(writing=False) as session:
        team = session.get_one(Team, (cast.municipality, cast.teams["North"]))
        spans = gaps(session, team, duty, at(since), at(until))
    return ", ".join(f"{start:%-d %-H} - {end:%-d %-H}" for start, end in spans)


def due(cast: Cast, clock: Clock, team: str = "North") -> list[Due]:
    with cast.database.session(writing=False) as session:
        municipality = session.get_one(Municipality, cast.municipality)
        every = due_warnings(session, municipality, clock.now)
    return [one for one in every if one.team_id == cast.teams[team]]


def test_what_nothing_asks_for_is_a_gap_where_nobody_is(cast: Cast) -> None:
    assert found(cast) == "25 0 - 28 0"
    adds(cast, "kari", "25 10", "25 20")
    adds(cast, "nils", "25 20", "26 8")
    adds(cast, "amir", "26 7", "26 9")
    assert found(cast) == "25 0 - 25 10, 26 9 - 28 0"


def test_an_open_shift_is_a_gap_as_far_as_nobody_else_covers_it(cast: Cast) -> None:
    adds(cast, None, "25 8", "26 8")
    assert found(cast) == "25 8 - 26 8"
    adds(cast, "kari", "25 6", "25 10")
    adds(cast, "nils", "25 14", "25 16")
    adds(cast, "nils", "26 4", "26 12", duty="place")
    assert found(cast) == "25 10 - 25 14, 25 16 - 26 8"


def test_open_shifts_that_meet_are_one_gap_cut_to_what_is_asked_for(cast: Cast) -> None:
    adds(cast, None, "24 8", "25 8")
    adds(cast, None, "25 8", "29 8")
    assert found(cast) == "25 0 - 28 0"
    assert found(cast, "place") == "25 0 - 28 0"


def test_where_a_rule_asks_the_time_between_its_shifts_is_no_gap(cast: Cast) -> None:
    done(rules(cast, always="", windows=["weekday 16:00 08:00"]))
    assert found(cast) == ""
    done(rules(cast, duty="place", always="", windows=["weekday 08:00 16:00"], members=[]))
    assert found(cast, "place") == "25 7 - 25 15, 26 7 - 26 15, 27 7 - 27 15"


def test_a_gap_is_told_of_at_the_nearest_distance_it_has_come_to(cast: Cast, clock: Clock) -> None:
    done(rules(cast, members=ids(cast, "kari")))
    assert due(cast, clock) == []
    gap = adds(cast, None, "30 7", "30 9", duty="home_care")
    assert gap
    start, end = at("30 7"), at("30 9")
    for before, distance in (
        (timedelta(days=14), "14d"),
        (timedelta(days=3, seconds=1), "14d"),
        (timedelta(days=3), "3d"),
        (timedelta(hours=24), "24h"),
        (timedelta(hours=2), "24h"),
        (timedelta(hours=1), "1h"),
        (timedelta(seconds=1), "1h"),
    ):
        clock.now = start - before
        told = [one for one in due(cast, clock) if one.duty == "home_care"]
        assert told == [Due(cast.teams["North"], "home_care", start, end, distance)]
    for now in (start - timedelta(days=14, seconds=1), start, end + HOUR):
        clock.now = now
        assert [one for one in due(cast, clock) if one.duty == "home_care"] == []


def test_what_was_told_is_not_told_again(cast: Cast, clock: Clock) -> None:
    done(rules(cast, members=ids(cast, "kari")))
    adds(cast, None, "30 7", "30 9", duty="home_care")
    (one,) = due(cast, clock)
    with cast.database.session(writing=True) as session:
        session.add(
            GapWarning(
                municipality_id=cast.municipality,
                id=new_id(),
                team_id=one.team_id,
                duty=one.duty,
                starts_at=one.starts_at,
                distance=one.distance,
                warned_at=clock.now,
            )
        )
        session.commit()
    assert due(cast, clock) == []
    clock.now = one.starts_at - HOUR
    assert [again.distance for again in due(cast, clock)] == ["1h"]


@pytest.mark.parametrize("hours", [0, 5])
def test_without_a_rule_the_end_of_the_last_shift_is_told_of(
    cast: Cast, clock: Clock, hours: int
) -> None:
    assert due(cast, clock, "South") == [], "nobody is there now: that is no coming gap"
    adds(cast, "kari", "24 8", "26 8")
    clock.now += hours * HOUR
    assert [(one.duty, one.starts_at, one.distance) for one in due(cast, clock)] == [
        ("hospital", at("26 8"), "3d")
    ]


def test_what_a_shortened_shift_of_a_rule_leaves_is_asked_for(cast: Cast) -> None:
    done(rules(cast))
    first = next(one for one in all_shifts(cast) if one.starts_at >= at("25 0"))
    shorter = (first.starts_at + 2 * HOUR).isoformat().replace("+00:00", "Z")
    sooner = (first.ends_at - HOUR).isoformat().replace("+00:00", "Z")
    done(changes(cast, "berit", Shift, first.id, **{"from": shorter, "to": sooner}))
    left = f"{first.starts_at:%-d %-H} - {first.starts_at + 2 * HOUR:%-d %-H}"
    after = f"{first.ends_at - HOUR:%-d %-H} - {first.ends_at:%-d %-H}"
    assert found(cast) == f"{left}, {after}"
