"""What an identity number says, and why it could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal[
    "personnummer",
    "samordningsnummer",
    "nationellt_reservnummer",
    "lokalt_reservnummer",
    "fodselsnummer",
    "d_nummer",
    "h_nummer",
    "fh_nummer",
    "duf_nummer",
    "temporary",
]
Sex = Literal["F", "M"]
Series = Literal["tenor", "nhn"]
Reason = Literal[
    "empty",
    "characters",
    "length",
    "date",
    "date_in_future",
    "check_digit",
    "synthetic_not_allowed",
    "not_synthetic",
]


class Unread(Exception):
    """The number cannot be read; `reason` names the first test that failed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """An identity number as read.

    `normalised` is the number with its century and without signs, None when it is not valid.
    `birth_date` and `sex` are what the number says, where it says it; sex is not gender. `series`
    names a Norwegian synthetic series. An invalid number has the kind `temporary` and a `reason`;
    it never blocks saving.
    """

    valid: bool
    kind: Kind
    series: Series | None = None
    normalised: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    reason: Reason | None = None
    warnings: frozenset[str] = frozenset()


def unread(reason: Reason) -> Identity:
    """Return the reading of a number that cannot be read: temporary, with the reason."""
    return Identity(valid=False, kind="temporary", reason=reason)


def is_digits(text: str) -> bool:
    """Tell whether the text is one or more of the ASCII digits; other scripts' digits are none."""
    return re.fullmatch("[0-9]+", text) is not None


def sex_of(digit: str) -> Sex:
    """Return the sex an even or odd digit stands for."""
    return "M" if int(digit) % 2 else "F"


def day_in(years: Iterable[int], month: int, day: int) -> date | None:
    """Return the day in the first of the years that has it, or None."""
    for year in years:
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def born(day: date | None, today: date) -> date:
    """Return the birth date; raise Unread when there is no such day or it has not been yet."""
    if day is None:
        raise Unread("date")
    if day > today:
        raise Unread("date_in_future")
    return day
