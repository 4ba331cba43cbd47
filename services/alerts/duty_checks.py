"""The duty check: whoever is to be on call is asked, and when they stay silent their lead is told.

Its state is the shift's own: `check_at`, when the next thing is to be done, and `check_step`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.alerts import policies, reach, rota, rungs
from services.alerts.notices import tell_leads
from services.alerts.paging import About
from services.alerts.policy import Means
from services.alerts.reach import Reach
from services.commands import Work
from services.schema import Shift

ASKED_TWICE = 2
"""So often the worker is asked before the lead is told."""
PAUSE = timedelta(minutes=5)


class DutyCheck:
    """Asks before a shift begins, again after PAUSE, and tells the lead after another one."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether a shift is to be asked about."""
        return session.scalars(_due(municipality_id, now).limit(1)).first() is not None

    def do(self, work: Work, means: Means) -> None:
        """Ask about every shift that is due."""
        for shift_id in work.session.scalars(_due(work.municipality.id, work.now)).all():
            shift = work.load(Shift, shift_id)
            if shift is not None and shift.check_at is not None and shift.check_at <= work.now:
                _check(work, shift, means)


def _due(municipality_id: str, now: datetime) -> Select[str]:
    return (
        select(Shift.id)
        .where(Shift.municipality_id == municipality_id, Shift.check_at <= now)
        .order_by(Shift.id)
    )


def _check(work: Work, shift: Shift, means: Means) -> None:
    shift.check_at = None
    if not _is_open_question(shift, work.now) or shift.worker_id is None:
        return
    session, municipality_id = work.session, work.municipality.id
    means = means.under(policies.of_team(session, municipality_id, shift.team_id, means.policy))
    by = reach.of(session, municipality_id, [shift.worker_id], means)
    if by.woken and shift.check_step < ASKED_TWICE:
        _ask(work, shift, shift.worker_id, by, means)
        shift.check_step, shift.check_at = shift.check_step + 1, work.now + PAUSE
    else:
        if by.told - by.woken:
            _ask(work, shift, shift.worker_id, by, means)
        tell_leads(work, shift.team_id, About("unconfirmed", shift_id=shift.id), means)
    shift.asked_at = shift.asked_at or work.now
    work.change(shift)


def _ask(work: Work, shift: Shift, worker_id: str, by: Reach, means: Means) -> None:
    about = About("duty", shift_id=shift.id, team_id=shift.team_id)
    page = rungs.call(work, worker_id, about, by, means)
    if by.devices:
        # The first time a push has until the second; that one climbs at once.
        page.next_rung_at = work.now if shift.check_step else None


def _is_open_question(shift: Shift, now: datetime) -> bool:
    """Whether somebody is still to say that they answer the hospital."""
    is_theirs = shift.duty == rota.HOSPITAL and not shift.removed
    return is_theirs and shift.confirmed_at is None and now < shift.ends_at
