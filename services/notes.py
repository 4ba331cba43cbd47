"""Notes: they only add."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import only, required
from services.rules.reach import OPENING
from services.schema import Note


@handles("note.add", may=OPENING, keeps_late=True)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Add a note to the case."""
    only(command, {"text"})
    required(command, "text")
    if work.load(Note, command.subject):
        raise Refused("unknown")
    work.add(
        Note(
            municipality_id=work.municipality.id,
            id=command.subject,
            case_id=command.case,
            answers=command.values,
            made_by=actor.worker_id,
            made_at=command.made_at,
        )
    )
