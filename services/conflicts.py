"""Two answers, settled by a person."""

from __future__ import annotations

from typing import Any

from services import patients, visits
from services.commands import Actor, Command, Refused, Work, handles, put
from services.commands.reading import only
from services.rules.reach import CARE
from services.schema import OF_CASE, Case, Conflict, Patient, Synced, Task, Visit

PARTS: dict[str, type[Any]] = {row.KIND: row for row in OF_CASE}


@handles("conflict.settle", may=CARE)
def settle(work: Work, actor: Actor, command: Command) -> None:
    """Choose an answer, one of the two or a new one.

    Its base holds both, so nothing unseen is overruled: when the standing answer has changed since,
    it is refused, and the author sees the new one first. Settling twice with the same answer is
    fine; with another one it is refused.
    """
    only(command, {"answer", "reason"})
    conflict = work.part(Conflict, command.subject, command.case)
    answer = command.values.get("answer", [])
    if conflict.settled_at is not None:
        if conflict.answers.get("answer") != answer:
            raise Refused("settled_already")
        return
    both = [*(conflict.kept or [""]), *(conflict.offered or [""])]
    if command.base.get("answer", []) != both:
        raise Refused("out_of_date")
    row = _subject(work, conflict)
    conflict.settled_at = work.now
    if isinstance(row, Visit) and conflict.field not in visits.OWN:
        visits.choose(work, actor, command, row, {conflict.field: answer})
    else:
        _choose(work, conflict, row, answer)
    conflict.answers = command.values
    conflict.settled_by = actor.worker_id
    work.change(conflict)


def _subject(work: Work, conflict: Conflict) -> Synced:
    if conflict.subject_kind == Case.KIND:
        return work.case(conflict.case_id)
    row: Synced = work.part(PARTS[conflict.subject_kind], conflict.subject, conflict.case_id)
    return row


def _choose(work: Work, conflict: Conflict, row: Synced, answer: list[str]) -> None:
    """Let the answer stand, with the columns that the server searches by in step with it."""
    if isinstance(row, Task | Case | Visit) and answer not in (conflict.kept, conflict.offered):
        raise Refused("invalid", {"answer": ["choice"]})
    put(work, row, {conflict.field: answer})
    if isinstance(row, Task | Case):
        row.owner_id = next(iter(row.answers.get("owner", [])), None) or None
    if isinstance(row, Task):
        _turn(work, conflict, row)
    if isinstance(row, Visit):
        visits.promote(row)
    if isinstance(row, Patient):
        patients.read_identity(work, row)


def _turn(work: Work, conflict: Conflict, task: Task) -> None:
    state = next(iter(task.answers.get("state", [])), "todo")
    if state != task.state:
        is_done = state == "done"
        task.state = state
        task.done_at = work.now if is_done else None
        task.done_by = conflict.offered_by if is_done else None
