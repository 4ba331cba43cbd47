"""Norwegian numbers: fødselsnummer, D-, H-, FH- and DUF-numbers, and the synthetic series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.rules.identity.reading import (
    Identity,
    Kind,
    Series,
    Unread,
    born,
    day_in,
    is_digits,
    sex_of,
)

GAP = 6  # one space may follow the birth date
WHOLE, DUF = 11, 12
DUF_FROM = 1990
FIRST_FH = "8"
D_DAYS = 40

# What is added to the month: (amount, kind if it is a kind of its own, synthetic series).
MONTHS: tuple[tuple[int, Kind | None, Series | None], ...] = (
    (0, None, None),
    (40, "h_nummer", None),
    (65, None, "nhn"),
    (80, None, "tenor"),
)
A_YEAR = range(1, 13)

# Individual numbers, two-digit years, and the century they give.
CENTURIES = (
    (range(500), range(100), 1900),
    (range(500, 750), range(54, 100), 1800),
    (range(500, 1000), range(40), 2000),
    (range(900, 1000), range(40, 100), 1900),
)
FIRST_CHECK = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_CHECK = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
FROM_2032 = range(1, 4)  # remainders of the first check digit that are valid from 2032


def read(text: str, today: date, *, allow_synthetic: bool) -> Identity:
    """Read a stripped number that is not empty; raise Unread with the first reason against it."""
    if text[GAP : GAP + 1] == " ":
        text = text[:GAP] + text[GAP + 1 :]
    if not is_digits(text):
        raise Unread("characters")
    identity = _read_digits(text, today)
    if identity.series and not allow_synthetic:
        raise Unread("synthetic_not_allowed")
    if allow_synthetic and not identity.series:
        raise Unread("not_synthetic")
    return identity


def _read_digits(text: str, today: date) -> Identity:
    if len(text) == DUF and DUF_FROM <= int(text[:4]) <= today.year:
        return Identity(
            valid=True,
            kind="duf_nummer",
            normalised=text,
            warnings=frozenset({"check_digit_not_verified"}),
        )
    if len(text) != WHOLE:
        raise Unread("length")
    return _help_number(text) if text >= FIRST_FH else _person(text, today)


def _help_number(text: str) -> Identity:
    """Read a felles hjelpenummer, which says nothing about its owner."""
    if not (_is_classic(text) or _is_from_2032(text)):
        raise Unread("check_digit")
    warnings = {"k1_2032_series"} if _is_from_2032(text) else set()
    return Identity(valid=True, kind="fh_nummer", normalised=text, warnings=frozenset(warnings))


def _person(text: str, today: date) -> Identity:
    day, (month, kind, series) = int(text[:2]), _month(int(text[2:4]))
    if day > D_DAYS:
        day, kind = day - D_DAYS, kind or "d_nummer"
    year, from_2032 = int(text[4:6]), _is_from_2032(text)
    warnings = {"not_globally_unique"} if kind == "h_nummer" else set()
    if from_2032:
        if day_in([2000 + year], month, day) is None:
            raise Unread("date")
        birth = None
        warnings.add("k1_2032_series")
    else:
        birth = born(day_in(_years(year, int(text[6:9])), month, day), today)
        if not _is_classic(text):
            if kind != "h_nummer":
                raise Unread("check_digit")
            warnings.add("check_digit_not_matching")
    return Identity(
        valid=True,
        kind=kind or "fodselsnummer",
        series=series,
        normalised=text,
        birth_date=birth,
        sex=None if from_2032 else sex_of(text[8]),
        warnings=frozenset(warnings),
    )


def _month(written: int) -> tuple[int, Kind | None, Series | None]:
    for added, kind, series in MONTHS:
        if written - added in A_YEAR:
            return written - added, kind, series
    raise Unread("date")


def _years(year: int, individual: int) -> list[int]:
    return [
        century + year
        for individuals, years, century in CENTURIES
        if individual in individuals and year in years
    ]


def _remainder(text: str, weights: Sequence[int]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, text, strict=False)) % 11


def _is_classic(text: str) -> bool:
    return not _remainder(text, FIRST_CHECK) and not _remainder(text, SECOND_CHECK)


def _is_from_2032(text: str) -> bool:
    """Tell whether the first check digit is one of those that are valid from 2032 only."""
    return _remainder(text, FIRST_CHECK) in FROM_2032 and not _remainder(text, SECOND_CHECK)
