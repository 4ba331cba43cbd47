"""Taking a duty over: the worker's own tap, or an alert that they accept."""

from __future__ import annotations

from sqlalchemy import select, update

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import only
from services.rules.reach import CARE, COORDINATOR, DUTY_MARGIN
from services.schema import Page, Shift


@handles("shift.confirm", may=CARE | COORDINATOR, needs_case=False)
def confirm(work: Work, actor: Actor, command: Command) -> None:
    """Take one's own duty over, from an hour before it begins; whoever had it before is off it.

    Raise Refused("unknown") for a shift of somebody else, Refused("too_early"). Doing it again, or
    when the shift is over, is no news.
    """
    only(command, ())
    shift = work.load(Shift, command.subject)
    if shift is None or shift.removed or shift.worker_id is None:
        raise Refused("unknown")
    if shift.worker_id != actor.worker_id:
        raise Refused("unknown")
    if work.now < shift.starts_at - DUTY_MARGIN:
        raise Refused("too_early")
    if work.now < shift.ends_at:
        _take_over(work, shift)


def show(work: Work, worker_id: str | None) -> None:
    """Take the worker's running duties over: whoever accepts an alert has shown to be there."""
    found = select(Shift.id).where(
        Shift.municipality_id == work.municipality.id,
        Shift.worker_id == worker_id,
        Shift.removed.is_(False),
        Shift.starts_at <= work.now,
        Shift.ends_at > work.now,
        Shift.confirmed_at.is_(None),
    )
    for shift_id in work.session.scalars(found.order_by(Shift.id)).all():
        shift = work.load(Shift, shift_id)
        if shift is not None and shift.worker_id == worker_id:
            _take_over(work, shift)


def _take_over(work: Work, shift: Shift) -> None:
    if shift.confirmed_at is None:
        shift.confirmed_at, shift.check_at = work.now, None
        work.change(shift)
        asking = update(Page).where(
            Page.municipality_id == shift.municipality_id,
            Page.shift_id == shift.id,
            Page.kind.in_(("duty", "unconfirmed")),
        )
        work.session.execute(asking.values(next_rung_at=None))
