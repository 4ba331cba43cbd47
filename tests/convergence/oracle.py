"""What must hold when everything has come to rest, judged from the rows and the log alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services import people
from services.feed import body
from services.schema import (
    KINDS,
    Case,
    CommandLog,
    Conflict,
    Late,
    Membership,
    Note,
    OfCase,
    Shift,
    Synced,
    Team,
    Visit,
    Worker,
)
from tests.convergence.phone import Phone
from tests.convergence.world import SETS, World

TERMINAL = {"applied", "conflict", "late", "refused"}
Row = dict[str, Any]
Rows = dict[str, Row]
"""Rows as a phone gets them, by kind and id."""
READ: tuple[type[Any], ...] = (*KINDS.values(), Membership, CommandLog)
EVERY = {
    kind: select(kind).where(kind.municipality_id == bindparam("municipality")) for kind in READ
}


def judge(world: World) -> None:
    """Fail unless every invariant holds."""
    world.reads(partial(_judge, world))


def _judge(world: World, session: Session) -> None:
    log = _log(session, world)
    held = _Held.read(session, world)
    for phone in world.phones:
        holds_exactly_its_teams(session, world, phone, held)
        was_told_of_every_command(phone, log)
    nothing_took_effect_twice(held, log)
    no_answer_was_lost_unseen(held, log)
    boxes_are_what_the_ticks_add_up_to(held, log)
    nobody_met_their_own_answer(held, log)


def _log(session: Session, world: World) -> list[CommandLog]:
    rows: list[CommandLog] = _all(session, world, CommandLog)
    return sorted(rows, key=lambda row: (row.received_at, row.number or 0))


@dataclass
class _Held:
    """What the server holds: its rows by kind, and what devices get of each case and team."""

    rows: dict[type[Synced], list[Any]]
    of_case: dict[str, Rows]
    of_team: dict[str, Rows]
    teams_of: dict[str, set[str]]

    @classmethod
    def read(cls, session: Session, world: World) -> _Held:
        """Read everything there is, kind by kind."""
        of_case: dict[str, Rows] = defaultdict(dict)
        of_team: dict[str, Rows] = defaultdict(dict)
        rows = {kind: _all(session, world, kind) for kind in KINDS.values()}
        everybody = [team.id for team in rows[Team]]
        for kind, found in rows.items():
            for row in found:
                told = _plain([orjson.loads(body(row, ""))])
                if issubclass(kind, Case | OfCase):
                    of_case[row.id if kind is Case else row.case_id] |= told
                else:
                    for team in [row.team_id] if kind is Shift else everybody:
                        of_team[team] |= told
        teams_of: dict[str, set[str]] = defaultdict(set)
        for membership in _all(session, world, Membership):
            if membership.present:
                teams_of[membership.case_id].add(membership.team_id)
        return cls(rows, of_case, of_team, teams_of)


def _all(session: Session, world: World, kind: type[Any]) -> list[Any]:
    return list(session.scalars(EVERY[kind], {"municipality": world.cast.municipality}))


def _plain(rows: Iterable[Row]) -> Rows:
    return {f"{row['kind']}:{row['id']}": {**row, "mark": ""} for row in rows}


def holds_exactly_its_teams(session: Session, world: World, phone: Phone, held: _Held) -> None:
    """I3, I4: the phone holds the rows of its teams' cases, value for value, and no others."""
    worker = session.get_one(Worker, (world.cast.municipality, world.cast.workers[phone.worker]))
    now = world.cast.database.now(session)
    reached = people.actor_of(session, worker, phone.device, now).teams
    assert set(phone.cursors) == reached, f"{phone.worker} holds other teams than its own"
    cases = {case for case, teams in held.teams_of.items() if teams & reached}
    assert set(phone.cases) == cases, f"{phone.worker} holds other cases than its teams'"
    for case in cases:
        assert _plain(phone.cases[case].values()) == held.of_case[case]
    for team in reached:
        assert _plain(phone.common[team].values()) == held.of_team[team]


def was_told_of_every_command(phone: Phone, log: list[CommandLog]) -> None:
    """I1, I7: each command is in the log once with one end, its author knows it, none waits."""
    assert not phone.waiting
    logged = {row.number: row for row in log if row.device_id == phone.device}
    ids = [row.id for row in log if row.device_id == phone.device]
    made = {number: command["id"] for number, command in phone.made.items()}
    assert sorted(ids) == sorted(made.values()), f"{phone.worker}: not each command once"
    for number, command_id in made.items():
        row, told = logged[number], phone.outcomes[command_id]
        assert row.id == command_id
        assert row.status in TERMINAL
        assert told.get("was", told["status"]) == row.status


def nothing_took_effect_twice(held: _Held, log: list[CommandLog]) -> None:
    """I2: as many conflicts, late contributions and notes as commands that made them.

    Of a conflict, only the later answers of its author's device can have been made too.
    """
    made = [(one, row.device_id) for row in log for one in row.answer.get("conflicts", [])]
    assert set(made) == {(row.id, row.device_id) for row in held.rows[Conflict]}
    late = Counter(row.subject for row in log if row.status == "late")
    assert late == Counter(row.subject for row in held.rows[Late])
    notes = Counter(row.subject for row in _took_effect(log) if row.name == "note.add")
    assert notes == Counter(row.id for row in held.rows[Note])


def _took_effect(log: list[CommandLog]) -> list[CommandLog]:
    return [row for row in log if row.status in ("applied", "conflict")]


def no_answer_was_lost_unseen(held: _Held, log: list[CommandLog]) -> None:
    """I5: each value is current, or was seen by what replaced it, or stands beside it."""
    kept: set[str] = set()
    for row in chain.from_iterable(held.rows.values()):
        kept |= _values(row.answers)
        if isinstance(row, Conflict):
            kept |= {*row.kept, *row.offered}
    effective = _took_effect(log)
    seen = set().union(*(_values(row.base) for row in effective))
    for row in [*effective, *(one for one in log if one.status == "late")]:
        for value in _values(row.values):
            lost = value.isdecimal() and value not in kept | seen
            assert not lost, f"{row.name} said {value}, and it is nowhere"


def _values(pairs: dict[str, list[str]]) -> set[str]:
    return {value for values in pairs.values() for value in values}


def boxes_are_what_the_ticks_add_up_to(held: _Held, log: list[CommandLog]) -> None:
    """I5 for sets: everybody's ticks and unticks count, in the order they arrived."""
    ticked: dict[tuple[str, str], set[str]] = defaultdict(set)
    signed = {
        row.subject: row for row in log if row.name == "visit.sign" and row.status == "applied"
    }
    for row in _took_effect(log):
        if row.name == "visit.answer" and not _is_before(signed.get(row.subject), row):
            for name in SETS.keys() & row.values.keys():
                new, base = set(row.values[name]), set(row.base[name])
                ticked[row.subject, name] = (ticked[row.subject, name] | new - base) - (base - new)
    for visit in held.rows[Visit]:
        for name in SETS:
            assert set(visit.answers.get(name, [])) == ticked[visit.id, name]


def _is_before(signing: CommandLog | None, row: CommandLog) -> bool:
    order = (row.received_at, row.number or 0)
    return signing is not None and (signing.received_at, signing.number or 0) < order


def nobody_met_their_own_answer(held: _Held, log: list[CommandLog]) -> None:
    """I5: a base holds what its author saw, so no device conflicts with its own earlier answer."""
    conflicts = {row.id: row for row in held.rows[Conflict]}
    writer: dict[tuple[str, str], str | None] = {}
    for row in _took_effect(log):
        clashed = {conflicts[one].field for one in row.answer.get("conflicts", [])}
        for name in clashed:
            own = row.device_id is not None and writer.get((row.subject, name)) == row.device_id
            assert not own, f"{row.name} met its author's own {name}"
        if row.name == "conflict.settle":
            writer[conflicts[row.subject].subject, conflicts[row.subject].field] = None
        writer |= {(row.subject, name): row.device_id for name in row.values.keys() - clashed}
