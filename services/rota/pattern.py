"""A rule's pattern and the shifts it gives; pure, in wall-clock times of a zone.

Windows are said for day types. A day for which the rule says nothing is taken as a more common one:
a big holiday as a holiday, a holiday as a weekend, an eve as the day of the week that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SATURDAY = 5
DAY_TYPES = ("weekday", "weekend", "holiday", "eve", "big_holiday")
TURNS = ("shift", "day", "week")
WINDOW = re.compile(rf"({'|'.join(DAY_TYPES)}) ([01]\d|2[0-3]):([0-5]\d) ([01]\d|2[0-3]):([0-5]\d)")
LONGEST = timedelta(days=31)
"""A shift that must run to the next start ends with its own window when none comes so soon."""

Special = Mapping[date, str]
"""The days that are not like others, each with its type: holiday, eve or big_holiday."""
Begin = tuple[datetime, datetime, date]


class Impossible(ValueError):
    """The answers make no pattern; `errors` gives codes per field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True)
class Window:
    """From a wall time to another one, on the next day unless it is later."""

    day_type: str
    start: time
    end: time

    @property
    def minutes(self) -> tuple[int, int]:
        """Start and end in minutes from midnight by the wall; the end may be past 24 hours."""
        start, end = (at.hour * 60 + at.minute for at in (self.start, self.end))
        return start, end if end > start else end + 24 * 60


@dataclass(frozen=True)
class Pattern:
    """What a rule says: `members` take turns by shift, day or week, counted from `since`.

    With `always` a shift runs to the next one's start. `until` is the last day on which one begins.
    """

    windows: tuple[Window, ...]
    members: tuple[str, ...]
    turns: str
    always: bool
    since: date
    until: date | None


@dataclass(frozen=True)
class Slot:
    """A shift that a pattern gives, in UTC; nobody is its `member` when the rule has none."""

    starts_at: datetime
    ends_at: datetime
    member: str | None


def read(answers: Mapping[str, list[str]]) -> Pattern:
    """Return the pattern that a rule's answers make; raise Impossible.

    Codes: required, day, choice (turns), window (cannot be read), overlap (two windows of a day
    type meet), always (no window on common days, so that it cannot last), before_start (until).
    """
    one = {name: (answers.get(name) or [""])[0].strip() for name in ("turns", "always", "from")}
    errors: dict[str, list[str]] = {}
    since, until = (_date(answers, name, errors) for name in ("from", "until"))
    if not one["from"]:
        errors["from"] = ["required"]
    if since and until and until < since:
        errors["until"] = ["before_start"]
    if one["turns"] not in TURNS:
        errors["turns"] = ["choice" if one["turns"] else "required"]
    always = one["always"] == "yes"
    windows = tuple(_window(text) for text in answers.get("windows", []))
    if code := _problem(windows, always=always):
        errors["windows"] = [code]
    if errors or since is None:
        raise Impossible(errors)
    whole = tuple(window for window in windows if window)
    return Pattern(whole, tuple(answers.get("members", [])), one["turns"], always, since, until)


def _date(answers: Mapping[str, list[str]], name: str, errors: dict[str, list[str]]) -> date | None:
    text = (answers.get(name) or [""])[0].strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        errors[name] = ["day"]
        return None


def _window(text: str) -> Window | None:
    found = WINDOW.fullmatch(text.strip())
    if found is None:
        return None
    hours = [int(number) for number in found.groups()[1:]]
    return Window(found[1], time(hours[0], hours[1]), time(hours[2], hours[3]))


def _problem(windows: tuple[Window | None, ...], *, always: bool) -> str:
    whole = [window for window in windows if window]
    if not whole or len(whole) < len(windows):
        return "window" if windows else "required"
    for day_type in DAY_TYPES:
        spans = sorted(window.minutes for window in whole if window.day_type == day_type)
        if not spans:
            continue
        following = [*(start for start, _ in spans[1:]), spans[0][0] + 24 * 60]
        for (start, end), then in zip(spans, following, strict=True):
            if then == start or (end > then and not always):
                return "overlap"
    common = {"weekday", "weekend"}
    return "always" if always and common.isdisjoint(one.day_type for one in whole) else ""


def day_type(day: date, special: Special) -> str:
    """Return the type of a day."""
    return special.get(day) or _of_week(day)


def slots(
    pattern: Pattern, special: Special, zone: ZoneInfo, since: datetime, until: datetime
) -> list[Slot]:
    """Return the shifts that run at or begin between two instants, in order and never two at once.

    The turns are counted from the pattern's first day, so that the same shift is always the same
    member's, whenever it is asked for.
    """
    last = until.astimezone(zone).date() + LONGEST
    found = []
    begun = _begins(pattern, special, zone, last)
    for number, ((start, end, day), (following, _, _)) in enumerate(pairwise(begun)):
        if start >= until or (pattern.until and day > pattern.until):
            break
        is_near = following - start <= LONGEST
        ends_at = following if pattern.always and is_near else min(end, following)
        if ends_at > since:
            found.append(Slot(start, ends_at, _member(pattern, number, day)))
    return found


def _begins(pattern: Pattern, special: Special, zone: ZoneInfo, last: date) -> Iterator[Begin]:
    """Give each window's start and end with its day, by order of time, and one end of all."""
    for number in count():
        day = pattern.since + number * ONE_DAY
        if day > last:
            break
        begun: dict[datetime, Begin] = {}
        for window in _windows_of(pattern, day, special):
            ends_on = day if window.end > window.start else day + ONE_DAY
            start = instant(day, window.start, zone)
            # In the night without an hour two starts may be one.
            begun.setdefault(start, (start, instant(ends_on, window.end, zone), day))
        yield from (begun[start] for start in sorted(begun))
    never = datetime.max.replace(tzinfo=UTC)
    yield never, never, date.max


def _windows_of(pattern: Pattern, day: date, special: Special) -> list[Window]:
    """Return the windows of the first of the day's types for which the rule says something."""
    found: list[Window] = []
    for kind in _types(day, special):
        found = found or [window for window in pattern.windows if window.day_type == kind]
    return found


def _types(day: date, special: Special) -> tuple[str, ...]:
    kind = day_type(day, special)
    if kind == "eve":
        return kind, _of_week(day)
    order = ("big_holiday", "holiday", "weekend")
    return order[order.index(kind) :] if kind in order else (kind,)


def _of_week(day: date) -> str:
    return "weekend" if day.weekday() >= SATURDAY else "weekday"


def _member(pattern: Pattern, number: int, day: date) -> str | None:
    if not pattern.members:
        return None
    monday = pattern.since - pattern.since.weekday() * ONE_DAY
    turn = {"shift": number, "day": (day - pattern.since).days, "week": (day - monday) // WEEK}
    return pattern.members[turn[pattern.turns] % len(pattern.members)]


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return a wall time as an instant in UTC.

    Of an hour that comes twice it is the first; one that does not come is as much later.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)
