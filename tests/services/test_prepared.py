"""A statement put into words once says what SQLAlchemy's way says, of values and of errors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, create_engine, func, literal, select, true, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.commands import Work
from services.schema import Among, Base, Now, Prepared, Team, Worker
from tests.cast import Cast
from tests.services.test_database import ends_all_connections, on_postgres

__all__ = ["on_postgres"]

OWN = Worker.municipality_id == bindparam("municipality")
WORKERS = (
    select(
        Worker.id,
        Worker.username,
        Worker.active,
        Worker.seq,
        Now().label("now"),
        true().label("yes"),
        literal("Sjöström").label("name"),
    )
    .where(OWN, Among(Worker.username, "names"))
    .order_by(Worker.username)
    .limit(2)
)


def test_rows_are_those_that_the_other_way_gives(cast: Cast) -> None:
    asked = {"municipality": cast.municipality, "names": ["nils", "kari", "berit"]}
    ours = Prepared(WORKERS)
    with cast.database.session(writing=False) as session:
        connection = session.connection()
        theirs = [row._asdict() for row in connection.execute(WORKERS, asked)]
        found = [row._asdict() for row in ours(connection, **asked)]
        assert not ours(connection, municipality=cast.municipality, names=[])
    assert [row["username"] for row in found] == ["berit", "kari"]
    for own, other in zip(found, theirs, strict=True):
        now, then = own.pop("now"), other.pop("now")
        assert isinstance(now, datetime)
        assert now.tzinfo is UTC
        assert abs((now - then).total_seconds()) < 60
        assert own == other
        assert type(own["active"]) is bool


def test_columns_of_one_name_keep_their_places(cast: Cast) -> None:
    both = Prepared(
        select(Worker.id, Team.id).where(OWN, Team.municipality_id == Worker.municipality_id)
    )
    with cast.database.session(writing=False) as session:
        found = both(session.connection(), municipality=cast.municipality)
    assert {tuple(row) for row in found} == {
        (worker, team) for worker in cast.workers.values() for team in cast.teams.values()
    }


def test_what_returns_nothing_gives_no_rows(cast: Cast) -> None:
    rename = Prepared(update(Team).where(Team.id == bindparam("team")).values(name=bindparam("to")))

    def write(work: Work) -> None:
        connection = work.session.connection()
        assert rename(connection, team=cast.teams["North"], to="Norr") == []

    cast.database.write(cast.municipality, write)
    with cast.database.session(writing=False) as session:
        assert session.scalar(select(Team.name).where(Team.id == cast.teams["North"])) == "Norr"


@pytest.mark.parametrize("teams", [[], ["North"], ["North", "South"]])
def test_for_each_of_several_values_it_is_run_once(cast: Cast, teams: list[str]) -> None:
    rename = Prepared(update(Team).where(Team.id == bindparam("team")).values(name=bindparam("to")))
    some = [{"team": cast.teams[name], "to": f"{name} ö"} for name in teams]
    cast.database.write(cast.municipality, lambda work: rename.each(work.connection, some))
    with cast.database.session(writing=False) as session:
        renamed = session.scalars(select(Team.name).where(Team.name.endswith(" ö")))
        assert sorted(renamed) == [f"{name} ö" for name in teams]


def test_one_of_several_that_breaks_is_told_like_a_single_one(cast: Cast) -> None:
    rename = Prepared(update(Team).where(Team.id == bindparam("team")).values(name=bindparam("to")))
    some = [{"team": cast.teams[name], "to": "the same"} for name in ("North", "South")]
    with pytest.raises(IntegrityError) as told:
        cast.database.write(cast.municipality, lambda work: rename.each(work.connection, some))
    assert told.value.hide_parameters


ODD = ["", " ", ",", "{}", "a,b", 'say "so"', "back\\slash", "NULL", "null", "[1]", "Åäö 😀", "'"]


def test_a_list_may_hold_any_text(cast: Cast) -> None:
    named = select(Worker.id).where(OWN, Among(Worker.name, "names"))
    prepared = Prepared(named)

    def write(work: Work) -> None:
        people = list(cast.workers.values())
        for name in ODD:
            work.session.execute(update(Worker).where(Worker.id == people[0]).values(name=name))
            for names in ([name], [*ODD, name]):
                asked = {"municipality": cast.municipality, "names": names}
                assert [row.id for row in prepared(work.connection, **asked)] == people[:1]
                assert work.session.scalars(named, asked).all() == people[:1]
            others = {"municipality": cast.municipality, "names": [x for x in ODD if x != name]}
            assert not prepared(work.connection, **others)

    cast.database.write(cast.municipality, write)


def test_a_list_finds_its_rows_by_their_key() -> None:
    engine = create_engine("sqlite://")
    words = select(Worker.username).where(OWN, Among(Worker.id, "ids")).compile(engine)
    with engine.connect() as connection:
        Base.metadata.create_all(connection, [Base.metadata.tables["worker"]])
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", ("", "[]")).all()
    assert any("municipality_id=? AND id=?" in step.detail for step in plan)


def test_an_error_is_of_the_usual_kind_and_tells_no_values(cast: Cast) -> None:
    secret = "Sjöström-Ågren"
    broken = Prepared(
        update(Team)
        .where(Team.id == bindparam("team"))
        .values(municipality_id=bindparam("to"), name=bindparam("name"))
    )

    def write(work: Work) -> None:
        connection = work.session.connection()
        broken(connection, team=cast.teams["North"], to=None, name=secret)

    with pytest.raises(IntegrityError) as told:
        cast.database.write(cast.municipality, write)
    assert isinstance(told.value, DBAPIError)
    assert told.value.hide_parameters
    assert not told.value.params


@pytest.mark.postgres
def test_a_line_that_was_cut_is_not_used_again(on_postgres: Cast) -> None:
    count = Prepared(select(func.count()).select_from(Worker).where(OWN))
    place = on_postgres.municipality

    def counted() -> list[Any]:
        return on_postgres.database.look(place, lambda look: count(look, municipality=place))

    before = counted()
    ends_all_connections(on_postgres)
    assert counted() == before
