"""Two answers, settled by a person."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import only
from services.rules.reach import CARE
from services.schema import KINDS, Conflict, Task


@handles("conflict.settle", may=CARE)
def settle(work: Work, actor: Actor, command: Command) -> None:
    """Choose an answer, one of the two or a new one; its base holds both, so nothing unseen is overruled.

    Settling the same conflict twice with the same answer is fine; with another one it is refused, and so is one
    whose standing answer has changed since: the author must see that first.
    """
    only(command, {"answer", "reason"})
    conflict = work.part(Conflict, command.subject, command.case)
    answer = command.values.get("answer", [])
    if conflict.settled_at is not None:
        if conflict.answers.get("answer") != answer:
            raise Refused("settled_already")
        return
    row = work.load(KINDS[conflict.subject_kind], conflict.subject)
    if row is None:
        raise Refused("unknown")
    both = [*(conflict.kept or [""]), *(conflict.offered or [""])]
    seen = command.base.get("answer", [])
    if seen != both or row.answers.get(conflict.field, []) != conflict.kept:
        raise Refused("out_of_date")
    row.answers = {**row.answers, conflict.field: answer}
    if isinstance(row, Task):
        _promote(row)
    work.change(row)
    conflict.answers = command.values
    conflict.settled_at, conflict.settled_by = work.now, actor.worker_id
    work.change(conflict)


def _promote(task: Task) -> None:
    task.state = next(iter(task.answers.get("state", [])), "todo")
    task.owner_id = next(iter(task.answers.get("owner", [])), None)
