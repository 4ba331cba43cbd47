"""A town with a thousand cases in one team, and the real server in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from bench.server import Server, server
from bench.town import Town, found
from pwa.db import Database

CASES = 1_000


@dataclass
class Site:
    """The town behind a server."""

    town: Town
    server: Server

    @property
    def kind(self) -> str:
        """The database's name."""
        return "SQLite" if self.town.database.is_sqlite else "PostgreSQL"


@contextmanager
def site(make: Callable[[], AbstractContextManager[Database]], times: int = 1) -> Iterator[Site]:
    """Give a site on a database of its own, in a municipality so many times as large."""
    with make() as database:
        town = found(database)
        town.admit(CASES, "kari", "North")
        town.grow("North", times)
        database.count()
        with server(database.url.render_as_string(hide_password=False)) as serving:
            yield Site(town, serving)
