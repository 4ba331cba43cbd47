"""Home preparations: added, taken, assigned, started, finished, reopened, or found not needed."""

from __future__ import annotations

from datetime import UTC, datetime, time

from services.commands import Actor, Command, Refused, Work, handles, merge
from services.commands.reading import day, one_of, only, required
from services.facts import due_times, zone
from services.people import in_team
from services.rules.catalogue import BY_CODE
from services.rules.overlay import Merge
from services.rules.reach import CARE
from services.schema import Task

OWN_TITLE = "own"
"""The code of a task that the catalogue does not have; its title is an answer."""


@handles("task.add", may=CARE)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Add a preparation: one of the catalogue by `code`, or one's own by `title`.

    `due_on` sets its day.
    """
    only(command, {"code", "title", "due_on", "owner", "state"})
    case = work.case(command.case)
    if work.load(Task, command.subject):
        raise Refused("unknown")
    code = command.one("code") or OWN_TITLE
    known = BY_CODE.get(code)
    if known is None and code != OWN_TITLE:
        raise Refused("invalid", {"code": ["choice"]})
    if known is None:
        required(command, "title")
    due_on = day(command, "due_on")
    offset = known.offset if known and due_on is None else None
    task = Task(
        municipality_id=work.municipality.id,
        id=command.subject,
        case_id=case.id,
        answers={**command.values, "state": ["todo"]},
        made_by=actor.worker_id,
        made_at=command.made_at,
        code=code,
        mandatory=False,
        role=known.role if known else "",
        offset=offset,
        due_before=[],
        state="todo",
        owner_id=_owner(work, command, case.teams),
    )
    if due_on is not None:
        noon = datetime.combine(due_on, time(12), zone(work.municipality))
        task.due_at = noon.astimezone(UTC)
    elif known is not None:
        task.due_at = due_times(work)(case.planned_on, offset, work.now)
    work.add(task)


@handles("task.take", may=CARE)
@handles("task.assign", may=CARE)
def assign(work: Work, actor: Actor, command: Command) -> list[str]:
    """Set who does it; empty takes it from them."""
    only(command, {"owner"})
    case = work.case(command.case)
    task = work.part(Task, command.subject, command.case)
    _owner(work, command, case.teams)
    conflicts = merge(work, actor, command, task)
    task.owner_id = next(iter(task.answers.get("owner", [])), None) or None
    return conflicts


def _owner(work: Work, command: Command, teams: list[str]) -> str | None:
    owner = command.one("owner")
    if owner and not in_team(work, owner, teams):
        raise Refused("invalid", {"owner": ["choice"]})
    return owner or None


@handles("task.start", may=CARE)
def start(work: Work, actor: Actor, command: Command) -> list[str]:
    """Say that somebody is at it."""
    return _turn(work, actor, command, "doing")


@handles("task.finish", may=CARE)
def finish(work: Work, actor: Actor, command: Command) -> list[str]:
    """Say that it is done."""
    return _turn(work, actor, command, "done")


@handles("task.reopen", may=CARE)
def reopen(work: Work, actor: Actor, command: Command) -> list[str]:
    """Say that it is still to do; also the undo of the others."""
    return _turn(work, actor, command, "todo", "doing")


@handles("task.drop", may=CARE)
def drop(work: Work, actor: Actor, command: Command) -> list[str]:
    """Say that it is not needed, and why."""
    required(command, "reason")
    return _turn(work, actor, command, "not_needed")


def _merge_kind(field: str) -> Merge:
    return "forward" if field == "state" else "one"


def _turn(work: Work, actor: Actor, command: Command, *states: str) -> list[str]:
    only(command, {"state", "reason", "note"})
    one_of(command, "state", states)
    task = work.part(Task, command.subject, command.case)
    conflicts = merge(work, actor, command, task, how=_merge_kind)
    state = next(iter(task.answers.get("state", [])), "todo")
    if state != task.state:
        task.state = state
        done = state == "done"
        task.done_at = work.now if done else None
        task.done_by = actor.worker_id if done else None
    return conflicts
