"""Empty, migrated databases in a temporary folder, thrown away afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from pwa.db import Database
from pwa.migrating import upgrade
from services.commands import new_id


@contextmanager
def sqlite() -> Iterator[Database]:
    """Give an empty SQLite database."""
    with tempfile.TemporaryDirectory(prefix="hk") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        database = Database(url)
        yield database
        database.close()


@contextmanager
def postgres() -> Iterator[Database]:
    """Give an empty database on the server of HEMKLAR_TEST_POSTGRES, else on one of pgserver."""
    given = os.environ.get("HEMKLAR_TEST_POSTGRES")
    if given:
        with _fresh(given) as database:
            yield database
        return
    pgserver = import_module("pgserver")  # there is none for the newest Pythons
    with tempfile.TemporaryDirectory(prefix="hk") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            with _fresh(server.get_uri()) as database:
                yield database
        finally:
            server.cleanup()


@contextmanager
def _fresh(server: str) -> Iterator[Database]:
    name = f"bench_{new_id().replace('-', '')}"
    _do(server, f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        upgrade(url)
        database = Database(url)
        yield database
        database.close()
    finally:
        _do(server, f"DROP DATABASE {name} WITH (FORCE)")


def _do(server: str, statement: str) -> None:
    where = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(statement.encode())
