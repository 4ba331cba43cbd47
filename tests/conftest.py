"""Both databases, the standing cast, and the application for whoever wants it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pwa import hooks
from pwa.db import Database
from tests.cast import Cast, gather
from tests.cheaply import cheap_passwords
from tests.databases import PostgresMaker, SQLiteMaker

hooks.register()


class Clock:
    """The time that the database tells, set by the test."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 52, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def cheaply(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hash passwords at the least cost, but for tests that are about them (`costly`)."""
    with nullcontext() if "costly" in request.keywords else cheap_passwords():
        yield


@pytest.fixture
def clock() -> Clock:
    """A Tuesday morning in November, standing still until the test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def sqlite_maker(tmp_path_factory: pytest.TempPathFactory) -> SQLiteMaker:
    return SQLiteMaker(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_maker() -> Iterator[PostgresMaker]:
    """A PostgreSQL server of our own: the one named by HEMKLAR_TEST_POSTGRES, else pgserver's."""
    given = os.environ.get("HEMKLAR_TEST_POSTGRES")
    if given:
        yield PostgresMaker(given)
        return
    pgserver = pytest.importorskip("pgserver")
    with tempfile.TemporaryDirectory(prefix="hk") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield PostgresMaker(server.get_uri())
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        with request.getfixturevalue("sqlite_maker").fresh(tmp_path) as url:
            yield url
    else:
        with request.getfixturevalue("postgres_maker").fresh() as url:
            yield url


@pytest.fixture
def database(database_url: str, clock: Clock) -> Iterator[Database]:
    """An empty database whose time is the test's clock."""
    opened = Database(database_url, clock)
    yield opened
    opened.close()


@pytest.fixture
def cast(database: Database) -> Cast:
    """Fjordby with its teams and people, and nobody admitted yet."""
    return gather(database)
