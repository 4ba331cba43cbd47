"""Cases: opened, looked at, taken, moved between teams, confirmed home, closed and opened again."""

from __future__ import annotations

from services import patients
from services.commands import Actor, Command, Refused, Work, handles, merge, new_id
from services.commands.reading import instant, one_of, only, required
from services.people import in_team
from services.rules.reach import CARE, COORDINATOR, LEAD, OPENING
from services.schema import Case, Stay, Team
from services.stays import event_row

CLOSING_REASONS = ("done", "died", "moved_away", "stays_elsewhere", "needs_no_team", "mistake")
HOME_FIELDS = frozenset({"met_by", "met_at", "alarm_tested", "medicines_in_place"})


@handles("case.open", may=OPENING, needs_case=False)
def open(work: Work, actor: Actor, command: Command) -> None:  # noqa: A001
    """Open a case for a patient the hospital has told of, with the stay's first events.

    The team is the one chosen, else the municipality's default team; the actor must reach it.
    """
    if command.case != command.subject or work.load(Case, command.subject):
        raise Refused("unknown")
    required(command, "family", "hospital", "event")
    team = _team(work, actor, command)
    stay = Stay(municipality_id=work.municipality.id, id=new_id(), began_at=work.now)
    patient = patients.new(work, actor, command)
    case = Case(
        municipality_id=work.municipality.id,
        id=command.subject,
        stay_id=stay.id,
        patient_id=patient.id,
        teams=[],
        answers={},
        made_by=actor.worker_id,
        made_at=command.made_at,
    )
    work.session.add(stay)
    work.session.flush()
    work.add(case)
    work.session.flush()
    work.add(patient)
    _first_events(work, actor, command, case)
    work.session.flush()
    work.join(case, team.id)


def _team(work: Work, actor: Actor, command: Command) -> Team:
    default = work.municipality.default_team_id or ""
    own = default if default in actor.teams else min(actor.teams, default=default)
    team = work.load(Team, command.one("team") or own)
    if team is None or (actor.role != "system" and team.id not in actor.teams):
        raise Refused("invalid", {"team": ["choice"]})
    return team


def _first_events(work: Work, actor: Actor, command: Command, case: Case) -> None:
    """Add the event that was chosen, and the planned date as an event of its own."""
    place = {"hospital": [command.one("hospital")], "ward": [command.one("ward")]}
    kind = one_of(command, "event", ("admitted", "ready", "planned_discharge"))
    when = command.values.get("at", [])
    planned = command.values.get("planned_on", [])
    if kind != "planned_discharge":
        values = {"kind": [kind], "at": when, **place}
        work.add(event_row(work, actor, command, case, new_id(), values))
    if planned and planned[0]:
        values = {"kind": ["planned_discharge"], "planned_on": planned, "at": when, **place}
        work.add(event_row(work, actor, command, case, new_id(), values))
    elif kind == "planned_discharge":
        raise Refused("invalid", {"planned_on": ["required"]})


@handles("case.opened", may=OPENING)
def opened(work: Work, actor: Actor, command: Command) -> None:
    """Somebody opened the case on their screen: nothing changes, the door journals it."""


@handles("case.erased", may=OPENING, needs_case=False)
def erased(work: Work, actor: Actor, command: Command) -> None:
    """A device says that it has erased a case that left its reach."""
    work.journal(
        "case.erased",
        "applied",
        worker_id=actor.worker_id,
        role=actor.role,
        device_id=actor.device_id,
        case_id=command.case,
        client_at=command.made_at,
    )


@handles("case.take", may=CARE)
def take(work: Work, actor: Actor, command: Command) -> list[str]:
    """Set who answers for the case; empty gives it back."""
    only(command, {"owner"})
    case = work.case(command.case)
    owner = command.one("owner")
    if owner and not in_team(work, owner, case.teams):
        raise Refused("invalid", {"owner": ["choice"]})
    conflicts = merge(work, actor, command, case)
    case.owner_id = next(iter(case.answers.get("owner", [])), None) or None
    return conflicts


@handles("case.move", may=LEAD | COORDINATOR)
def move(work: Work, _: Actor, command: Command) -> None:
    """Let another team take the case over.

    It leaves the present ones and is told whole to the new one.
    """
    only(command, {"team"})
    case = work.case(command.case)
    team = work.load(Team, command.one("team"))
    if team is None:
        raise Refused("invalid", {"team": ["choice"]})
    for present in list(case.teams):
        if present != team.id:
            work.leave(case, present, "moved")
    work.join(case, team.id)
    if case.owner_id and not in_team(work, case.owner_id, case.teams):
        case.owner_id, case.answers = None, {**case.answers, "owner": []}
    work.change(case)


@handles("case.confirm_home", may=CARE)
def confirm_home(work: Work, actor: Actor, command: Command) -> list[str]:
    """Say that the patient is at home and was met: the only ordinary way to the end of a case."""
    only(command, HOME_FIELDS)
    required(command, "met_by", "met_at")
    case = work.case(command.case)
    met_at = instant(command, "met_at")
    if met_at is None or met_at > work.now:
        raise Refused("invalid", {"met_at": ["future"]})
    conflicts = merge(work, actor, command, case)
    case.home_at = case.home_at or met_at
    return conflicts


@handles("case.close", may=CARE | COORDINATOR)
def close(work: Work, actor: Actor, command: Command) -> list[str]:
    """Close the case: after home was confirmed, or for a stated reason."""
    only(command, {"reason"})
    reason = one_of(command, "reason", CLOSING_REASONS)
    case = work.case(command.case)
    if reason == "done" and case.home_at is None:
        raise Refused("not_home")
    if actor.role not in LEAD | COORDINATOR | {"system"} and reason != "done":
        raise Refused("not_allowed")
    conflicts = merge(work, actor, command, case)
    case.closed_at = case.closed_at or work.now
    return conflicts


@handles("case.reopen", may=LEAD | COORDINATOR)
def reopen(work: Work, actor: Actor, command: Command) -> list[str]:
    """Open a closed case again, saying why."""
    only(command, {"reason"})
    case = work.case(command.case)
    if case.closed_at is None:
        raise Refused("not_closed")
    conflicts = merge(work, actor, command, case)
    case.closed_at = None
    return conflicts
