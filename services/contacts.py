"""People around the patient: added, changed, removed."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles, merge
from services.commands.reading import only, required
from services.rules.reach import OPENING
from services.schema import Contact

FIELDS = ("name", "relation", "phone", "note", "removed")


@handles("contact.add", may=OPENING, keeps_late=True)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Add a contact."""
    only(command, FIELDS)
    required(command, "name")
    if work.load(Contact, command.subject):
        raise Refused("unknown")
    work.add(
        Contact(
            municipality_id=work.municipality.id,
            id=command.subject,
            case_id=command.case,
            answers=command.values,
            made_by=actor.worker_id,
            made_at=command.made_at,
        )
    )


@handles("contact.remove", may=OPENING)
@handles("contact.change", may=OPENING, keeps_late=True)
def change(work: Work, actor: Actor, command: Command) -> list[str]:
    """Change a contact, or take it off the list; it stays in the history."""
    only(command, FIELDS)
    if "name" in command.values:
        required(command, "name")
    contact = work.part(Contact, command.subject, command.case)
    return merge(work, actor, command, contact)
