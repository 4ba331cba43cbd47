"""Saying yes, which alone stops the paging, or no, which calls the next step at once."""

from __future__ import annotations

from sqlalchemy import select

from services.alerts import duty, history, ladder, stopping
from services.commands import Actor, Command, Refused, Work, handles
from services.rules.reach import CARE, COORDINATOR
from services.schema import Alert, Page


@handles("alert.accept", may=CARE | COORDINATOR)
def accept(work: Work, actor: Actor, command: Command) -> None:
    """Accept the alert: queued deliveries are cancelled in the same transaction.

    Accepting again is no news; raise Refused("taken") when another has it, Refused("closed") when
    it is over.
    """
    alert = work.part(Alert, command.subject, command.case)
    if alert.state == "accepted" and alert.accepted_by == actor.worker_id:
        return
    if alert.state != "open":
        raise Refused("taken" if alert.state == "accepted" else "closed")
    take(work, alert, actor.worker_id)


def take(work: Work, alert: Alert, worker_id: str | None) -> None:
    """Let the worker have the open alert: nobody is paged about it any more."""
    alert.state, alert.accepted_by, alert.accepted_at = "accepted", worker_id, work.now
    # Due at once, so that the engine sets by the alert's policy when the acceptance lapses.
    alert.next_due_at, alert.escalates_at, alert.lapses_at = work.now, None, None
    stopping.cancel(work, alert.id)
    ladder.add(work, alert, "accepted", worker_id)
    history.note(work, alert, "accepted", worker_id)
    duty.show(work, worker_id)


@handles("alert.decline", may=CARE | COORDINATOR)
def decline(work: Work, actor: Actor, command: Command) -> None:
    """Decline the alert one was called for: the next step is due now.

    Raise Refused("not_paged") when it was another who was called; nothing happens when the alert
    has been answered, or when the same person says it again.
    """
    alert = work.part(Alert, command.subject, command.case)
    if alert.state != "open" or actor.worker_id in ladder.declined_by(alert):
        return
    if not _was_paged(work, alert, actor.worker_id):
        raise Refused("not_paged")
    ladder.add(work, alert, "declined", actor.worker_id)
    alert.next_due_at = work.now
    if alert.escalates_at is not None:
        alert.escalates_at = work.now


def _was_paged(work: Work, alert: Alert, worker_id: str | None) -> bool:
    found = select(Page.id).where(
        Page.municipality_id == work.municipality.id,
        Page.alert_id == alert.id,
        Page.worker_id == worker_id,
    )
    return work.session.scalars(found.limit(1)).first() is not None
