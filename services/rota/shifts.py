"""Who has a duty when: shifts added, changed and taken off the list by the team's lead."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from services.commands import Actor, Command, Refused, Work, handles, merge, new_id, put
from services.commands.reading import instant, one_of, only, required
from services.people import in_team
from services.rules.reach import LEAD
from services.schema import Shift, ShiftRule, Team, Worker

FIELDS = ("worker", "from", "to", "team", "duty", "removed")
DUTIES = ("hospital", "place", "home_care")
"""Who answers the hospital, may decide a short-term place, can start home care."""
KEPT = {"kept": ["yes"]}
"""What a shift made from a rule says once a person has changed it: it stays as it is."""

Planned = TypeVar("Planned", Shift, ShiftRule)


@handles("shift.add", may=LEAD, needs_case=False)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Give a worker a duty for a team from a time to a time; without a worker it is open."""
    only(command, FIELDS)
    required(command, "from", "to", "team")
    shift = planned(work, actor, command, Shift)
    _promote(work, shift, command)
    work.add(shift)


def planned(work: Work, actor: Actor, command: Command, kind: type[Planned]) -> Planned:
    """Return what a command adds to the rota of the team that it names.

    Raise Refused("unknown") to those who do not lead the team, and for an id that is taken.
    """
    team = work.load(Team, command.one("team"))
    if team is None or not leads(actor, team.id) or work.load(kind, command.subject):
        raise Refused("unknown")
    return kind(
        municipality_id=work.municipality.id,
        id=command.subject,
        team_id=team.id,
        answers=command.values,
        made_by=actor.worker_id,
        made_at=command.made_at,
    )


def leads(actor: Actor, team_id: str) -> bool:
    """Tell whether the actor may plan the team's rota."""
    return actor.role == "system" or (actor.role in LEAD and team_id in actor.teams)


@handles("shift.change", may=LEAD, needs_case=False)
def change(work: Work, actor: Actor, command: Command) -> None:
    """Change a shift's worker, times or duty.

    What one made from a rule leaves of its time is an open shift, for the rule still asks for it.
    """
    only(command, FIELDS)
    shift = _known(work, actor, command)
    before = (shift.starts_at, shift.ends_at)
    if command.one("team") not in ("", shift.team_id):
        raise Refused("invalid", {"team": ["choice"]})
    merge(work, actor, command, shift)
    if shift.rule_id is not None:
        put(work, shift, KEPT)
    _promote(work, shift, command)
    if shift.rule_id is not None:
        _open_between(work, shift, before[0], shift.starts_at)
        _open_between(work, shift, shift.ends_at, before[1])


@handles("shift.remove", may=LEAD, needs_case=False)
def remove(work: Work, actor: Actor, command: Command) -> None:
    """Take a shift off the list; one made from a rule becomes open, for its time is still asked."""
    only(command, FIELDS)
    shift = _known(work, actor, command)
    if shift.rule_id is None:
        merge(work, actor, command, shift)
    else:
        put(work, shift, {"worker": [], **KEPT})
    _promote(work, shift, command)


def _known(work: Work, actor: Actor, command: Command) -> Shift:
    shift = work.load(Shift, command.subject)
    if shift is None or not leads(actor, shift.team_id):
        raise Refused("unknown")
    return shift


def give(work: Work, shift: Shift, worker_id: str | None) -> None:
    """Give a shift to somebody, or to nobody, as persons have agreed."""
    kept = {} if shift.rule_id is None else KEPT
    put(work, shift, {"worker": [worker_id] if worker_id else [], **kept})
    place(shift, worker_id, shift.starts_at, shift.ends_at)


def place(shift: Shift, worker_id: str | None, starts_at: datetime, ends_at: datetime) -> None:
    """Set whose the shift is and its times (UTC)."""
    shift.worker_id, shift.starts_at, shift.ends_at = worker_id, starts_at, ends_at


def _promote(work: Work, shift: Shift, command: Command) -> None:
    said = Command(
        command.id, command.name, shift.id, None, shift.answers, {}, command.made_at, None
    )
    starts_at, ends_at = instant(said, "from"), instant(said, "to")
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        raise Refused("invalid", {"to": ["before_start"]})
    worker_id = said.one("worker") or None
    if worker_id is not None and not _may_have(work, worker_id, shift):
        raise Refused("invalid", {"worker": ["choice"]})
    shift.duty = one_of(said, "duty", DUTIES) if said.one("duty") else DUTIES[0]
    shift.removed = bool(said.one("removed"))
    place(shift, worker_id, starts_at, ends_at)


def _open_between(work: Work, of: Shift, starts_at: datetime, ends_at: datetime) -> None:
    """Ask for somebody from when to when, if that is any time and not over."""
    if max(starts_at, work.now) >= ends_at:
        return
    answers = {
        "worker": [],
        "from": [text(starts_at)],
        "to": [text(ends_at)],
        "team": [of.team_id],
        "duty": [of.duty],
    }
    work.add(
        Shift(
            municipality_id=work.municipality.id,
            id=new_id(),
            team_id=of.team_id,
            duty=of.duty,
            starts_at=starts_at,
            ends_at=ends_at,
            answers=answers,
            made_at=work.now,
        )
    )


def text(at: datetime) -> str:
    """Return an instant as a shift's answers have it."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _may_have(work: Work, worker_id: str, shift: Shift) -> bool:
    return work.load(Worker, worker_id) is not None and in_team(work, worker_id, [shift.team_id])
