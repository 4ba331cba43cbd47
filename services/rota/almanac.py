"""What the country's calendar says of a year: its public holidays, and the eves before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays

BEGINS = time(18)
"""A holiday begins the evening before at this hour, unless the municipality says another."""

ONE_DAY = timedelta(days=1)
LANGUAGES = {"se": "sv", "no": "no"}
EVES = {
    "se": (
        ("Nyårsdagen", "Nyårsafton", time(0)),
        ("Trettondedag jul", "Trettondagsafton", time(14)),
        ("Långfredagen", "Skärtorsdagen", time(14)),
        ("Påskdagen", "Påskafton", time(0)),
        ("Första maj", "Valborgsmässoafton", time(14)),
        ("Kristi himmelsfärdsdag", "Dagen före Kristi himmelsfärdsdag", time(14)),
        ("Pingstdagen", "Pingstafton", time(0)),
        ("Midsommardagen", "Midsommarafton", time(0)),
        ("Alla helgons dag", "Allhelgonaafton", time(14)),
        ("Juldagen", "Julafton", time(0)),
    ),
    "no": (
        ("Første nyttårsdag", "Nyttårsaften", time(12)),
        ("Skjærtorsdag", "Onsdag før skjærtorsdag", time(12)),
        ("Første påskedag", "Påskeaften", time(12)),
        ("Første pinsedag", "Pinseaften", time(12)),
        ("Første juledag", "Julaften", time(12)),
    ),
}
"""The holiday, the eve before it and the hour from which that counts.

The library has the Norwegian eves nowhere and moves the Swedish ones between its categories; all of
them are the day before a public holiday.
"""


@dataclass(frozen=True)
class Day:
    """A day that is not like others; it counts from `starts` to `ends`, in local wall time."""

    day: date
    name: str
    kind: str
    starts: datetime
    ends: datetime


def year(country: str, of: int) -> list[Day]:
    """Return the holidays and eves of a country ("se" or "no") in a year, in order.

    Sundays are not among them: the weekday tells them. Names are in the country's language.
    """
    # An object of the library grows by itself when it is asked for other years than these.
    public = holidays.country_holidays(
        country.upper(), years=(of, of + 1), language=LANGUAGES[country], include_sundays=False
    )
    found = {day: _holiday(day, name) for day, name in public.items()}
    for holiday, eve, since in EVES[country]:
        for day, name in public.items():
            if holiday in name.split("; "):
                found.setdefault(day - ONE_DAY, _eve(day - ONE_DAY, eve, since))
    return [found[day] for day in sorted(found) if day.year == of]


def _holiday(day: date, name: str) -> Day:
    starts = datetime.combine(day - ONE_DAY, BEGINS)
    return Day(day, name.replace("; ", ", "), "holiday", starts, _end_of(day))


def _eve(day: date, name: str, since: time) -> Day:
    return Day(day, name, "eve", datetime.combine(day, since), _end_of(day))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time(0))
