"""Somebody asked to take a shift, perhaps against one of theirs; until they agree, the plan stands.

Field codes: begun (it runs or is over), choice (not theirs to give, or not of the team), unreached
(no phone of theirs can be alerted), overlap (they have a shift then), rest (too short before or
after). `to` tells of the person asked, `back` of the one who asks and would take that shift.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import only, required
from services.people import in_team
from services.rota.shifts import give, leads
from services.rules.reach import OPENING
from services.schema import Shift, Swap, Worker

REST = timedelta(hours=11)
"""The least time between two shifts of one person."""
MAY = OPENING
"""Whoever can have a duty."""


@handles("swap.ask", may=MAY, needs_case=False)
def ask(work: Work, actor: Actor, command: Command) -> None:
    """Ask `to` to take one's own `shift`, or as a lead an open one; `back` is theirs in return."""
    only(command, ("team", "shift", "to", "back"))
    required(command, "shift", "to")
    shift = work.load(Shift, command.one("shift"))
    if shift is None or work.load(Swap, command.subject):
        raise Refused("unknown")
    is_own = shift.worker_id is not None and shift.worker_id == actor.worker_id
    is_open = shift.worker_id is None and leads(actor, shift.team_id)
    if not (is_own or is_open):
        raise Refused("unknown")
    swap = Swap(
        municipality_id=work.municipality.id,
        id=command.subject,
        team_id=shift.team_id,
        answers={**command.values, "team": [shift.team_id]},
        made_by=actor.worker_id,
        made_at=command.made_at,
        shift_id=shift.id,
        back_id=command.one("back") or None,
        to_id=command.one("to"),
        status="asked",
    )
    _judge(work, swap, shift, _back(work, swap))
    work.add(swap)


@handles("swap.accept", may=MAY, needs_case=False)
def accept(work: Work, actor: Actor, command: Command) -> None:
    """Say yes: the shifts change hands, and what else was asked about them is void."""
    only(command, ())
    swap = _asked(work, command)
    if swap.to_id != actor.worker_id:
        raise Refused("unknown")
    shift, back = work.load(Shift, swap.shift_id), _back(work, swap)
    if shift is None or shift.worker_id not in (None, swap.made_by):
        raise Refused("invalid", {"shift": ["choice"]})
    _judge(work, swap, shift, back)
    giver = shift.worker_id
    give(work, shift, swap.to_id)
    if back is not None:
        give(work, back, giver)
    _settle(work, swap, "accepted")
    for other in _others(work, swap):
        _settle(work, other, "cancelled")


@handles("swap.decline", may=MAY, needs_case=False)
def decline(work: Work, actor: Actor, command: Command) -> None:
    """Say no: the plan stands."""
    only(command, ())
    swap = _asked(work, command)
    if swap.to_id != actor.worker_id:
        raise Refused("unknown")
    _settle(work, swap, "declined")


@handles("swap.cancel", may=MAY, needs_case=False)
def cancel(work: Work, actor: Actor, command: Command) -> None:
    """Take the question back, as the one who asked or as a lead."""
    only(command, ())
    swap = _asked(work, command)
    if swap.made_by != actor.worker_id and not leads(actor, swap.team_id):
        raise Refused("unknown")
    _settle(work, swap, "cancelled")


def _asked(work: Work, command: Command) -> Swap:
    """Return the swap that waits for an answer."""
    swap = work.load(Swap, command.subject)
    if swap is None:
        raise Refused("unknown")
    if swap.status != "asked":
        raise Refused("answered")
    return swap


def _back(work: Work, swap: Swap) -> Shift | None:
    """Return the shift in return, which must be the asked person's in the same team."""
    if swap.back_id is None:
        return None
    back = work.load(Shift, swap.back_id)
    if back is None or (back.team_id, back.worker_id) != (swap.team_id, swap.to_id):
        raise Refused("invalid", {"back": ["choice"]})
    return back


def _judge(work: Work, swap: Swap, shift: Shift, back: Shift | None) -> None:
    """Refuse a swap by which somebody could not do what would be theirs."""
    codes = {"to": _hurdle(work, swap.to_id, takes=shift, gives=back)}
    if back is not None:
        codes["back"] = _hurdle(work, shift.worker_id, takes=back, gives=shift)
    for field, one in (("shift", shift), ("back", back)):
        if one is not None and (one.removed or one.starts_at <= work.now):
            codes[field] = "begun"
    if errors := {field: [code] for field, code in codes.items() if code}:
        raise Refused("invalid", errors)


def _hurdle(work: Work, worker_id: str | None, *, takes: Shift, gives: Shift | None) -> str:
    """Return the code of what keeps the worker from taking the shift, or nothing.

    Only shifts of the same duty count, of every team: a duty held by the week runs beside others.
    """
    worker = work.load(Worker, worker_id) if worker_id else None
    if worker is None or worker.id == takes.worker_id:
        return "choice"
    if not in_team(work, worker.id, [takes.team_id]):
        return "choice"
    if worker.reached_at is None:
        return "unreached"
    near = select(Shift).where(
        Shift.municipality_id == work.municipality.id,
        Shift.worker_id == worker.id,
        Shift.duty == takes.duty,
        Shift.removed.is_(False),
        Shift.ends_at > takes.starts_at - REST,
        Shift.starts_at < takes.ends_at + REST,
        Shift.id != (gives.id if gives is not None else ""),
    )
    met = list(work.session.scalars(near))
    if any(one.starts_at < takes.ends_at and one.ends_at > takes.starts_at for one in met):
        return "overlap"
    return "rest" if met else ""


def _settle(work: Work, swap: Swap, status: str) -> None:
    swap.status, swap.answered_at = status, work.now
    work.change(swap)


def _others(work: Work, swap: Swap) -> list[Swap]:
    """Return the other swaps that wait and are about one of the same shifts."""
    these = [swap.shift_id, *([swap.back_id] if swap.back_id else [])]
    found = select(Swap).where(
        Swap.municipality_id == work.municipality.id,
        Swap.id != swap.id,
        Swap.status == "asked",
        or_(Swap.shift_id.in_(these), Swap.back_id.in_(these)),
    )
    return list(work.session.scalars(found))
