"""What a transaction reads locked is as it stands, and its lines are written whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select, update

from services import devices, pushes
from services.commands import Work, new_id
from services.pushes import Push, Taken
from services.schema import KINDS, Device, Journal, Municipality, Team, Worker
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import assessed, the


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """A case with rows of many kinds."""
    case = cast.admits()
    assessed(cast, case)
    cast.does("kari", command("note.add", new_id(), case, text="å"))
    return cast


def values(row: Any) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs}


@pytest.mark.parametrize(
    "name", ["case", "patient", "stay_event", "visit", "task", "note", "team", "worker"]
)
def test_a_locked_row_is_as_any_other_way_reads_it(filled: Cast, name: str) -> None:
    kind: Any = KINDS[name]
    with filled.database.session(writing=False) as session:
        theirs = {row.id: values(row) for row in session.scalars(select(kind))}
    assert theirs

    def write(work: Work) -> dict[str, Any]:
        work.lock(kind, theirs)
        found: list[Any] = [work.load(kind, row_id) for row_id in theirs]
        assert not work.session.dirty
        assert all(work.session.get(kind, (filled.municipality, row.id)) is row for row in found)
        return {row.id: values(row) for row in found}

    assert filled.database.write(filled.municipality, write) == theirs


def test_a_row_that_was_read_before_is_fresh_once_it_is_locked(cast: Cast) -> None:
    team_id = cast.teams["North"]

    def write(work: Work) -> None:
        seen = work.session.get_one(Team, (cast.municipality, team_id))
        work.connection.execute(update(Team).where(Team.id == team_id).values(name="Norr"))
        assert seen.name == "North"
        locked = work.load(Team, team_id)
        assert locked is seen
        assert locked.name == "Norr"
        assert not work.session.is_modified(locked)
        locked.name = "Nord"
        work.change(locked)

    cast.database.write(cast.municipality, write)
    assert the(cast, Team, team_id).name == "Nord"


def test_what_was_changed_before_the_lock_is_not_lost(cast: Cast) -> None:
    team_id = cast.teams["North"]

    def write(work: Work) -> None:
        seen = work.session.get_one(Team, (cast.municipality, team_id))
        seen.name = "Norr"
        assert work.load(Team, team_id) is seen
        assert seen.name == "Norr"

    cast.database.write(cast.municipality, write)
    assert the(cast, Team, team_id).name == "Norr"


def test_lines_are_written_whatever_they_leave_out(cast: Cast) -> None:
    def write(work: Work) -> None:
        work.journal("first", "applied")
        work.journal("second", "applied", role="nurse", detail={"it": "is"}, client_at=work.now)
        work.journal("third", "applied")

    cast.database.write(cast.municipality, write)
    own = select(Journal.role, Journal.detail, Journal.action).order_by(Journal.action)
    with cast.database.session(writing=False) as session:
        without = own.where(Journal.detail.is_(None), Journal.client_at.is_(None))
        asked = Journal.action.in_(["first", "second", "third"])
        assert session.execute(without.where(asked)).all() == [
            (None, None, "first"),
            (None, None, "third"),
        ]
        told = own.where(Journal.detail.is_not(None), Journal.client_at.is_not(None))
        assert session.execute(told.where(asked)).all() == [("nurse", {"it": "is"}, "second")]


def test_a_transaction_knows_its_municipality_whole(cast: Cast) -> None:
    with cast.database.session(writing=False) as session:
        theirs = values(session.get_one(Municipality, cast.municipality))
    write = cast.database.write
    assert write(cast.municipality, lambda work: values(work.municipality)) == theirs


def test_a_push_notes_what_the_device_says_of_itself(cast: Cast, clock: Clock) -> None:
    own = new_id()

    def registers(work: Work) -> None:
        devices.register(work, work.session.get_one(Worker, cast_id(cast, "kari")), own)

    def pushes_nothing(work: Work) -> Taken:
        device = work.session.get_one(Device, (cast.municipality, own))
        push = Push(cast.actor(work, "kari", own), device, [], "2026.12.1", 7, 4)
        [taken] = pushes.take(work, [push])
        return taken

    cast.database.write(cast.municipality, registers)
    clock.now += timedelta(hours=1)
    assert cast.database.write(cast.municipality, pushes_nothing) == Taken([], 0)
    with cast.database.session(writing=False) as session:
        device = session.get_one(Device, (cast.municipality, own))
        noted = (device.app, device.schema, device.outbox_depth, device.last_seen_at)
        assert noted == ("2026.12.1", 7, 4, clock.now)


def cast_id(cast: Cast, worker: str) -> tuple[str, str]:
    return cast.municipality, cast.workers[worker]
