"""What the database promises to whoever reads or writes through it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pwa import cli
from pwa.db import Database
from services import people
from services.commands import Work, new_id
from services.schema import Among, Prepared, Team
from tests.cast import Cast, gather
from tests.conftest import Clock
from tests.databases import PostgresMaker


def teams(session: Session) -> int:
    """Return how many teams there are."""
    return session.scalars(select(func.count()).select_from(Team)).one()


COUNT = Prepared(select(func.count()).select_from(Team))


def glances(cast: Cast) -> int:
    """Return how many teams there are, at a glance."""
    [[count]] = cast.database.glance(cast.municipality, COUNT)
    return int(count)


def test_a_read_sees_nothing_that_was_committed_after_it_began(cast: Cast) -> None:
    def look_twice(session: Session) -> tuple[int, int]:
        before = teams(session)
        cast.database.write(cast.municipality, lambda work: people.add_team(work, "East"))
        return before, teams(session)

    before, after = cast.database.read(cast.municipality, look_twice)
    assert after == before
    assert cast.database.read(cast.municipality, teams) == before + 1


@pytest.fixture
def on_postgres(postgres_maker: PostgresMaker, clock: Clock) -> Iterator[Cast]:
    """The cast on PostgreSQL only."""
    with postgres_maker.fresh() as url:
        database = Database(url, clock)
        yield gather(database)
        database.close()


def ends_all_connections(cast: Cast) -> None:
    """End every connection to the database, as its server does when it is restarted."""
    url = cast.database.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
def test_what_is_read_all_day_is_prepared_once(on_postgres: Cast) -> None:
    database, municipality = on_postgres.database, on_postgres.municipality
    prepared = text("SELECT statement FROM pg_prepared_statements")
    for _ in range(20):
        database.read(municipality, teams)
    kept = database.read(municipality, lambda session: session.scalars(prepared).all())
    assert [one for one in kept if "FROM team" in one]


def test_a_list_of_ids_may_have_thousands(cast: Cast) -> None:
    known = set(cast.teams.values())
    ids = [*known, *(new_id() for _ in range(50_000))]
    found = select(Team.id).where(Among(Team.id, "ids"))
    with cast.database.session(writing=False) as session:
        assert set(session.scalars(found, {"ids": ids})) == known
        assert not session.scalars(found, {"ids": []}).all()


@pytest.mark.postgres
def test_who_reads_after_the_server_was_restarted_notices_nothing(on_postgres: Cast) -> None:
    before = on_postgres.database.read(on_postgres.municipality, teams)
    ends_all_connections(on_postgres)
    assert on_postgres.database.read(on_postgres.municipality, teams) == before


@pytest.mark.postgres
def test_who_glances_after_the_server_was_restarted_notices_nothing(on_postgres: Cast) -> None:
    before = glances(on_postgres)
    ends_all_connections(on_postgres)
    assert glances(on_postgres) == before
    assert glances(on_postgres) == before


def test_a_thread_keeps_its_own_connection_for_glances(cast: Cast) -> None:
    def line(connection: Connection) -> object:
        return connection.connection.dbapi_connection

    def glance() -> object:
        return cast.database.glance(cast.municipality, line)

    own = glance()
    with ThreadPoolExecutor(1) as another:
        others = another.submit(glance).result()
        assert others is not own
        assert another.submit(glance).result() is others
    assert glance() is own


def test_no_thread_waits_for_the_connection_that_another_keeps(cast: Cast) -> None:
    many = 20
    together = Barrier(many, timeout=10)

    def glance(_: int) -> int:
        count = glances(cast)
        together.wait()
        assert cast.database.read(cast.municipality, teams) == count
        return count

    with ThreadPoolExecutor(many) as threads:
        assert len(set(threads.map(glance, range(many)))) == 1


def test_a_glance_sees_what_was_committed_before_it(cast: Cast) -> None:
    """The connection is kept, and nothing of what it has read."""
    before = glances(cast)
    cast.database.write(cast.municipality, lambda work: people.add_team(work, "East"))
    assert glances(cast) == before + 1


def test_a_glance_by_other_ways_leaves_no_transaction_behind(cast: Cast) -> None:
    def count(connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(Team)).scalar_one()

    before = cast.database.glance(cast.municipality, count)
    cast.database.write(cast.municipality, lambda work: people.add_team(work, "East"))
    assert cast.database.glance(cast.municipality, count) == before + 1


@pytest.mark.postgres
def test_who_writes_while_the_server_is_restarted_writes_once(on_postgres: Cast) -> None:
    tried = []

    def add(work: Work) -> None:
        tried.append(people.add_team(work, "East").id)
        if len(tried) == 1:
            ends_all_connections(on_postgres)

    before = on_postgres.database.read(on_postgres.municipality, teams)
    on_postgres.database.write(on_postgres.municipality, add)
    assert len(tried) == 2
    assert on_postgres.database.read(on_postgres.municipality, teams) == before + 1


@pytest.mark.postgres
def test_a_reading_connection_writes_nothing(on_postgres: Cast) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        on_postgres.database.read(
            on_postgres.municipality, lambda session: session.execute(text("DELETE FROM journal"))
        )


@pytest.mark.postgres
def test_a_new_epoch_lets_the_restored_tables_be_counted(
    on_postgres: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they are planned for as if they were empty until autovacuum comes."""
    rows = text("SELECT reltuples FROM pg_class WHERE relname = 'worker'")
    with on_postgres.database.session(writing=False) as session:
        assert session.scalars(rows).one() < 1
    url = on_postgres.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("HEMKLAR_DATABASE_URL", url)
    cli.main(["new-epoch"])
    with on_postgres.database.session(writing=False) as session:
        assert session.scalars(rows).one() == len(on_postgres.workers)


REFERRING = text("SELECT 1 FROM team WHERE id = :id FOR KEY SHARE NOWAIT")
CHANGING = text("SELECT 1 FROM team WHERE id = :id FOR NO KEY UPDATE NOWAIT")


@pytest.mark.postgres
def test_a_row_at_work_can_be_referred_to_and_not_changed(on_postgres: Cast) -> None:
    """Else two that change different alerts of a team wait for each other, until one is undone."""
    team = {"id": on_postgres.teams["North"]}

    def meanwhile(work: Work) -> None:
        assert work.load(Team, team["id"]) is not None
        with on_postgres.database.session(writing=True) as other:
            other.execute(REFERRING, team)
            with pytest.raises(DBAPIError, match="could not obtain lock"):
                other.execute(CHANGING, team)

    on_postgres.database.write(on_postgres.municipality, meanwhile)
