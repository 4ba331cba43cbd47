"""The report on alerting, as a page and as a table to download: figures only, no patient."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta, get_day_names
from babel.numbers import format_decimal
from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import i18n
from pwa.auth import clerk, database, open_to
from pwa.blueprints.office import office_page
from pwa.callers import SignedIn
from services import people
from services.alerts import jumps, probes
from services.alerts.jumps import Jump
from services.reports.alerting import REASONS, STAGES, Alerting, alerting
from services.reports.figures import Spread
from services.rules.reach import LEAD
from services.rules.words import N_
from services.schema import Municipality, Team, Worker

bp = Blueprint("office_alerts", __name__, url_prefix="/office/alerts")

STAGE_NAMES = {
    "displayed": N_("Shown on a phone"),
    "opened": N_("Opened"),
    "accepted": N_("Taken"),
    "answered": N_("Hospital answered"),
}
REASON_NAMES = {
    "no_device": N_("No phone that can be alerted"),
    "gone": N_("The phone's address is gone"),
    "refused": N_("The service would not take it"),
    "not_displayed": N_("Sent, but not shown"),
    "declined": N_("Could not take it"),
    "nobody": N_("Nobody on call"),
}
USUAL = timedelta(days=30)
LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class Asked:
    """The period by its first and last day, the teams that may be chosen, and the one that is."""

    first: date
    last: date
    teams: dict[str, str]
    team: str


@dataclass(frozen=True)
class Proof:
    """The last hourly proof that came through, in the words of the reader; without `at`, none."""

    is_stale: bool
    at: str = ""
    ago: str = ""
    seconds: str = ""


@bp.get("")
@open_to("figures")
def page() -> Any:
    """Show the figures of a period (`from` and `to`, 30 days unless said) and of a `team`."""
    asked, found, names, proof = _report()
    lang = clerk().lang
    say = i18n.translations(lang).ugettext
    cells = {(hour.weekday, hour.hour): hour for hour in found.hours}
    slowest = max((hour.stages["accepted"].median or 0 for hour in found.hours), default=0)
    return office_page(
        "alerts",
        asked=asked,
        report=found,
        names=names,
        stages=[(say(STAGE_NAMES[stage]), found.stages[stage]) for stage in STAGES],
        reasons=[(say(REASON_NAMES[reason]), found.unreached[reason]) for reason in REASONS],
        weekdays=_weekdays(lang),
        cells=cells,
        slowest=slowest,
        lasting=partial(lasting, lang=lang),
        share=share,
        proof=proof,
        jump=_jump(database().read(clerk().municipality_id, _jumped)),
        query=request.query_string.decode(),
    )


@bp.get("/figures.csv")
@open_to("figures")
def table() -> Any:
    """Return the same figures as a table, one line per weekday and hour."""
    asked, found, _, _ = _report()
    text = io.StringIO()
    lines = csv.writer(text)
    parts = [f"{stage}_{part}" for stage in STAGES for part in ("n", "median_s", "p90_s")]
    lines.writerow(["weekday", "hour", "alerts", *parts])
    lines.writerow(["", "", found.alerts, *_cells(found.stages.values())])
    for hour in found.hours:
        row = [hour.weekday + 1, hour.hour, hour.n]
        lines.writerow([*row, *_cells(hour.stages.values())])
    answer = Response(text.getvalue(), mimetype="text/csv")
    name = f"hemklar-alerts-{asked.first}-{asked.last}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(spreads: Iterable[Spread]) -> list[float | int | str]:
    return [
        part if part is not None else "" for one in spreads for part in (one.n, one.median, one.p90)
    ]


def _report() -> tuple[Asked, Alerting, dict[str, str], Proof]:
    who = clerk()

    def look(session: Session) -> tuple[Asked, Alerting, dict[str, str], Proof]:
        municipality = session.get_one(Municipality, who.municipality_id)
        zone = ZoneInfo(municipality.zone)
        asked = _asked(session, who, zone)
        span = _midnight(asked.first, zone), _midnight(asked.last + timedelta(days=1), zone)
        chosen = [asked.team] if asked.team else list(asked.teams)
        own = Worker.municipality_id == who.municipality_id
        names = session.execute(select(Worker.id, Worker.name).where(own))
        found = alerting(session, municipality, chosen, span, who.now)
        return asked, found, {row.id: row.name for row in names}, _proof(session, who, zone)

    return database().read(who.municipality_id, look)


def _proof(session: Session, who: SignedIn, zone: ZoneInfo) -> Proof:
    good = probes.last_good(session, who.municipality_id)
    is_stale = probes.are_failing(session, who.municipality_id, who.now)
    if good is None:
        return Proof(is_stale)
    return Proof(
        is_stale or who.now - good.at > probes.LATE,
        format_datetime(good.at, "d MMM HH:mm", tzinfo=zone, locale=who.lang),
        format_timedelta(good.at - who.now, add_direction=True, locale=who.lang),
        format_decimal(round(good.took.total_seconds(), 1), locale=who.lang),
    )


def _jumped(session: Session) -> Jump | None:
    return jumps.of(session, clerk().municipality_id, clerk().now)


def _jump(jump: Jump | None) -> dict[str, Any] | None:
    """Return by how much the clock has jumped, in the reader's words, and whether forward."""
    if jump is None:
        return None
    by = format_timedelta(abs(jump.by), threshold=1, locale=clerk().lang)
    return {"by": by, "is_forward": jump.by > timedelta(), "at": jump.at}


def _asked(session: Session, who: SignedIn, zone: ZoneInfo) -> Asked:
    """Return what the address asks for; a team that is not the reader's does not exist."""
    own = Team.municipality_id == who.municipality_id
    teams = {
        row.id: row.name for row in session.scalars(select(Team).where(own).order_by(Team.name))
    }
    if who.role in LEAD:
        worker = session.get_one(Worker, (who.municipality_id, who.worker_id))
        reached = people.actor_of(session, worker, None, who.now).teams
        teams = {team: name for team, name in teams.items() if team in reached}
    team = request.args.get("team", "")
    if team and team not in teams:
        abort(404)
    last = _day("to", who.now.astimezone(zone).date())
    first = _day("from", last - USUAL)
    return Asked(max(first, last - LONGEST) if first <= last else last, last, teams, team)


def _day(name: str, usual: date) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return usual


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _weekdays(lang: str) -> list[str]:
    names = get_day_names("abbreviated", locale=lang)
    return [str(names[day]) for day in range(7)]


def lasting(seconds: float | None, lang: str) -> str:
    """Return a length of time in the largest unit that fits, or a dash for none."""
    if seconds is None:
        return "–"
    if seconds < 120:  # noqa: PLR2004
        return f"{seconds:.0f} s"
    if seconds < 7200:  # noqa: PLR2004
        return f"{seconds / 60:.0f} min"
    return f"{format_decimal(seconds / 3600, '0.0', lang)} h"


def share(part: float, whole: float) -> str:
    """Return a share in whole per cent, rounded down, so that 100 means all; a dash of nothing."""
    return f"{int(100 * part / whole + 1e-9)} %" if whole > 0 else "–"
