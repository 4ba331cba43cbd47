"""Swedish numbers: personnummer, samordningsnummer and the two kinds of reservnummer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from services.rules.identity.reading import (
    Identity,
    Sex,
    Unread,
    born,
    day_in,
    is_digits,
    sex_of,
)

SIGNS = frozenset("-+ ")
LAST = 4
SHORT, WHOLE = 10, 12
CENTURIES = (20, 19, 18)
LOCAL_RESERVE = "99"
ADDED_DAYS = 60  # to the day of a samordningsnummer
A_CENTURY = 100

RESERVE = re.compile(r"[0-9]{8}(?=[0-9]*[A-Z])[0-9A-Z]{4}")
NATIONAL = re.compile(r"(?P<xx>[0-9]{2})(?P<ymd>[0-9]{6})[A-HJ-NPR-UX-Z]{2}(?P<sex>[0-9A-Z])[0-9]")
NATIONAL_FROM = 22  # 19 + 3, the lowest mark of a known birth date
VASTRA_GOTALAND = re.compile(r"(?P<day>[0-9]{8})(?P<sex>[KMX])[0-9]{3}")
VASTRA_GOTALAND_SEX: dict[str, Sex | None] = {"K": "F", "M": "M", "X": None}
UNVERIFIED = frozenset({"check_digit_not_verified"})
LOCAL = UNVERIFIED | {"not_globally_unique"}


def read(text: str, today: date) -> Identity:
    """Read a stripped number that is not empty; raise Unread with the first reason against it."""
    sign = text[-LAST - 1 : -LAST]
    if sign in SIGNS:
        text = text[: -LAST - 1] + text[-LAST:]
    if RESERVE.fullmatch(text):
        return _national(text, today) or _local(text, today)
    if not is_digits(text):
        raise Unread("characters")
    if len(text) not in (SHORT, WHOLE):
        raise Unread("length")
    if len(text) == WHOLE and text.startswith(LOCAL_RESERVE):
        return _local(text, today)
    return _person(text, sign, today)


def _person(text: str, sign: str, today: date) -> Identity:
    tail = text[-SHORT:]
    month, day = int(tail[2:4]), int(tail[4:6])
    coordinated = day >= ADDED_DAYS
    if coordinated:
        day -= ADDED_DAYS
    unknown = coordinated and (not month or not day)
    found = _day(_years(text, sign, today), month or int(unknown), day or int(unknown), today)
    if not _luhn(tail):
        raise Unread("check_digit")
    warnings = {"century_assumed": len(text) == SHORT, "unknown_birth_date": unknown}
    return Identity(
        valid=True,
        kind="samordningsnummer" if coordinated else "personnummer",
        normalised=f"{found.year:04}{tail[2:]}",
        birth_date=None if unknown else found,
        sex=sex_of(tail[-2]),
        warnings=frozenset(name for name, holds in warnings.items() if holds),
    )


def _years(text: str, sign: str, today: date) -> list[int]:
    """Return the years the number can mean, the likeliest first; a short one means several."""
    if len(text) == WHOLE:
        return [int(text[:4])] if int(text[:2]) in CENTURIES else []
    years = [century * A_CENTURY + int(text[:2]) for century in CENTURIES]
    return [year for year in years if sign != "+" or year <= today.year - A_CENTURY]


def _day(years: Iterable[int], month: int, day: int, today: date) -> date:
    """Return the latest day that has been; raise Unread when no year has it, or none has it yet."""
    days = [found for year in years if (found := day_in([year], month, day))]
    past = (found for found in days if found <= today)
    return next(past, None) or born(days[-1] if days else None, today)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _national(text: str, today: date) -> Identity | None:
    """Read a nationellt reservnummer; None when the text has not its form."""
    form = NATIONAL.fullmatch(text)
    if form is None:
        return None
    mark, (year, month, day) = int(form["xx"]), _parts(form["ymd"])
    birth = None
    if mark >= NATIONAL_FROM and mark % 3:
        century = 19 if mark % 3 == 1 else 20
        birth = day_in([century * A_CENTURY + year], month, day)
        if birth is None:
            return None
        born(birth, today)
    elif mark or month not in range(20, 100) or day not in range(40, 60):
        return None
    return Identity(
        valid=True,
        kind="nationellt_reservnummer",
        normalised=text,
        birth_date=birth,
        sex=sex_of(form["sex"]) if is_digits(form["sex"]) else None,
        warnings=UNVERIFIED,
    )


def _local(text: str, today: date) -> Identity:
    """Read a region's own reservnummer; only Västra Götaland's form says birth date and sex."""
    form = VASTRA_GOTALAND.fullmatch(text)
    birth = day_in([int(text[:4])], int(text[4:6]), int(text[6:8])) if form else None
    if form is None or birth is None:
        return Identity(valid=True, kind="lokalt_reservnummer", normalised=text, warnings=LOCAL)
    return Identity(
        valid=True,
        kind="lokalt_reservnummer",
        normalised=text,
        birth_date=born(birth, today),
        sex=VASTRA_GOTALAND_SEX[form["sex"]],
        warnings=LOCAL,
    )


def _parts(digits: str) -> tuple[int, int, int]:
    return int(digits[:2]), int(digits[2:4]), int(digits[4:6])
