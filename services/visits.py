"""Hospital assessment visits: planned, answered, signed and amended."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles, merge, new_id, put
from services.commands.command import read_instant
from services.commands.reading import instant
from services.facts import due_times
from services.forms.assessment import AssessmentForm
from services.people import in_team
from services.rules import preparation
from services.rules.catalogue import BY_CODE
from services.rules.preparation import Proposal
from services.rules.reach import CARE
from services.schema import Amendment, Case, Pairs, Task, Visit
from services.stays import event_row

OWN = frozenset({"planned_at", "signed", "visit"})
"""Pairs of a visit that are not answers of its form."""

FACTS = AssessmentForm.kept_elsewhere()
"""Questions whose answers are facts of the case: heard here, kept there."""


@handles("visit.plan", may=CARE, keeps_late=True)
def plan(work: Work, actor: Actor, command: Command) -> list[str]:
    """Set when the visit is to be made; makes the visit when it is not there."""
    visit = _visit(work, actor, command)
    instant(command, "planned_at")
    conflicts = merge(work, actor, command, visit, only=_pick(command, {"planned_at"}))
    promote(visit)
    return conflicts


def promote(visit: Visit) -> None:
    """Keep the time the server searches by in step with the answer that stands."""
    text = next(iter(visit.answers.get("planned_at", [])), "")
    visit.planned_at = read_instant(text, "planned_at") if text else None


@handles("visit.answer", may=CARE, keeps_late=True)
def answer(work: Work, actor: Actor, command: Command) -> list[str]:
    """Record answers; only the changed questions are judged.

    Answers that were written before the visit was signed and arrive after it become an amendment,
    marked so.
    """
    visit = _visit(work, actor, command)
    said = {name: value for name, value in command.values.items() if name not in OWN}
    _judge(visit, said, signing=False)
    _plan_discharge(work, actor, command, visit.case_id, said)
    kept = _without_facts(said)
    if visit.signed_at is not None:
        _amend(work, actor, command, visit, kept, after_signing=True)
        return []
    return merge(work, actor, command, visit, only=kept, how=AssessmentForm.merge_kind)


@handles("visit.amend", may=CARE, keeps_late=True)
def amend(work: Work, actor: Actor, command: Command) -> None:
    """Add to a signed visit: the signed answers stay, the amendment stands beside them."""
    visit = work.part(Visit, command.one("visit"), command.case)
    if visit.signed_at is None:
        raise Refused("not_signed")
    if work.load(Amendment, command.subject):
        raise Refused("unknown")
    said = {name: value for name, value in command.values.items() if name not in OWN}
    _judge(visit, said, signing=False)
    _plan_discharge(work, actor, command, visit.case_id, said)
    _amend(work, actor, command, visit, _without_facts(said), after_signing=False)


@handles("visit.sign", may=CARE, keeps_late=True)
def sign(work: Work, actor: Actor, command: Command) -> None:
    """Sign the assessment: its needs become preparation tasks in the same transaction.

    Values: `skip` codes not to do and `skip_reason` ("code=reason"), `add` further codes of the
    catalogue, and `owners` ("code=worker"). Only a licensed worker may sign, and nothing required
    may be missing.
    """
    if not actor.licensed:
        raise Refused("not_licensed")
    case = work.case(command.case)
    visit = work.part(Visit, command.subject, command.case)
    if visit.signed_at is not None:
        raise Refused("signed_already")
    answers = {name: value for name, value in visit.answers.items() if name not in OWN}
    answers |= _facts(case)
    _judge(visit, answers, signing=True)
    visit.signed_at, visit.signed_by = work.now, actor.worker_id
    visit.answers = {**visit.answers, "signed": ["yes"]}
    work.change(visit)
    _make_tasks(work, actor, command, case, AssessmentForm.shown(answers))


def choose(work: Work, actor: Actor, command: Command, visit: Visit, answers: Pairs) -> None:
    """Let a person's choice between two answers stand: in the visit, or beside it once signed."""
    _judge(visit, answers, signing=False)
    if visit.signed_at is None:
        put(work, visit, answers)
    else:
        _amend(work, actor, command, visit, answers, after_signing=True)


def _visit(work: Work, actor: Actor, command: Command) -> Visit:
    visit = work.load(Visit, command.subject)
    if visit is not None:
        if visit.case_id != command.case:
            raise Refused("unknown")
        return visit
    visit = Visit(
        municipality_id=work.municipality.id,
        id=command.subject,
        case_id=command.case,
        answers={},
        form=AssessmentForm.name,
        version=AssessmentForm.version,
        made_by=actor.worker_id,
        made_at=command.made_at,
    )
    work.add(visit)
    return visit


def _pick(command: Command, names: set[str]) -> Pairs:
    return {name: value for name, value in command.values.items() if name in names}


def _without_facts(said: Pairs) -> Pairs:
    return {name: value for name, value in said.items() if name not in FACTS}


def _facts(case: Case) -> Pairs:
    """Return the case's facts as answers to the questions that ask for them."""
    known = {name: getattr(case, fact) for name, fact in FACTS.items()}
    return {name: [str(fact)] for name, fact in known.items() if fact is not None}


def _judge(visit: Visit, said: Pairs, *, signing: bool) -> None:
    errors = AssessmentForm.judge(
        {**visit.answers, **said}, set(said), signing=signing, version=visit.version
    )
    if errors:
        raise Refused("invalid", errors)


def _amend(
    work: Work, actor: Actor, command: Command, visit: Visit, said: Pairs, *, after_signing: bool
) -> None:
    if not said:
        return
    work.add(
        Amendment(
            municipality_id=work.municipality.id,
            id=new_id() if after_signing else command.subject,
            case_id=visit.case_id,
            answers=said,
            visit_id=visit.id,
            after_signing=after_signing,
            made_by=actor.worker_id,
            made_at=command.made_at,
        )
    )


def _plan_discharge(
    work: Work, actor: Actor, command: Command, case_id: str | None, said: Pairs
) -> None:
    """Emit a planned discharge that the form was told as a stay event, which is the fact's home."""
    planned_on = next(iter(said.get("planned_discharge", [])), "")
    case = work.case(case_id)
    if planned_on and (case.planned_on is None or planned_on != case.planned_on.isoformat()):
        values = {"kind": ["planned_discharge"], "planned_on": [planned_on]}
        work.add(event_row(work, actor, command, case, new_id(), values))


def _make_tasks(work: Work, actor: Actor, command: Command, case: Case, answers: Pairs) -> None:
    """Make the proposed tasks and those added.

    One that is skipped is kept as not needed, with its reason.
    """
    there = {task.code for task in work.of_case(Task, case.id)}
    skipped = dict(_assignments(command, "skip_reason"))
    skipped |= {code: skipped.get(code, "") for code in command.values.get("skip", [])}
    owners = dict(_assignments(command, "owners"))
    proposals = preparation.propose(work.municipality.country, answers)
    proposed = {proposal.code for proposal in proposals}
    added = [_added(code) for code in command.values.get("add", []) if code not in proposed]
    due_at = due_times(work)
    for proposal in [*proposals, *added]:
        if proposal.code not in there:
            task = _task(work, actor, case, proposal, skipped.get(proposal.code))
            task.due_at = due_at(case.planned_on, proposal.offset, work.now)
            _give(work, case, task, owners.get(proposal.code))
            work.add(task)


def _assignments(command: Command, name: str) -> list[tuple[str, str]]:
    """Read texts like "code=value"."""
    return [
        (code, value)
        for code, _, value in (text.partition("=") for text in command.values.get(name, []))
    ]


def _added(code: str) -> Proposal:
    task = BY_CODE.get(code)
    if task is None:
        raise Refused("invalid", {"add": ["choice"]})
    return Proposal(code=code, mandatory=False, role=task.role, offset=task.offset, why=None)


def _task(work: Work, actor: Actor, case: Case, proposal: Proposal, skipped: str | None) -> Task:
    state = "todo" if skipped is None else "not_needed"
    answers: Pairs = {"state": [state], **({"reason": [skipped]} if skipped else {})}
    why = proposal.why
    return Task(
        municipality_id=work.municipality.id,
        id=new_id(),
        case_id=case.id,
        answers=answers,
        made_by=actor.worker_id,
        made_at=work.now,
        code=proposal.code,
        mandatory=proposal.mandatory,
        role=proposal.role,
        offset=proposal.offset,
        due_before=[],
        why={"field": why.field, "value": why.value} if why else None,
        state=state,
    )


def _give(work: Work, case: Case, task: Task, owner: str | None) -> None:
    if owner and not in_team(work, owner, case.teams):
        raise Refused("invalid", {"owners": ["choice"]})
    if owner:
        task.owner_id, task.answers = owner, {**task.answers, "owner": [owner]}
