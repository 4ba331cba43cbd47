"""Two answers, settled by a person."""

from __future__ import annotations

from typing import Any

from services.commands import Actor, Command, Refused, Work, handles, put
from services.commands.reading import only
from services.rules.reach import CARE
from services.schema import OF_CASE, Case, Conflict, Synced, Task

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
    put(work, row, {conflict.field: answer})
    _promote(row)
    conflict.answers = command.values
    conflict.settled_by = actor.worker_id
    work.change(conflict)


def _subject(work: Work, conflict: Conflict) -> Synced:
    if conflict.subject_kind == Case.KIND:
        return work.case(conflict.case_id)
    row: Synced = work.part(PARTS[conflict.subject_kind], conflict.subject, conflict.case_id)
    return row


def _promote(row: Synced) -> None:
    """Keep the columns that the server searches by in step with the answer that was chosen."""
    if isinstance(row, Task):
        row.state = next(iter(row.answers.get("state", [])), "todo")
    if isinstance(row, Task | Case):
        row.owner_id = next(iter(row.answers.get("owner", [])), None) or None
