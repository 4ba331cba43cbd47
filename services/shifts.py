"""Who is on call: a simple list of shifts."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles, merge
from services.commands.reading import instant, only, required
from services.people import in_team
from services.rules.reach import LEAD
from services.schema import Shift, Team, Worker

FIELDS = ("worker", "from", "to", "team", "removed")


@handles("shift.add", may=LEAD, needs_case=False)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Put a worker on call for a team from a time to a time."""
    only(command, FIELDS)
    required(command, "worker", "from", "to", "team")
    team = work.load(Team, command.one("team"))
    if team is None or not _leads(actor, team.id) or work.load(Shift, command.subject):
        raise Refused("unknown")
    shift = Shift(
        municipality_id=work.municipality.id,
        id=command.subject,
        team_id=team.id,
        answers=command.values,
        made_by=actor.worker_id,
        made_at=command.made_at,
    )
    _promote(work, shift, command)
    work.add(shift)


def _leads(actor: Actor, team_id: str) -> bool:
    return actor.role == "system" or team_id in actor.teams


@handles("shift.remove", may=LEAD, needs_case=False)
@handles("shift.change", may=LEAD, needs_case=False)
def change(work: Work, actor: Actor, command: Command) -> None:
    """Change a shift, or take it off the list."""
    only(command, FIELDS)
    shift = work.load(Shift, command.subject)
    if shift is None or not _leads(actor, shift.team_id):
        raise Refused("unknown")
    if command.one("team") not in ("", shift.team_id):
        raise Refused("invalid", {"team": ["choice"]})
    merge(work, actor, command, shift)
    _promote(work, shift, command)


def _promote(work: Work, shift: Shift, command: Command) -> None:
    said = Command(
        command.id, command.name, shift.id, None, shift.answers, {}, command.made_at, None
    )
    starts_at, ends_at = instant(said, "from"), instant(said, "to")
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        raise Refused("invalid", {"to": ["before_start"]})
    worker = work.load(Worker, said.one("worker"))
    if worker is None or not in_team(work, worker.id, [shift.team_id]):
        raise Refused("invalid", {"worker": ["choice"]})
    shift.worker_id, shift.starts_at, shift.ends_at = worker.id, starts_at, ends_at
    shift.removed = bool(said.one("removed"))
