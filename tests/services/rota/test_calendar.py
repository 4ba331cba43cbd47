"""The municipality's own table of days: filled, edited, locked, and never overwritten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.commands import Outcome, new_id
from services.people import add_team
from services.rota import almanac, calendar
from services.rota.almanac import Day
from services.schema import CalendarDay, FeedEntry, Municipality
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done
from tests.services.rota.planning import changes

EVE = date(2026, 12, 24)
HOURS = {"from": "2026-12-24T12:00", "to": "2026-12-25T00:00"}


def refresh(cast: Cast) -> dict[int, calendar.Difference]:
    return cast.database.write(cast.municipality, calendar.refresh)


def days(cast: Cast, year: int = 2026) -> dict[date, CalendarDay]:
    with cast.database.session(writing=False) as session:
        return {row.day: row for row in calendar.days(session, cast.municipality, year)}


def says(cast: Cast, verb: str, subject: str, /, **values: str) -> Outcome:
    return cast.does("admin", command(verb, subject, None, **values))


@pytest.fixture
def table(cast: Cast) -> dict[date, CalendarDay]:
    refresh(cast)
    return days(cast)


def test_it_is_filled_for_this_year_and_three_ahead_and_once_only(cast: Cast) -> None:
    assert {year: len(found.added) for year, found in refresh(cast).items()} == {
        year: len(almanac.year("se", year)) for year in (2026, 2027, 2028, 2029)
    }
    assert refresh(cast) == {}
    assert days(cast)[EVE].answers == {
        "name": ["Julafton"],
        "kind": ["eve"],
        "from": ["2026-12-24T00:00"],
        "to": ["2026-12-25T00:00"],
    }


def test_a_new_year_is_added_when_it_comes_near(cast: Cast, clock: Clock) -> None:
    refresh(cast)
    clock.now += timedelta(days=40)
    assert {year: len(found.added) for year, found in refresh(cast).items()} == {
        2030: len(almanac.year("se", 2030))
    }


def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library come to know one more day of 2027, and forget and rename another."""
    known = almanac.year

    def year(country: str, of: int) -> list[Day]:
        found = known(country, of)
        if of != 2027:
            return found
        first, second, *others = found
        more = Day(date(2027, 2, 8), "Ny dag", "holiday", first.starts, first.ends)
        renamed = Day(first.day, "Nytt namn", first.kind, first.starts, first.ends)
        assert second.name == "Trettondagsafton"
        return [renamed, more, *others]

    monkeypatch.setattr(almanac, "year", year)


def test_a_newer_library_changes_what_is_its_own(
    cast: Cast, table: dict[date, CalendarDay], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert table
    newer(monkeypatch)
    found = refresh(cast)[2027]
    assert [one.name for one in found.added] == ["Ny dag"]
    assert [one.name for one in found.changed] == ["Nytt namn"]
    assert [row.day for row in found.dropped] == [date(2027, 1, 5)]
    rows = days(cast, 2027)
    assert rows[date(2027, 1, 1)].answers["name"] == ["Nytt namn"]
    assert rows[date(2027, 1, 5)].removed
    monkeypatch.undo()
    assert set(refresh(cast)) == {2027}
    assert not days(cast, 2027)[date(2027, 1, 5)].removed


def test_a_locked_year_stays_and_the_difference_is_still_told(
    cast: Cast, table: dict[date, CalendarDay], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert table
    done(says(cast, "calendar_year.lock", new_id(), year="2027", locked="yes"))
    newer(monkeypatch)
    assert refresh(cast) == {}
    with cast.database.session(writing=False) as session:
        municipality = session.get_one(Municipality, cast.municipality)
        found = calendar.difference(session, municipality, 2027)
    assert (len(found.added), len(found.changed), len(found.dropped)) == (1, 1, 1)
    done(says(cast, "calendar_year.lock", new_id(), year="2027", locked=""))
    assert set(refresh(cast)) == {2027}


def test_what_somebody_has_edited_stays(
    cast: Cast, table: dict[date, CalendarDay], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert table
    first, second = (days(cast, 2027)[date(2027, 1, day)].id for day in (1, 5))
    done(says(cast, "calendar_day.change", first, staffed="yes"))
    done(says(cast, "calendar_day.remove", second))
    newer(monkeypatch)
    assert [len(part) for part in vars(refresh(cast)[2027]).values()] == [1, 0, 0]
    rows = days(cast, 2027)
    assert rows[date(2027, 1, 1)].answers["name"] == ["Nyårsdagen"]
    assert rows[date(2027, 1, 5)].removed


def test_a_day_of_ones_own_counts_and_a_removed_one_is_taken_up_again(
    cast: Cast, table: dict[date, CalendarDay]
) -> None:
    eve = table[EVE].id
    done(says(cast, "calendar_day.remove", eve))
    assert says(cast, "calendar_day.change", eve, name="Julafton").why == "unknown"
    own = {"day": "2026-12-24", "name": "Julledigt", "kind": "holiday", **HOURS}
    done(says(cast, "calendar_day.add", new_id(), **own))
    assert days(cast)[EVE].id == eve
    assert days(cast)[EVE].answers["name"] == ["Julledigt"]
    assert says(cast, "calendar_day.add", new_id(), **own).errors == {"day": ["taken"]}
    with cast.database.session(writing=False) as session:
        special = calendar.special(session, cast.municipality)
    assert (special[EVE], special[date(2026, 12, 31)]) == ("holiday", "eve")


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"name": ""}, {"name": ["required"]}),
        ({"kind": "party"}, {"kind": ["choice"]}),
        ({"from": "noon"}, {"from": ["moment"]}),
        ({"to": "2026-12-24T11:00", "from": "2026-12-24T12:00"}, {"to": ["before_start"]}),
        ({"day": "2026-12-23"}, {"day": ["unknown"]}),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast,
    table: dict[date, CalendarDay],
    values: dict[str, str],
    errors: dict[str, list[str]],
) -> None:
    assert changes(cast, "admin", CalendarDay, table[EVE].id, **values).errors == errors
    assert days(cast)[EVE].answers == table[EVE].answers


def test_a_year_is_four_digits(cast: Cast) -> None:
    for year in ("", "26", "²026", "next"):
        outcome = says(cast, "calendar_year.lock", new_id(), year=year, locked="yes")
        assert outcome.errors == {"year": ["choice"]}


def test_every_team_gets_the_days_also_one_added_later(
    cast: Cast, table: dict[date, CalendarDay]
) -> None:
    team = cast.database.write(cast.municipality, lambda work: add_team(work, "West")).id
    with cast.database.session(writing=False) as session:
        for one in (*cast.teams.values(), team):
            held = session.query(FeedEntry).filter_by(team_id=one, kind="calendar_day")
            assert held.filter(FeedEntry.row_id == table[EVE].id).count() == 1
