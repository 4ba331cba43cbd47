"""The door: repeated? known? in reach? allowed? Then the handler, the hooks and the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services.commands.command import Actor, Command, Outcome, Refused, new_id
from services.commands.work import Work
from services.schema import Case, CommandLog, Grant, Late, Membership, Synced

Handle = Callable[[Work, Actor, Command], list[str] | None]
Concerns = Callable[[Synced], bool]
Hook = Callable[[Work, Actor, Command, list[Synced]], None]


@dataclass(frozen=True)
class Handler:
    """How a command is handled: by whom it may be given, and whether it needs a case in reach."""

    handle: Handle
    may: frozenset[str]
    needs_case: bool = True
    keeps_late: bool = False


HANDLERS: dict[str, Handler] = {}
_hooks: dict[Hook, Concerns] = {}


def handles(
    name: str, *, may: frozenset[str], needs_case: bool = True, keeps_late: bool = False
) -> Callable[[Handle], Handle]:
    """Register the function as the handler of a command.

    `may` names the roles; `needs_case` demands a case in the actor's reach; `keeps_late` keeps what
    somebody wrote who has lost that reach meanwhile. The handler returns the ids of conflicts it
    made, or None.
    """

    def register(handle: Handle) -> Handle:
        if name in HANDLERS:
            raise ValueError(f"two handlers for {name}")
        HANDLERS[name] = Handler(
            handle=handle,
            may=may | {"system"},
            needs_case=needs_case,
            keeps_late=keeps_late,
        )
        return handle

    return register


def after(hook: Hook, concerns: Concerns) -> None:
    """Call the hook in the transaction of each command that took effect.

    It gets the rows touched that concern it; a command that touches none passes it by.
    """
    _hooks.setdefault(hook, concerns)


def run(work: Work, actor: Actor, command: Command) -> Outcome:
    """Run one command once, whatever happens to its answer; raise nothing that the author caused.

    The same id with the same content answers `repeated`; with other content it is refused and
    journaled as a security event. Every other command ends with exactly one row in the log.
    """
    return run_all(work, actor, [command])[0]


def run_all(work: Work, actor: Actor, commands: Sequence[Command]) -> list[Outcome]:
    """Run commands one after another, each as if alone: a refused one changes nothing.

    They share one savepoint, for with one each a push took twice as long. When one is refused, all
    since the savepoint is undone, and those before it are run again without it: each is run twice
    at most.
    """
    outcomes: list[Outcome] = []
    if not commands:
        return outcomes
    try:
        with work.savepoint():
            for command in commands:
                outcomes.append(_run_once(work, actor, command))  # noqa: PERF401 - it may stop
    except Refused as refused:
        if at := len(outcomes):
            return [*run_all(work, actor, commands[:at]), *run_all(work, actor, commands[at:])]
        return [_refuse(work, actor, commands[0], refused), *run_all(work, actor, commands[1:])]
    return outcomes


def _run_once(work: Work, actor: Actor, command: Command) -> Outcome:
    seen = work.logged(command.id)
    if seen is not None:
        return _again(work, actor, command, seen)
    work.recent = {}
    outcome = _judge(work, actor, command)
    if work.session.new:
        work.session.flush()  # Rows of the next command may refer to these.
    _log(work, actor, command, outcome)
    return outcome


def _refuse(work: Work, actor: Actor, command: Command, refused: Refused) -> Outcome:
    outcome = Outcome(command.id, "refused", command.number, why=refused.why, errors=refused.errors)
    _log(work, actor, command, outcome)
    return outcome


def _judge(work: Work, actor: Actor, command: Command) -> Outcome:
    handler = HANDLERS.get(command.name)
    if handler is None:
        raise Refused("unknown_command")
    if errors := command.unkeepable():
        raise Refused("invalid", errors)
    if handler.needs_case and not _reaches(work, actor, command):
        if not (handler.keeps_late and _reached_once(work, actor, command)):
            raise Refused("unknown")
        _keep_late(work, actor, command)
        return Outcome(command.id, "late", command.number, why="moved")
    if actor.role not in handler.may:
        raise Refused("not_allowed")
    conflicts = handler.handle(work, actor, command) or []
    _follow(work, actor, command)
    status = "conflict" if conflicts else "applied"
    return Outcome(command.id, status, command.number, conflicts=conflicts)


def _follow(work: Work, actor: Actor, command: Command) -> None:
    for hook, concerns in _hooks.items():
        touched = [row for row in work.recent.values() if concerns(row)]
        if touched:
            work.session.flush()
            hook(work, actor, command, touched)


def _reaches(work: Work, actor: Actor, command: Command) -> bool:
    if command.case is None:
        return False
    case = work.load(Case, command.case)
    if case is None:
        return False
    return actor.role == "system" or not actor.teams.isdisjoint(case.teams)


def _reached_once(work: Work, actor: Actor, command: Command) -> bool:
    """Whether a team of the worker's held the case while the worker belonged to it."""
    overlapping = (
        select(Membership.case_id)
        .join(
            Grant,
            (Grant.municipality_id == Membership.municipality_id)
            & (Grant.team_id == Membership.team_id),
        )
        .where(
            Membership.municipality_id == work.municipality.id,
            Membership.case_id == command.case,
            Grant.worker_id == actor.worker_id,
            (Grant.ended_at.is_(None)) | (Grant.ended_at > Membership.since),
            (Membership.left_at.is_(None)) | (Membership.left_at > Grant.since),
        )
    )
    return work.session.scalars(overlapping).first() is not None


def _keep_late(work: Work, actor: Actor, command: Command) -> None:
    work.add(
        Late(
            municipality_id=work.municipality.id,
            id=new_id(),
            case_id=command.case,
            answers=command.values,
            name=command.name,
            subject=command.subject,
            made_by=actor.worker_id,
            made_at=command.made_at,
        )
    )


def _again(work: Work, actor: Actor, command: Command, seen: CommandLog) -> Outcome:
    if seen.content != command.content() or seen.device_id != actor.device_id:
        work.journal(
            "command.forged",
            "refused",
            worker_id=actor.worker_id,
            role=actor.role,
            device_id=actor.device_id,
            detail={"command": command.id, "name": command.name},
        )
        return Outcome(command.id, "refused", command.number, why="other_content")
    answer = seen.answer
    return Outcome(
        command.id,
        "repeated",
        command.number,
        why=answer.get("why"),
        errors=answer.get("errors", {}),
        conflicts=answer.get("conflicts", []),
        was=seen.status,
    )


READS = frozenset({"case.opened", "patient.revealed"})
"""Commands that change nothing but tell that somebody looked: they are journaled."""


def _log(work: Work, actor: Actor, command: Command, outcome: Outcome) -> None:
    work.log(
        id=command.id,
        worker_id=actor.worker_id,
        device_id=actor.device_id,
        number=command.number,
        name=command.name,
        subject=command.subject,
        case_id=command.case,
        values=command.values,
        base=command.base,
        content=command.content(),
        schema=command.schema,
        rest=command.rest,
        status=outcome.status,
        answer=outcome.as_json(),
        made_at=command.made_at,
        received_at=work.now,
    )
    if command.name in READS or outcome.status in {"refused", "late"}:
        work.journal(
            command.name,
            outcome.why or outcome.status,
            worker_id=actor.worker_id,
            role=actor.role,
            device_id=actor.device_id,
            case_id=command.case,
            client_at=command.made_at,
        )
