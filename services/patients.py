"""The patient as the case knows them."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles, merge, new_id
from services.commands.reading import only
from services.facts import zone
from services.rules import identity
from services.rules.reach import OPENING
from services.schema import Patient

FIELDS = ("given", "family", "identity", "address", "phone", "protected", "reason_for_care")


def new(work: Work, actor: Actor, command: Command) -> Patient:
    """Return a new patient row with what the command says, its number read and flagged.

    Never refused.
    """
    patient = Patient(
        municipality_id=work.municipality.id,
        id=new_id(),
        case_id=command.subject,
        answers={name: command.values[name] for name in FIELDS if command.values.get(name)},
        made_by=actor.worker_id,
        made_at=command.made_at,
    )
    read_identity(work, patient)
    return patient


def read_identity(work: Work, patient: Patient) -> None:
    """Set what the identity number tells.

    Kind, normalised form, birth date, or why it could not be read.
    """
    number = next(iter(patient.answers.get("identity", [])), "").strip()
    if not number:
        patient.identity_number = patient.identity_kind = None
        patient.identity_flag = patient.birth_date = None
        return
    read = identity.parse(
        number,
        work.municipality.country,
        allow_synthetic=work.municipality.is_demo,
        today=work.now.astimezone(zone(work.municipality)).date(),
    )
    patient.identity_number = read.normalised or number
    patient.identity_kind, patient.identity_flag = read.kind, read.reason
    patient.birth_date = read.birth_date


@handles("patient.change", may=OPENING)
def change(work: Work, actor: Actor, command: Command) -> list[str]:
    """Change what is known of the person."""
    only(command, FIELDS)
    if "family" in command.values and not command.one("family"):
        raise Refused("invalid", {"family": ["required"]})
    patient = work.part(Patient, command.subject, command.case)
    conflicts = merge(work, actor, command, patient)
    read_identity(work, patient)
    return conflicts


@handles("patient.revealed", may=OPENING)
def revealed(work: Work, _: Actor, command: Command) -> None:
    """Somebody uncovered the identity number: nothing changes, the door journals it."""
    work.part(Patient, command.subject, command.case)
