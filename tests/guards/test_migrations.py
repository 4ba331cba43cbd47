"""A database in use is brought to the newest schema with what it holds."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Connection, MetaData, create_engine, func, make_url, select

from pwa.migrating import FOLDER, config, newest

RELEASED = {
    "0001": "36c51a79a81f210d",
    "0002": "7b6ed3e9a1c4dbac",
    "0003": "77ec3921aaf5fed3",
}
"""What databases in use have had: a change needs a migration of its own, or never reaches them."""
EARLIER = [f"{number:04}" for number in range(1, int(newest()))]


def test_the_newest_is_known_by_its_name() -> None:
    assert newest() == ScriptDirectory.from_config(config("sqlite://")).get_current_head()


@pytest.mark.parametrize("revision", RELEASED)
def test_a_migration_that_was_released_is_never_changed(revision: str) -> None:
    [file] = FOLDER.glob(f"versions/{revision}_*.py")
    assert hashlib.sha256(file.read_bytes()).hexdigest().startswith(RELEASED[revision])


def test_a_server_that_starts_does_not_wait_for_the_means_to_migrate() -> None:
    loads = "import sys, pwa.cli; sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", loads], check=True)  # noqa: S603


@pytest.mark.parametrize("revision", EARLIER)
def test_rows_of_before_are_kept(database_url: str, revision: str) -> None:
    command.downgrade(config(database_url), revision)
    before = _each(database_url, _fill)
    command.upgrade(config(database_url), "head")
    after = _each(database_url, _count)
    assert len(before) > len(EARLIER)
    assert {table: after[table] for table in before} == before


def _each(url: str, do: Any) -> dict[str, int]:
    place = make_url(url)
    if place.get_backend_name() == "postgresql":
        place = place.set(drivername="postgresql+psycopg")
    engine = create_engine(place)
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        found: dict[str, int] = do(connection, tables)
    engine.dispose()
    return found


def _fill(connection: Connection, tables: MetaData) -> dict[str, int]:
    """Put one row into every table; their ids are all the same, so that every key finds its row."""
    for table in tables.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(table.insert().values({c.name: _some(c) for c in table.columns}))
    return _count(connection, tables)


def _count(connection: Connection, tables: MetaData) -> dict[str, int]:
    counts = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables.sorted_tables
    }
    return {name: count for name, count in counts.items() if name != "alembic_version"}


def _some(column: Column[Any]) -> Any:
    """Return a value of the column's type."""
    if isinstance(column.type, JSON):
        return {}
    kind = column.type.python_type
    values: dict[type, Any] = {
        str: "x",
        int: 1,
        bool: False,
        bytes: b"x",
        date: date(2026, 11, 22),
        datetime: datetime(2026, 11, 22, tzinfo=UTC),
    }
    return values[kind]
