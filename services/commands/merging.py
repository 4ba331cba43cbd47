"""Changed fields laid over a row's answers: taken, merged, or kept beside as a conflict."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import bindparam, select

from services.commands.command import Actor, Command, new_id
from services.commands.work import Work
from services.rules.overlay import Merge, meet
from services.schema import Among, Case, CommandLog, Conflict, OfCase, Pairs, Prepared, Synced

DISPUTED = Prepared(
    select(Conflict.case_id, Conflict.subject).where(
        Conflict.municipality_id == bindparam("municipality"),
        Among(Conflict.case_id, "cases"),
        Conflict.settled_at.is_(None),
    )
)


def _one(field: str) -> Merge:  # noqa: ARG001 - the shape of `how`
    return "one"


def merge(
    work: Work,
    actor: Actor,
    command: Command,
    row: Synced,
    *,
    only: Pairs | None = None,
    how: Callable[[str], Merge] = _one,
) -> list[str]:
    """Lay the command's values over the row's answers field by field; return their conflicts.

    `only` limits it to those values; `how` says for a field whether answers are one or a set. A
    conflicting field keeps the value that stands, and the other one is kept beside it with both
    authors. What the same worker said on the same device before is no other answer: a device gives
    its commands in order, and the later one is what its author means, also where the earlier one
    waits in a conflict. In rows of a team, which have
    no case to show a conflict on, the value that stands is kept and the other one is in the log.
    """
    conflicts = []
    taken: Pairs = {}
    for name, new in (command.values if only is None else only).items():
        standing, base = row.answers.get(name, []), command.base.get(name, [])
        value, clash = meet(standing, base, new, how(name))
        if clash and _is_own(work, actor, row, name, standing):
            value, clash = new, False
        if clash and isinstance(row, OfCase | Case):
            waiting = _own_offer(work, actor, row, name)
            if waiting is None:
                conflicts.append(_keep_both(work, actor, command, row, name))
            else:
                waiting.offered, waiting.offered_at = new, command.made_at
                work.change(waiting)
                conflicts.append(waiting.id)
        taken[name] = value
    put(work, row, taken)
    return conflicts


def put(work: Work, row: Synced, answers: Pairs) -> None:
    """Give the row these answers; open conflicts on a field that changes show the new one."""
    changed = {name for name, value in answers.items() if row.answers.get(name, []) != value}
    is_disputed = bool(changed) and _is_disputed(work, row)
    row.answers = {**row.answers, **answers}
    work.change(row)
    if is_disputed:
        for conflict in _open_conflicts(work, row.id):
            if conflict.field in changed:
                conflict.kept, conflict.kept_at = answers[conflict.field], work.now
                work.change(conflict)


def _is_disputed(work: Work, row: Synced) -> bool:
    """Tell whether the row has open conflicts; all cases at hand are asked about together, once."""
    if not isinstance(row, OfCase | Case):
        return False
    case_id = row.id if isinstance(row, Case) else row.case_id
    if case_id not in work.disputed:
        cases = {case_id, *(case.id for case in work.cases())} - work.disputed.keys()
        work.session.flush()
        work.disputed |= {case: set() for case in cases}
        for case, subject in work.do(DISPUTED, cases=cases):
            work.disputed[case].add(subject)
    return row.id in work.disputed[case_id]


def _open_conflicts(work: Work, subject: str) -> list[Conflict]:
    found = select(Conflict).where(
        Conflict.municipality_id == work.municipality.id,
        Conflict.subject == subject,
        Conflict.settled_at.is_(None),
    )
    return list(work.session.scalars(found))


def _own_offer(work: Work, actor: Actor, row: Synced, field: str) -> Conflict | None:
    """Return the open conflict in which this worker's answer from this device waits, if any."""
    if actor.device_id is None or not _is_disputed(work, row):
        return None
    author = (field, actor.worker_id, actor.device_id)
    return next(
        (
            conflict
            for conflict in _open_conflicts(work, row.id)
            if (conflict.field, conflict.offered_by, conflict.device_id) == author
        ),
        None,
    )


def _keep_both(work: Work, actor: Actor, command: Command, row: OfCase | Case, field: str) -> str:
    kept = row.answers.get(field, [])
    standing = _author(work, row.id, field, kept)
    conflict = Conflict(
        municipality_id=work.municipality.id,
        id=new_id(),
        case_id=row.id if isinstance(row, Case) else row.case_id,
        answers={},
        made_by=actor.worker_id,
        made_at=work.now,
        subject=row.id,
        subject_kind=row.KIND,
        field=field,
        kept=kept,
        offered=command.values[field],
        base=command.base[field],
        kept_by=standing.worker_id if standing else row.made_by,
        kept_at=standing.made_at if standing else row.made_at,
        offered_by=actor.worker_id,
        offered_at=command.made_at,
        device_id=actor.device_id,
    )
    work.add(conflict)
    work.disputed.pop(conflict.case_id, None)
    return conflict.id


def _is_own(work: Work, actor: Actor, row: Synced, field: str, value: list[str]) -> bool:
    """Tell whether this worker gave the field this value on this device, and nobody chose after."""
    said = _author(work, row.id, field, value) if actor.device_id else None
    if said is None or (said.device_id, said.worker_id) != (actor.device_id, actor.worker_id):
        return False
    chosen = select(Conflict.id).where(
        Conflict.municipality_id == work.municipality.id,
        Conflict.subject == row.id,
        Conflict.field == field,
        Conflict.settled_at >= said.received_at,
    )
    return work.session.scalars(chosen).first() is None


def _author(work: Work, subject: str, field: str, value: list[str]) -> CommandLog | None:
    """Return the last command that gave the field of the subject this value."""
    work.write_lines()
    said = (
        select(CommandLog)
        .where(
            CommandLog.municipality_id == work.municipality.id,
            CommandLog.subject == subject,
            CommandLog.status.in_(("applied", "conflict")),
        )
        .order_by(CommandLog.received_at.desc(), CommandLog.id.desc())
    )
    return next((log for log in work.session.scalars(said) if log.values.get(field) == value), None)
