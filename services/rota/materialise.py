"""Shifts made from the rules, ninety days ahead, the same however often it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.commands import Actor, Command, Work, new_id, put
from services.facts import zone
from services.rota import calendar, pattern
from services.rota.pattern import Slot, Special
from services.rota.shifts import place, text
from services.schema import (
    CalendarDay,
    Grant,
    Municipality,
    Pairs,
    Shift,
    ShiftRule,
    Synced,
    Worker,
)

AHEAD = timedelta(days=90)
PREVIEWED = timedelta(days=14)


def concerns(row: Synced) -> bool:
    """Tell whether shifts follow from the row."""
    return isinstance(row, ShiftRule | CalendarDay)


def follow(work: Work, actor: Actor, command: Command, touched: list[Synced]) -> None:
    """Make the shifts that follow from changed rules or days; a hook of the door."""
    del actor, command
    if any(isinstance(row, CalendarDay) for row in touched):
        extend(work)
    else:
        _make(work, [row.id for row in touched])


def extend(work: Work) -> None:
    """Make what is missing of every rule's shifts, and mend what no longer is as the rule says."""
    of = select(ShiftRule.id).where(ShiftRule.municipality_id == work.municipality.id)
    _make(work, list(work.session.scalars(of)))


def preview(
    session: Session,
    municipality: Municipality,
    now: datetime,
    team_id: str,
    answers: Mapping[str, list[str]],
) -> list[Slot]:
    """Return the shifts that a rule with these answers would make in its next two weeks.

    Nothing is written. A shift whose member has left the team is nobody's. Raise
    pattern.Impossible.
    """
    read, here = pattern.read(answers), zone(municipality)
    begins = max(now, pattern.instant(read.since, time(), here))
    special = calendar.special(session, municipality.id)
    present = _present(session, municipality.id, team_id)
    return [
        replace(one, member=_whose(one, present), starts_at=max(one.starts_at, now))
        for one in pattern.slots(read, special, here, begins, begins + PREVIEWED)
    ]


def _whose(one: Slot, present: set[str]) -> str | None:
    return one.member if one.member in present else None


def _make(work: Work, rules: list[str]) -> None:
    special = calendar.special(work.session, work.municipality.id)
    for rule_id in sorted(rules):
        # Locked, so that two processes do not make the same shift.
        rule = work.load(ShiftRule, rule_id)
        if rule is not None:
            _make_of(work, rule, special)


def _make_of(work: Work, rule: ShiftRule, special: Special) -> None:
    """Make the rule's shifts; those begun and those that a person has changed stay as they are."""
    wanted = {} if rule.ended else _wanted(work, rule, special)
    standing = _standing(work, rule, min(wanted, default=work.now))
    begun = [one for one in standing.values() if one.starts_at <= work.now and not one.removed]
    # What begins now must wait until the shift under way has ended, which is never changed.
    free = max([work.now, *(one.ends_at for one in begun)])
    present = _present(work.session, work.municipality.id, rule.team_id)
    for slot, one in wanted.items():
        shift, starts_at = standing.pop(slot, None), max(one.starts_at, free)
        if starts_at >= one.ends_at or (shift is not None and _is_settled(work, shift)):
            continue
        if shift is None:
            shift = _new(work, rule, slot)
        _set(work, rule, shift, _whose(one, present), starts_at, one.ends_at)
    for shift in standing.values():
        # Nobody needs to fill what a person has opened, once the rule no longer asks for it.
        is_left = shift.worker_id is None and shift.starts_at > work.now
        if not shift.removed and (is_left or not _is_settled(work, shift)):
            shift.removed = True
            put(work, shift, {"removed": ["yes"]})


def _wanted(work: Work, rule: ShiftRule, special: Special) -> dict[datetime, Slot]:
    read, here = pattern.read(rule.answers), zone(work.municipality)
    found = pattern.slots(read, special, here, work.now, work.now + AHEAD)
    return {one.starts_at: one for one in found}


def _standing(work: Work, rule: ShiftRule, since: datetime) -> dict[datetime, Shift]:
    """Return the rule's shifts that are not over or are of a slot since then, by slot."""
    found = select(Shift).where(
        Shift.municipality_id == work.municipality.id,
        Shift.rule_id == rule.id,
        or_(Shift.ends_at > work.now, Shift.slot >= since),
    )
    return {shift.slot: shift for shift in work.session.scalars(found) if shift.slot is not None}


def _is_settled(work: Work, shift: Shift) -> bool:
    is_begun = shift.starts_at <= work.now and not shift.removed
    return is_begun or shift.answers.get("kept") == ["yes"]


def _present(session: Session, municipality_id: str, team_id: str) -> set[str]:
    """Return who belongs to the team and is active."""
    found = (
        select(Worker.id)
        .join(
            Grant,
            (Grant.municipality_id == Worker.municipality_id) & (Grant.worker_id == Worker.id),
        )
        .where(
            Grant.municipality_id == municipality_id,
            Grant.team_id == team_id,
            Grant.ended_at.is_(None),
            Worker.active.is_(True),
        )
    )
    return set(session.scalars(found))


def _new(work: Work, rule: ShiftRule, slot: datetime) -> Shift:
    shift = Shift(
        municipality_id=work.municipality.id,
        id=new_id(),
        team_id=rule.team_id,
        rule_id=rule.id,
        slot=slot,
        answers={},
        made_at=work.now,
    )
    shift.removed = False
    work.add(shift)
    return shift


def _set(
    work: Work,
    rule: ShiftRule,
    shift: Shift,
    worker_id: str | None,
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    answers: Pairs = {
        "worker": [worker_id] if worker_id else [],
        "from": [text(starts_at)],
        "to": [text(ends_at)],
        "team": [rule.team_id],
        "duty": rule.answers["duty"],
    }
    if {**answers, "removed": []} == {"removed": [], **shift.answers}:
        return
    if shift.removed:
        answers["removed"] = []
    shift.duty, shift.removed = rule.answers["duty"][0], False
    place(shift, worker_id, starts_at, ends_at)
    put(work, shift, answers)
