"""The administrator's pages of the days that are not like others: seen, edited, locked by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import wtforms
from babel.dates import format_date
from flask import Blueprint, abort, redirect, request
from sqlalchemy.orm import Session

from pwa import i18n
from pwa.auth import clerk, database, open_to
from pwa.blueprints.office import OnceForm, give, office_page, read_id, typed
from services.commands import Outcome, new_id
from services.rota import calendar
from services.rota.almanac import Day
from services.rules.words import N_
from services.schema import CalendarDay, Municipality, Pairs

bp = Blueprint("office_calendar", __name__, url_prefix="/office/calendar")

KINDS = {"holiday": N_("Holiday"), "eve": N_("Eve")}
PROBLEMS = {
    "required": N_("This is missing."),
    "day": N_("This is no date."),
    "moment": N_("This is no date and time."),
    "choice": N_("Choose one of them."),
    "before_start": N_("It must end after it begins."),
    "taken": N_("This day is in the calendar already. Change it there."),
    "too_long": N_("This is too long."),
    "seen": N_("Somebody else has changed this day meanwhile. Look at it and save again."),
}
FIELDS = ("name", "kind", "from", "to", "staffed")


class DayForm(OnceForm):
    """Also which version of the day its author saw (0: none)."""

    seen = wtforms.IntegerField(widget=wtforms.widgets.HiddenInput(), default=0)


@dataclass(frozen=True)
class Shown:
    """A day in the words of the reader."""

    id: str
    day: str
    name: str
    kind: str
    hours: str
    staffed: bool
    local: bool


@bp.get("")
@open_to("administrator")
def year() -> Any:
    """Show the days of a `year` (this one unless said) and what a newer library would change."""
    who = clerk()

    def look(session: Session) -> dict[str, Any]:
        municipality = session.get_one(Municipality, who.municipality_id)
        every = calendar.years(municipality, who.now)
        shown = request.args.get("year", every[0], type=int)
        if shown not in every:
            abort(404)
        rows = calendar.days(session, who.municipality_id, shown)
        other = calendar.difference(session, municipality, shown)
        return {
            "year": shown,
            "years": every,
            "days": [_shown(row) for row in rows if not row.removed],
            "locked": calendar.is_locked(rows),
            "added": [_said(one) for one in other.added],
            "changed": [_said(one) for one in other.changed],
            "dropped": [_shown(row) for row in other.dropped],
        }

    found = database().read(who.municipality_id, look)
    return office_page("calendar", form=DayForm(command=new_id()), **found)


@bp.post("/lock")
@open_to("administrator")
def lock() -> Any:
    """Lock the year against newer libraries, or open it again."""
    said = {"year": request.form.get("year", ""), "locked": request.form.get("locked", "")}
    outcome = give("calendar_year.lock", None, {name: [text] for name, text in said.items()})
    if outcome.status == "refused":
        abort(404)
    return redirect(f"/office/calendar?year={said['year']}", code=303)


@bp.get("/new")
@open_to("administrator")
def new() -> Any:
    """Show an empty day."""
    return _day_page(None, {}, {})


@bp.post("/new")
@open_to("administrator")
def add() -> Any:
    """Add a day of one's own."""
    said = typed("day", *FIELDS)
    return _done(give("calendar_day.add", None, said), None, said)


@bp.get("/<day_id>")
@open_to("administrator")
def day(day_id: str) -> Any:
    """Show a day to be changed."""
    row = _row(day_id)
    return _day_page(row, row.answers, {})


@bp.post("/<day_id>")
@open_to("administrator")
def change(day_id: str) -> Any:
    """Change a day as it was typed, unless somebody else has meanwhile."""
    row, said = _row(day_id), typed(*FIELDS)
    if DayForm(request.form).seen.data != row.seq:
        return _day_page(row, said, {"name": ["seen"]}), 409
    return _done(give("calendar_day.change", row.id, said, row.answers), row, said)


@bp.post("/<day_id>/remove")
@open_to("administrator")
def remove(day_id: str) -> Any:
    """Take the day off the calendar."""
    row = _row(day_id)
    give("calendar_day.remove", row.id, {})
    return redirect(f"/office/calendar?year={row.day.year}", code=303)


def _done(outcome: Outcome, row: CalendarDay | None, said: Pairs) -> Any:
    if outcome.status == "refused":
        return _day_page(row, said, outcome.errors), 422
    of = row.day.isoformat() if row else said["day"][0]
    return redirect(f"/office/calendar?year={of[:4]}", code=303)


def _day_page(row: CalendarDay | None, answers: Pairs, errors: dict[str, list[str]]) -> str:
    say = i18n.translations(clerk().lang).ugettext
    return office_page(
        "calendar-day",
        form=DayForm(command=new_id(), seen=row.seq if row else 0),
        row=_shown(row) if row else None,
        kinds={code: say(name) for code, name in KINDS.items()},
        said={name: values[0] for name, values in answers.items() if values},
        problems={
            name: say(PROBLEMS.get(codes[0], PROBLEMS["choice"])) for name, codes in errors.items()
        },
    )


def _row(day_id: str) -> CalendarDay:
    who = clerk()
    key = (who.municipality_id, read_id(day_id))
    row = database().read(who.municipality_id, lambda session: session.get(CalendarDay, key))
    if row is None or row.removed:
        abort(404)
    return row


def _shown(row: CalendarDay) -> Shown:
    said = {name: values[0] for name, values in row.answers.items() if values}
    hours = [datetime.fromisoformat(said[name]) for name in ("from", "to")]
    return _in_words(
        row.day,
        said["name"],
        said["kind"],
        (hours[0], hours[1]),
        id=row.id,
        staffed=said.get("staffed") == "yes",
        local=row.source == "local",
    )


def _said(one: Day) -> Shown:
    hours = (one.starts, one.ends)
    return _in_words(one.day, one.name, one.kind, hours, id="", staffed=False, local=False)


def _in_words(
    on: date, name: str, kind: str, hours: tuple[datetime, datetime], **more: Any
) -> Shown:
    lang = clerk().lang
    start, end = (f"{format_date(at, 'EEE d MMM', locale=lang)} {at:%H:%M}" for at in hours)
    return Shown(
        day=format_date(on, "EEEE d MMMM", locale=lang),
        name=name,
        kind=i18n.translations(lang).ugettext(KINDS[kind]),
        hours=f"{start} – {end}",
        **more,
    )
