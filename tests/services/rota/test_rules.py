"""Rules and the shifts made from them: ninety days ahead, once, and never over what has begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from services import people
from services.commands import new_id
from services.rota import calendar, materialise
from services.schema import FeedEntry, Shift, ShiftRule
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done, the
from tests.services.rota.planning import (
    HOUR,
    NIGHTS,
    Said,
    all_shifts,
    changes,
    ids,
    rule_of,
    rules,
)

TONIGHT = datetime(2026, 11, 24, 15, tzinfo=UTC)


def extend(cast: Cast) -> None:
    cast.database.write(cast.municipality, materialise.extend)


def facts(shifts: list[Shift]) -> list[tuple[object, ...]]:
    return [(one.id, one.worker_id, one.starts_at, one.ends_at, one.seq) for one in shifts]


def remakes(cast: Cast, **values: Said) -> None:
    done(changes(cast, "berit", ShiftRule, rule_of(cast).id, **values))


def test_shifts_are_made_ninety_days_ahead_and_only_once(cast: Cast, clock: Clock) -> None:
    done(rules(cast))
    made = all_shifts(cast)
    assert made[0].starts_at == TONIGHT
    assert timedelta(0) <= clock.now + materialise.AHEAD - made[-1].starts_at <= 24 * HOUR
    assert all(one.ends_at == after.starts_at for one, after in pairwise(made))
    first, second = ids(cast, "kari", "nils")
    assert [one.worker_id for one in made[:4]] == [first, second, first, second]
    assert made[0].answers == {
        "worker": [first],
        "from": ["2026-11-24T15:00:00Z"],
        "to": ["2026-11-25T15:00:00Z"],
        "team": [cast.teams["North"]],
        "duty": ["hospital"],
    }
    extend(cast)
    assert facts(all_shifts(cast)) == facts(made)


def test_a_day_later_one_more_day_is_made_and_nothing_else_changes(
    cast: Cast, clock: Clock
) -> None:
    done(rules(cast))
    made = all_shifts(cast)
    clock.now += timedelta(days=1)
    extend(cast)
    assert facts(all_shifts(cast))[: len(made)] == facts(made)
    assert len(all_shifts(cast)) - len(made) in (1, 2)


def test_who_must_be_there_around_the_clock_is_there_at_once(cast: Cast, clock: Clock) -> None:
    done(rules(cast, windows=["weekday 08:00 20:00", "weekday 20:00 08:00"]))
    first = all_shifts(cast)[0]
    assert (first.starts_at, first.ends_at) == (clock.now, datetime(2026, 11, 24, 19, tzinfo=UTC))
    clock.now += timedelta(minutes=1)
    extend(cast)
    assert facts(all_shifts(cast))[0] == facts([first])[0]


def test_a_changed_rule_remakes_what_has_not_begun(cast: Cast, clock: Clock) -> None:
    done(rules(cast))
    clock.now = TONIGHT + HOUR
    begun = all_shifts(cast)[0]
    remakes(cast, windows=["weekday 20:00 08:00", "weekend 20:00 08:00"], members=ids(cast, "amir"))
    found = all_shifts(cast)
    assert facts(found)[0] == facts([begun])[0]
    assert all(one.ends_at == after.starts_at for one, after in pairwise(found))
    assert {one.worker_id for one in found[1:]} == set(ids(cast, "amir"))
    assert {one.starts_at.hour for one in found[2:]} == {19}


def test_what_a_lead_has_changed_is_kept_and_what_is_taken_off_is_open(cast: Cast) -> None:
    done(rules(cast))
    first, second, third, *_ = all_shifts(cast)
    amir = ids(cast, "amir")
    done(changes(cast, "berit", Shift, first.id, worker=amir))
    done(cast.does("berit", command("shift.remove", second.id, None, removed="yes")))
    remakes(cast, members=ids(cast, "nils"), windows=NIGHTS)
    assert [the(cast, Shift, one.id).worker_id for one in (first, second, third)] == [
        *amir,
        None,
        *ids(cast, "nils"),
    ]
    done(cast.does("berit", command("shift_rule.end", rule_of(cast).id, None)))
    assert [one.id for one in all_shifts(cast)] == [first.id]
    extend(cast)
    assert [one.id for one in all_shifts(cast)] == [first.id]
    outcome = cast.does("berit", command("shift_rule.end", rule_of(cast).id, None))
    assert outcome.why == "unknown"


def test_a_shift_added_by_hand_is_removed_for_good(cast: Cast) -> None:
    shift = new_id()
    times = {"from": "2026-11-24T15:00:00Z", "to": "2026-11-25T06:00:00Z"}
    said = command("shift.add", shift, None, team=cast.teams["North"], **times)
    done(cast.does("berit", said))
    assert the(cast, Shift, shift).worker_id is None
    done(cast.does("berit", command("shift.remove", shift, None, removed="yes")))
    assert all_shifts(cast) == []


def test_the_shifts_of_who_leaves_the_team_are_open(cast: Cast, clock: Clock) -> None:
    done(rules(cast))
    clock.now = TONIGHT + HOUR
    kari = cast.workers["kari"]
    cast.database.write(
        cast.municipality, lambda work: people.revoke(work, kari, cast.teams["North"])
    )
    extend(cast)
    found = all_shifts(cast)
    assert found[0].worker_id == kari, "what has begun is not changed"
    assert {one.worker_id for one in found[1:]} == {None, *ids(cast, "nils")}


def test_shifts_follow_the_calendar(cast: Cast) -> None:
    done(rules(cast, windows=[*NIGHTS, "holiday 10:00 10:00"]))
    day = {"day": "2026-12-02", "name": "Egen dag", "kind": "holiday"}
    hours = {"from": "2026-12-02T00:00", "to": "2026-12-03T00:00"}

    def starts() -> set[int]:
        return {one.starts_at.hour for one in all_shifts(cast) if f"{one.starts_at:%m%d}" == "1202"}

    assert starts() == {15}
    done(cast.does("admin", command("calendar_day.add", new_id(), None, **day, **hours)))
    assert starts() == {9}
    with cast.database.session(writing=False) as session:
        row = calendar.days(session, cast.municipality)[0]
    done(cast.does("admin", command("calendar_day.remove", row.id, None)))
    assert starts() == {15}


def test_a_rule_without_members_makes_open_shifts_that_the_team_is_told_of(cast: Cast) -> None:
    done(rules(cast, members=[]))
    assert {one.worker_id for one in all_shifts(cast)} == {None}
    with cast.database.session(writing=False) as session:
        told = session.query(FeedEntry).filter_by(team_id=cast.teams["North"], kind="shift")
        assert told.count() == len(all_shifts(cast))


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"name": ""}, {"name": ["required"]}),
        ({"duty": "sleep"}, {"duty": ["choice"]}),
        ({"windows": ["weekday 25:00 08:00"]}, {"windows": ["window"]}),
        ({"windows": ["holiday 08:00 08:00"]}, {"windows": ["always"]}),
        ({"turns": "year"}, {"turns": ["choice"]}),
        ({"colour": "red"}, {"colour": ["unknown"]}),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast, values: dict[str, Said], errors: dict[str, list[str]]
) -> None:
    assert rules(cast, by="berit", **values).errors == errors
    assert all_shifts(cast) == []


def test_members_are_of_the_team_and_a_rule_is_its_leads(cast: Cast) -> None:
    assert rules(cast, members=ids(cast, "kari", "liv")).errors == {"members": ["choice"]}
    assert rules(cast, team=cast.teams["South"]).why == "unknown"
    assert rules(cast, by="kari").why == "not_allowed"
    done(rules(cast))
    changed = command("shift_rule.change", rule_of(cast).id, None, team=cast.teams["South"])
    assert cast.does("berit", changed).errors == {"team": ["choice"]}
