"""Where worlds come from: a database, and the server before it, in this process or its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from sqlalchemy import event

from pwa import create_app
from pwa.db import Database
from pwa.settings import Settings
from tests.cast import gather
from tests.conftest import Clock
from tests.convergence.carrying import InProcess, MortalProcess, crash
from tests.convergence.mortal import SMALL_PAGES, dying, of_many, pulling, served
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
        patch.object(Database, "served", served),
    ):
        app = of_many(create_app(Settings(secrets_dir=folder / "secrets"), database))
        here = InProcess(app)
        yield lambda **how: World(Server(gather(database), here), clock, **how)


@contextmanager
def over_http(url: str, folder: Path) -> Iterator[MakeWorld]:
    """Give worlds whose server is a process of its own, with the time as it is."""
    process = MortalProcess(hasty(url), folder, HEMKLAR_ENGINE="off", HEMKLAR_WORKERS="1")
    with _opened(url) as database:
        cast = gather(database)
        try:
            process.start()
            yield lambda: World(Server(cast, process), Clock())
        finally:
            process.kill()


@contextmanager
def _opened(url: str, clock: Clock | None = None) -> Iterator[Database]:
    """Open a database that does not wait for the disk: nobody pulls the plug on a test."""
    database = Database(hasty(url), clock)
    hasten = _without_waiting if database.is_sqlite else _with_all_prepared
    for engine in {database.engine.pool, database.reading.pool}:
        event.listen(engine, "connect", hasten)
    try:
        yield database
    finally:
        database.close()


def hasty(url: str) -> str:
    """Return the URL of the same PostgreSQL database, hurried.

    Its commits do not wait for the disk, and a prepared statement is planned once.
    """
    if url.startswith("sqlite"):
        return url
    options = quote("-csynchronous_commit=off -cplan_cache_mode=force_generic_plan")
    return f"{url}{'&' if '?' in url else '?'}options={options}"


def _without_waiting(connection: Any, record: object) -> None:
    del record
    connection.execute("PRAGMA synchronous=OFF")


def _with_all_prepared(connection: Any, record: object) -> None:
    """Prepare each statement the first time: all of them come again in every program."""
    del record
    connection.prepare_threshold, connection.prepared_max = 0, None
