"""The country's calendar against a table kept by hand, and against the rules it rests on."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.rota import almanac

GOLDEN = json.loads((Path(__file__).parents[2] / "data" / "holidays.json").read_text("utf-8"))
YEARS = range(2020, 2041)
COUNTRIES = ("se", "no")
SATURDAY = 5


def days(country: str, year: int, kind: str) -> set[date]:
    return {one.day for one in almanac.year(country, year) if one.kind == kind}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("year", GOLDEN["se"])
def test_a_year_is_as_the_table_has_it(country: str, year: str) -> None:
    found = {
        kind: [f"{day:%m-%d}" for day in sorted(days(country, int(year), kind))]
        for kind in ("holiday", "eve")
    }
    assert found == GOLDEN[country][year]


def easter(year: int) -> date:
    """Return Easter Sunday (Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - left) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def saturday_from(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)


def holidays(country: str, year: int) -> set[date]:
    """Return the public holidays as the law names them."""
    sunday = easter(year)
    of_easter = {"se": (-2, 0, 1, 39, 49), "no": (-3, -2, 0, 1, 39, 49, 50)}[country]
    fixed = {
        "se": ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)),
        "no": ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26)),
    }[country]
    found = {sunday + timedelta(days=days) for days in of_easter}
    found |= {date(year, month, day) for month, day in fixed}
    if country == "se":
        found |= {saturday_from(date(year, 6, 20)), saturday_from(date(year, 10, 31))}
    return found


def eves(country: str, year: int) -> set[date]:
    """Return the eves and half-days that are kept, where they are not holidays themselves."""
    sunday = easter(year)
    of_easter = {"se": (-3, -1, 38, 48), "no": (-4, -1, 48)}[country]
    found = {sunday + timedelta(days=days) for days in of_easter}
    found |= {date(year, 12, 24), date(year, 12, 31)}
    if country == "se":
        found |= {date(year, 1, 5), date(year, 4, 30)}
        found |= {
            saturday_from(date(year, month, day)) - timedelta(days=1)
            for month, day in ((6, 20), (10, 31))
        }
    return found - holidays(country, year)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("year", YEARS)
def test_a_year_is_as_the_rules_have_it(country: str, year: int) -> None:
    assert days(country, year, "holiday") == holidays(country, year)
    assert days(country, year, "eve") == eves(country, year)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_plain_sunday_is_no_holiday_and_no_day_has_another_year(country: str) -> None:
    for year in YEARS:
        found = [one.day for one in almanac.year(country, year)]
        assert {day.year for day in found} == {year}
        assert found == sorted(set(found))
    assert date(2026, 1, 11) not in days(country, 2026, "holiday")


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_holiday_counts_from_the_evening_before_and_an_eve_from_its_hour(country: str) -> None:
    for one in almanac.year(country, 2027):
        begins = one.starts - one.ends + timedelta(days=1)
        assert one.ends.date() == one.day + timedelta(days=1)
        if one.kind == "holiday":
            assert begins == timedelta(hours=-6), one
        else:
            assert begins in (
                {"se": (0, 14), "no": (12,)}[country][i] * timedelta(hours=1)
                for i in range(2 if country == "se" else 1)
            ), one


def test_the_names_are_in_the_countrys_language() -> None:
    named = {
        country: {one.day: one.name for one in almanac.year(country, 2027)} for country in COUNTRIES
    }
    assert named["se"][date(2027, 6, 25)] == "Midsommarafton"
    assert named["se"][date(2027, 11, 5)] == "Allhelgonaafton"
    assert named["no"][date(2027, 5, 17)] == "Andre pinsedag, Grunnlovsdag"
    assert named["no"][date(2027, 3, 24)] == "Onsdag før skjærtorsdag"
