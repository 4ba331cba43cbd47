"""Times for which nobody has a duty, and when the team's leads are to be told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.rota.shifts import DUTIES
from services.schema import GapWarning, Municipality, Shift, ShiftRule, Team

DISTANCES = {
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "3d": timedelta(days=3),
    "14d": timedelta(days=14),
}
"""How long before a gap its team is warned, the nearest first."""
LOOKED = DISTANCES["14d"] + timedelta(days=7)
"""How far gaps are looked for, so that the end of one that begins in time is told right."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Due:
    """A warning that is due: the gap (UTC) of a team's duty, and which distance it has come to."""

    team_id: str
    duty: str
    starts_at: datetime
    ends_at: datetime
    distance: str


def gaps(session: Session, team: Team, duty: str, since: datetime, until: datetime) -> list[Span]:
    """Return the gaps of a team's duty between two instants (UTC), in order, cut to them.

    A gap is the time of an open shift that no other shift of the duty covers; for a duty that no
    rule and no open shift asks for, it is all the time that nobody has.
    """
    shifts = _shifts(session, team, duty, since, until)
    held = [(one.starts_at, one.ends_at) for one in shifts if one.worker_id is not None]
    asked = [(one.starts_at, one.ends_at) for one in shifts if one.worker_id is None]
    if not asked and duty not in _ruled(session, team):
        asked = [(since, until)]
    cut = ((max(start, since), min(end, until)) for start, end in asked)
    return _less(_joined(cut), _joined(held))


def due_warnings(session: Session, municipality: Municipality, now: datetime) -> list[Due]:
    """Return the warnings that are due and not in `gap_warning`, for gaps that have not begun.

    Each gap is told of at the nearest distance that it has come to. The duty to answer the hospital
    must always be somebody's; the others where the team has a rule or shifts for them.
    """
    every = select(Team).where(Team.municipality_id == municipality.id).order_by(Team.id)
    told = _told(session, municipality, now)
    found = []
    for team in session.scalars(every):
        for duty in _used(session, team, now):
            for start, end in gaps(session, team, duty, now, now + LOOKED):
                near = _nearest(start - now)
                if near and start > now and (team.id, duty, start, near) not in told:
                    found.append(Due(team.id, duty, start, end, near))
    return found


def _nearest(away: timedelta) -> str | None:
    return next((name for name, ahead in DISTANCES.items() if away <= ahead), None)


def _told(
    session: Session, municipality: Municipality, now: datetime
) -> set[tuple[str, str, datetime, str]]:
    known = select(GapWarning).where(
        GapWarning.municipality_id == municipality.id, GapWarning.starts_at > now
    )
    return {(one.team_id, one.duty, one.starts_at, one.distance) for one in session.scalars(known)}


def _used(session: Session, team: Team, now: datetime) -> list[str]:
    held = select(Shift.duty).where(
        Shift.municipality_id == team.municipality_id,
        Shift.team_id == team.id,
        Shift.removed.is_(False),
        Shift.ends_at > now,
    )
    used = {DUTIES[0], *_ruled(session, team), *session.scalars(held.distinct())}
    return [duty for duty in DUTIES if duty in used]


def _ruled(session: Session, team: Team) -> set[str]:
    """Return the duties for which the team has a rule."""
    rules = select(ShiftRule).where(
        ShiftRule.municipality_id == team.municipality_id,
        ShiftRule.team_id == team.id,
        ShiftRule.ended.is_(False),
    )
    return {rule.answers["duty"][0] for rule in session.scalars(rules)}


def _shifts(
    session: Session, team: Team, duty: str, since: datetime, until: datetime
) -> list[Shift]:
    found = select(Shift).where(
        Shift.municipality_id == team.municipality_id,
        Shift.team_id == team.id,
        Shift.duty == duty,
        Shift.removed.is_(False),
        Shift.ends_at > since,
        Shift.starts_at < until,
    )
    return list(session.scalars(found))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans that meet or overlap as one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def _less(asked: list[Span], held: list[Span]) -> list[Span]:
    """Return what is left of joined spans without others."""
    left = []
    for start, end in asked:
        free = start
        for begins, ends in held:
            if ends > free and begins < end:
                if begins > free:
                    left.append((free, begins))
                free = ends
        if free < end:
            left.append((free, end))
    return left
