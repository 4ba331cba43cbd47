"""An answer to the hospital is what the alert was for: it counts as such, and as taking it."""

from __future__ import annotations

from sqlalchemy import select

from services.alerts import acceptance, history, ladder
from services.commands import Actor, Command, Work
from services.schema import Alert, HospitalAnswer, Synced


def concerns(row: Synced) -> bool:
    """Tell whether an alert may be answered by the row."""
    return isinstance(row, HospitalAnswer)


def watch(work: Work, actor: Actor, command: Command, touched: list[Synced]) -> None:
    """Note the answer on the alert of its ready period; a hook of the door.

    The first one counts as the time; whoever gives it takes an alert that nobody has taken.
    """
    for row in touched:
        # A case that joins a team tells its old answers anew.
        if isinstance(row, HospitalAnswer) and row.id == command.subject:
            _note(work, actor, row)


def _note(work: Work, actor: Actor, answer: HospitalAnswer) -> None:
    found = select(Alert).where(
        Alert.municipality_id == work.municipality.id, Alert.period_id == answer.period_id
    )
    alert = work.session.scalars(found.with_for_update()).one()
    if alert.state == "open" and actor.worker_id is not None:
        acceptance.take(work, alert, actor.worker_id)
    alert.answered_at = alert.answered_at or work.now
    alert.next_due_at = alert.lapses_at = None
    ladder.add(work, alert, "answered", actor.worker_id)
    history.note(work, alert, "answered", actor.worker_id)
