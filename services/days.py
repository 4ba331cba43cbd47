"""Which days people work: weekends and the public holidays of the country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import holidays

SATURDAY = 5


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country ("se" or "no") in one year, Sundays left out."""
    return frozenset(holidays.country_holidays(country.upper(), years=year).keys())


def working_days(country: str) -> Callable[[date], bool]:
    """Return the test for a working day in the country."""

    def is_working(day: date) -> bool:
        return day.weekday() < SATURDAY and day not in public_holidays(country, day.year)

    return is_working
