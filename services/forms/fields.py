"""The kinds of question. Each draws, types and judges itself from the one line that declares it.

A field's value is *pairs*: a list of strings. `data` is the same answer typed, or None when it is
unanswered. A value that does not parse stops the checks, so nobody reads two complaints at once.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Unpack

from services.forms.question import About, Question
from services.rules.words import N_

YES, NO = "yes", "no"

# PostgreSQL stores no NUL and UTF-8 no lone surrogate: refused here, they never fail a commit.
UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


class Choice(Question):
    """One of several answers."""

    kind = "choice"

    def __init__(self, label: str, codes: Mapping[str, str], about: About, **wtforms: Any) -> None:
        super().__init__(label, about, **wtforms)
        self.codes = dict(codes)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and labels, in the order declared."""
        return list(self.codes.items())

    def typed(self, value: str) -> object:
        """Give the code that was chosen."""
        if value not in self.codes:
            raise ValueError("choice")
        return value


class Choices(Choice):
    """Any number of several answers; two people's ticks and unticks merge."""

    kind = "choices"
    merges = "set"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Give the codes that were chosen, each once, in the order of the form."""
        if set(valuelist) - set(self.codes):
            raise ValueError("choice")
        self.data = [code for code in self.codes if code in valuelist]


class YesNo(Choice):
    """Yes or no, both of them answers; the third state is that nobody has answered."""

    kind = "yes_no"

    def __init__(self, label: str, about: About, **wtforms: Any) -> None:
        super().__init__(label, {YES: N_("Yes"), NO: N_("No")}, about, **wtforms)

    def typed(self, value: str) -> object:
        """Give the answer as a boolean."""
        return super().typed(value) == YES


class Number(Question):
    """A whole number within limits, both included."""

    kind = "number"
    maxlength = 12

    def __init__(self, label: str, low: int, high: int, about: About, **wtforms: Any) -> None:
        super().__init__(label, about, {"min": low, "max": high}, **wtforms)
        self.low, self.high = low, high

    def typed(self, value: str) -> object:
        """Give the number."""
        if not re.fullmatch(r"-?[0-9]+", value):
            raise ValueError("number")
        number = int(value)
        if number < self.low:
            raise ValueError("too_low")
        if number > self.high:
            raise ValueError("too_high")
        return number


class Scale(Number):
    """A number on a scale whose two ends have words."""

    kind = "scale"

    def __init__(
        self, label: str, ends: Sequence[tuple[int, str]], about: About, **wtforms: Any
    ) -> None:
        (low, self.low_word), (high, self.high_word) = ends
        super().__init__(label, low, high, about, **wtforms)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Give every step of the scale."""
        return [(str(step), str(step)) for step in range(self.low, self.high + 1)]

    def describe(self) -> dict[str, object]:
        """Add the words at both ends."""
        return super().describe() | {"ends": [self.low_word, self.high_word]}


class Text(Question):
    """Words of one's own: a line, or an area of several."""

    kind = "text"

    def __init__(self, label: str, most: int, about: About, **wtforms: Any) -> None:
        super().__init__(label, about, {"maxlength": most}, **wtforms)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Measure against this question's own limit, in UTF-16 units as a browser does."""
        self.data = None
        if len(valuelist) > 1:
            raise ValueError("one")
        for value in valuelist:
            if UNKEEPABLE.search(value):
                raise ValueError("characters")
            if len(value.encode("utf-16-le")) // 2 > self.most:
                raise ValueError("too_long")
            self.data = value


class Area(Text):
    """Several lines of one's own words."""

    kind = "area"


class Day(Question):
    """A calendar day, `YYYY-MM-DD`."""

    kind = "day"

    def typed(self, value: str) -> object:
        """Give the date."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError("day")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("day") from None


class Moment(Question):
    """A point in time, RFC 3339 in UTC with a final Z."""

    kind = "moment"

    def typed(self, value: str) -> object:
        """Give the time, aware and in UTC."""
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", value):
            raise ValueError("moment")
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            raise ValueError("moment") from None


def choice(label: str, codes: Mapping[str, str], **about: Unpack[About]) -> Choice:
    """Ask for one of the codes."""
    return Choice(label, codes, about)


def choices(label: str, codes: Mapping[str, str], **about: Unpack[About]) -> Choices:
    """Ask for any number of the codes."""
    return Choices(label, codes, about)


def yes_no(label: str, **about: Unpack[About]) -> YesNo:
    """Ask yes or no."""
    return YesNo(label, about)


def number(label: str, low: int, high: int, **about: Unpack[About]) -> Number:
    """Ask for a whole number from low to high."""
    return Number(label, low, high, about)


def scale(label: str, low: tuple[int, str], high: tuple[int, str], **about: Unpack[About]) -> Scale:
    """Ask for a step from low to high; each end is its number and its words."""
    return Scale(label, (low, high), about)


def text(label: str, *, most: int = 200, **about: Unpack[About]) -> Text:
    """Ask for one line of words."""
    return Text(label, most, about)


def area(label: str, *, most: int = 2000, **about: Unpack[About]) -> Area:
    """Ask for several lines of words."""
    return Area(label, most, about)


def day(label: str, **about: Unpack[About]) -> Day:
    """Ask for a date."""
    return Day(label, about)


def moment(label: str, **about: Unpack[About]) -> Moment:
    """Ask for a date and a time."""
    return Moment(label, about)
