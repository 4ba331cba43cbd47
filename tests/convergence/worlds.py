"""Where worlds come from: a database, and the server before it, in this process or its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import event

from pwa import create_app
from pwa.db import Database
from pwa.settings import Settings
from tests.cast import gather
from tests.conftest import Clock
from tests.convergence.carrying import InProcess, MortalProcess, crash
from tests.convergence.mortal import SMALL_PAGES, dying, of_many, pulling
from tests.convergence.server import Server
from tests.convergence.world import World

MakeWorld = Callable[..., World]
"""Makes a world where nothing has been written; takes what World takes beside its server."""


@contextmanager
def in_process(url: str, folder: Path) -> Iterator[MakeWorld]:
    """Give worlds whose server is in this process and tells the time that they set."""
    clock = Clock()
    with (
        _opened(url, clock) as database,
        patch.dict(vars(pulling), SMALL_PAGES),
        patch.object(Database, "write", dying(crash)),
    ):
        app = of_many(create_app(Settings(secrets_dir=folder / "secrets"), database))
        here = InProcess(app)
        yield lambda **how: World(Server(gather(database), here.carry, here.double), clock, **how)


@contextmanager
def over_http(url: str, folder: Path) -> Iterator[MakeWorld]:
    """Give worlds whose server is a process of its own, with the time as it is."""
    process = MortalProcess(hasty(url), folder, HEMKLAR_ENGINE="off", HEMKLAR_WORKERS="1")
    with _opened(url) as database:
        cast = gather(database)
        try:
            process.start()
            yield lambda: World(Server(cast, process.carry, process.double), Clock())
        finally:
            process.kill()


@contextmanager
def _opened(url: str, clock: Clock | None = None) -> Iterator[Database]:
    """Open a database that does not wait for the disk: nobody pulls the plug on a test."""
    database = Database(hasty(url), clock)
    if database.is_sqlite:
        event.listen(database.engine, "connect", _without_waiting)
    try:
        yield database
    finally:
        database.close()


def hasty(url: str) -> str:
    """Return the URL of the same PostgreSQL database, whose commits do not wait for the disk."""
    if url.startswith("sqlite"):
        return url
    return f"{url}{'&' if '?' in url else '?'}options=-csynchronous_commit%3Doff"


def _without_waiting(connection: object, record: object) -> None:
    del record
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]
