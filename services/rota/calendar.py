"""The municipality's own table of holidays and eves, filled from the country's calendar.

This table is what counts, and people edit it. What somebody has edited is local, and a year that
somebody has locked stays as it is, whatever a newer library says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import Actor, Command, Refused, Work, handles, merge, new_id, put
from services.commands.reading import day, one_of, only, required
from services.facts import zone
from services.rota import almanac
from services.rota.pattern import Special
from services.schema import CalendarDay, Municipality, Pairs

YEARS_AHEAD = 3
KINDS = ("holiday", "eve")
FIELDS = ("day", "name", "kind", "from", "to", "staffed")
CLERK = frozenset({"administrator"})


@dataclass
class Difference:
    """What the library says otherwise than the table: days to add, to change and to drop."""

    added: list[almanac.Day] = field(default_factory=list)
    changed: list[almanac.Day] = field(default_factory=list)
    dropped: list[CalendarDay] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)


def days(session: Session, municipality_id: str, year: int | None = None) -> list[CalendarDay]:
    """Return the days of the table, or of one year of it, in order; removed ones are among them."""
    found = select(CalendarDay).where(CalendarDay.municipality_id == municipality_id)
    if year is not None:
        found = found.where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return list(session.scalars(found.order_by(CalendarDay.day)))


def special(session: Session, municipality_id: str) -> Special:
    """Return the type of every day that is not like others."""
    return {
        row.day: "big_holiday" if row.answers.get("staffed") == ["yes"] else row.answers["kind"][0]
        for row in days(session, municipality_id)
        if not row.removed
    }


def years(municipality: Municipality, now: datetime) -> range:
    """Return the years for which the table is kept: the local one of now, and those ahead."""
    this = now.astimezone(zone(municipality)).year
    return range(this, this + YEARS_AHEAD + 1)


def difference(session: Session, municipality: Municipality, year: int) -> Difference:
    """Return what the library says of a year otherwise than the rows that are the library's."""
    rows = {row.day: row for row in days(session, municipality.id, year)}
    said = {one.day: one for one in almanac.year(municipality.country, year)}
    found = Difference(added=[one for day, one in said.items() if day not in rows])
    for row in rows.values():
        one = said.get(row.day)
        if row.source != "library":
            continue
        if one is None:
            found.dropped.append(row)
        elif row.removed or _answers(one).items() - _single(row.answers).items():
            found.changed.append(one)
    found.dropped = [row for row in found.dropped if not row.removed]
    return found


def is_locked(rows: Iterable[CalendarDay]) -> bool:
    """Tell whether the year of these rows is locked."""
    return any(row.locked for row in rows)


def refresh(work: Work) -> dict[int, Difference]:
    """Bring the years from this one on up to date with the library; return what that changed.

    Locked years and local rows are left alone; nothing changes when it is done again.
    """
    # Two processes that keep house at the same time must not both add a day.
    work.session.get(Municipality, work.municipality.id, with_for_update=True)
    done = {}
    for year in years(work.municipality, work.now):
        rows = days(work.session, work.municipality.id, year)
        found = difference(work.session, work.municipality, year)
        if found and not is_locked(rows):
            _apply(work, found, {row.day: row for row in rows})
            done[year] = found
    return done


def _apply(work: Work, found: Difference, rows: dict[date, CalendarDay]) -> None:
    for one in found.added:
        work.add(_row(work, new_id(), one.day, _pairs(one), source="library"))
    for one in found.changed:
        row = rows[one.day]
        row.removed = False
        put(work, row, _pairs(one))
    for row in found.dropped:
        row.removed = True
        work.change(row)


def _answers(one: almanac.Day) -> dict[str, str]:
    return {
        "name": one.name,
        "kind": one.kind,
        "from": one.starts.isoformat(timespec="minutes"),
        "to": one.ends.isoformat(timespec="minutes"),
    }


def _pairs(one: almanac.Day) -> Pairs:
    return {name: [text] for name, text in _answers(one).items()}


def _single(answers: Pairs) -> dict[str, str]:
    return {name: values[0] for name, values in answers.items() if values}


def _row(work: Work, row_id: str, day: date, answers: Pairs, **made: Any) -> CalendarDay:
    return CalendarDay(
        municipality_id=work.municipality.id,
        id=row_id,
        day=day,
        answers=answers,
        made_at=work.now,
        **made,
    )


@handles("calendar_day.add", may=CLERK, needs_case=False)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Add a day of one's own; one that was removed before is taken up again."""
    only(command, FIELDS)
    required(command, "day")
    on = day(command, "day") or date.min
    rows = {row.day: row for row in days(work.session, work.municipality.id, on.year)}
    said = {name: values for name, values in command.values.items() if name != "day"}
    known = rows.get(on)
    if work.load(CalendarDay, command.subject):
        raise Refused("unknown")
    if known is not None and not known.removed:
        raise Refused("invalid", {"day": ["taken"]})
    if known is None:
        known = _row(work, command.subject, on, {}, source="local", locked=is_locked(rows.values()))
        known.made_by = actor.worker_id
        work.add(known)
    known.removed, known.source = False, "local"
    put(work, known, said)
    _judge(known)


@handles("calendar_day.change", may=CLERK, needs_case=False)
def change(work: Work, actor: Actor, command: Command) -> None:
    """Change a day's name, kind or hours, or whether everybody must staff it."""
    only(command, set(FIELDS) - {"day"})
    row = _known(work, command)
    merge(work, actor, command, row)
    row.source = "local"
    _judge(row)


@handles("calendar_day.remove", may=CLERK, needs_case=False)
def remove(work: Work, actor: Actor, command: Command) -> None:
    """Take a day off the table: it is like others here."""
    del actor
    only(command, ())
    row = _known(work, command)
    row.removed, row.source = True, "local"
    work.change(row)


@handles("calendar_year.lock", may=CLERK, needs_case=False)
def lock(work: Work, actor: Actor, command: Command) -> None:
    """Lock a `year` against newer libraries; `locked` is "yes", or empty to open it again."""
    del actor
    only(command, ("year", "locked"))
    year = command.one("year")
    if not (year.isascii() and year.isdecimal() and len(year) == len("2026")):
        raise Refused("invalid", {"year": ["choice"]})
    is_to_be = one_of(command, "locked", ("yes", "")) == "yes"
    for row in days(work.session, work.municipality.id, int(year)):
        if row.locked != is_to_be:
            row.locked = is_to_be
            work.change(row)


def _known(work: Work, command: Command) -> CalendarDay:
    row = work.load(CalendarDay, command.subject)
    if row is None or row.removed:
        raise Refused("unknown")
    return row


def _judge(row: CalendarDay) -> None:
    """Refuse a day whose answers do not say a name, a kind and hours around it."""
    said = _single(row.answers)
    errors = {name: ["required"] for name in ("name", "kind", "from", "to") if not said.get(name)}
    if not errors and said["kind"] not in KINDS:
        errors["kind"] = ["choice"]
    hours = {name: _local(said.get(name, "")) for name in ("from", "to")}
    for name, at in hours.items():
        if at is None:
            errors.setdefault(name, ["moment"])
    if not errors and hours["to"] <= hours["from"]:  # type: ignore[operator]
        errors["to"] = ["before_start"]
    if errors:
        raise Refused("invalid", errors)


def _local(text: str) -> datetime | None:
    """Return a local time like 2026-12-24T12:00, or None for anything else."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - wall time of the zone
    except ValueError:
        return None
    return at
