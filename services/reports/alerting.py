"""How alerting did in a period: how fast, who was not reached and why, who bore how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.reports import rows
from services.reports.figures import Span, Spread, longest_run, nights, spread, together
from services.rota import gaps
from services.schema import Alert, Municipality, Shift, Team

STAGES = ("displayed", "opened", "accepted", "answered")
REASONS = ("no_device", "gone", "refused", "not_displayed", "declined", "nobody")
HOSPITAL = "hospital"
_LADDER = {"declined": "declined", "nobody": "nobody"}


@dataclass(frozen=True)
class Hour:
    """The alerts that opened at an hour of a weekday (Monday is 0), and how fast they were."""

    weekday: int
    hour: int
    n: int
    stages: dict[str, Spread]


@dataclass(frozen=True)
class Covered:
    """The hours in which somebody had to answer the hospital, did, and had confirmed it."""

    asked: float
    filled: float
    verified: float


@dataclass(frozen=True)
class Load:
    """What a worker bore: pages, nights on call, and the most of them in a row."""

    worker_id: str
    pages: int
    nights: int
    in_a_row: int


@dataclass(frozen=True)
class Alerting:
    """The figures of a period; lengths in seconds from when the alert opened."""

    alerts: int
    answers: int
    stages: dict[str, Spread]
    hours: list[Hour]
    unreached: dict[str, int]
    covered: Covered
    loads: list[Load]


def alerting(
    session: Session, municipality: Municipality, teams: Collection[str], span: Span, now: datetime
) -> Alerting:
    """Return the figures of the teams' alerts and duties between two instants (UTC).

    An alert belongs to when it opened; weekday and hour are those of the municipality's zone. Hours
    on call are counted up to `now`: a duty that has not begun cannot be confirmed.
    """
    zone = ZoneInfo(municipality.zone)
    alerts = rows.alerts(session, municipality.id, teams, span)
    proofs = rows.proofs(session, municipality.id, alerts)
    times = {alert.id: _times(alert, proofs.get(alert.id, {})) for alert in alerts}
    pages = rows.pages(session, municipality.id, alerts)
    shifts = rows.shifts(session, municipality.id, teams, span)
    return Alerting(
        alerts=len(alerts),
        answers=rows.answers(session, municipality.id, alerts),
        stages=_stages(times.values()),
        hours=_hours(alerts, times, zone),
        unreached=_unreached(alerts, pages),
        covered=_covered(session, municipality.id, shifts, teams, (span[0], min(span[1], now))),
        loads=_loads(pages, shifts, zone),
    )


def _times(alert: Alert, proofs: dict[str, datetime]) -> dict[str, float]:
    """Return the seconds until each stage that the alert came to."""
    accepted = next(
        (
            datetime.fromisoformat(rung["at"])
            for rung in alert.ladder
            if rung["what"] == "accepted" and rung["at"] >= _written(alert.opened_at)
        ),
        None,
    )
    at = {**proofs, "accepted": accepted, "answered": alert.answered_at}
    return {
        stage: max(0.0, (when - alert.opened_at).total_seconds())
        for stage in STAGES
        if (when := at.get(stage)) is not None
    }


def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")


def _stages(times: Iterable[dict[str, float]]) -> dict[str, Spread]:
    every = list(times)
    return {stage: spread([one[stage] for one in every if stage in one]) for stage in STAGES}


def _hours(alerts: list[Alert], times: dict[str, dict[str, float]], zone: ZoneInfo) -> list[Hour]:
    found: dict[tuple[int, int], list[dict[str, float]]] = {}
    for alert in alerts:
        local = alert.opened_at.astimezone(zone)
        found.setdefault((local.weekday(), local.hour), []).append(times[alert.id])
    return [
        Hour(weekday, hour, len(some), _stages(some))
        for (weekday, hour), some in sorted(found.items())
    ]


def _unreached(alerts: list[Alert], pages: list[rows.Paged]) -> dict[str, int]:
    """Count the calls that reached nobody, by reason; all reasons stand, also those with none."""
    count = Counter(dict.fromkeys(REASONS, 0))
    paged = {(page.alert_id, page.worker_id) for page in pages}
    count.update(page.reason for page in pages if page.reason)
    for alert in alerts:
        for rung in alert.ladder:
            if rung["what"] in _LADDER:
                count[_LADDER[rung["what"]]] += 1
            elif rung["what"] == "failed" and (alert.id, rung["who"]) not in paged:
                count["no_device"] += 1
    return dict(count)


def _covered(
    session: Session,
    municipality_id: str,
    shifts: list[Shift],
    teams: Collection[str],
    span: Span,
) -> Covered:
    asked = filled = verified = timedelta(0)
    if span[0] < span[1]:
        for team_id in sorted(teams):
            team = session.get_one(Team, (municipality_id, team_id))
            own = [one for one in shifts if one.team_id == team_id and one.worker_id is not None]
            held = together(_cut(own, span))
            verified += together(_cut([one for one in own if one.confirmed_at], span))
            asked += held + together(gaps.gaps(session, team, HOSPITAL, *span))
            filled += held
    return Covered(*(part / timedelta(hours=1) for part in (asked, filled, verified)))


def _cut(shifts: Iterable[Shift], span: Span) -> list[Span]:
    cut = [(max(one.starts_at, span[0]), min(one.ends_at, span[1])) for one in shifts]
    return [(start, end) for start, end in cut if start < end]


def _loads(pages: list[rows.Paged], shifts: list[Shift], zone: ZoneInfo) -> list[Load]:
    paged = Counter(page.worker_id for page in pages if page.worker_id)
    held: dict[str, list[Span]] = {}
    for shift in shifts:
        if shift.worker_id is not None:
            held.setdefault(shift.worker_id, []).append((shift.starts_at, shift.ends_at))
    found = []
    for worker_id in held.keys() | paged.keys():
        own = nights(held.get(worker_id, []), zone)
        found.append(Load(worker_id, paged[worker_id], len(own), longest_run(own)))
    return sorted(found, key=lambda one: (-one.nights, -one.pages, one.worker_id))
