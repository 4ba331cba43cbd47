"""Migrated databases for the tests: a copy of a SQLite file, or of a PostgreSQL template."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from pwa.db import Database
from pwa.migrating import upgrade

TEMPLATE = "hemklar_template"


class SQLiteMaker:
    """Copies one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        Database(f"sqlite:///{self.template}").close()
        upgrade(f"sqlite:///{self.template}")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Give the URL of an empty, migrated database."""
        path = folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(self.template, path)
        yield f"sqlite:///{path}"


class PostgresMaker:
    """Copies one migrated template database; `server` is the URL of a server that allows it."""

    def __init__(self, server: str) -> None:
        self.server = make_url(server)
        self._do(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        upgrade(self._url(TEMPLATE))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give the URL of an empty, migrated database, dropped afterwards."""
        name = f"t_{uuid.uuid4().hex}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._do(made.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        try:
            yield self._url(name)
        finally:
            dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            self._do(dropped.format(sql.Identifier(name)))

    def _url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _do(self, statement: sql.Composed) -> None:
        where = self.server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)
