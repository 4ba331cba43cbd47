"""Worlds to try programs in: one database per session and kind, a municipality per world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import event

from pwa import create_app
from pwa.db import Database
from pwa.settings import Settings
from services import people, sessions
from tests.cast import gather
from tests.conftest import Clock
from tests.convergence.http import HttpServer
from tests.convergence.phone import Phone
from tests.convergence.server import Server
from tests.convergence.world import World

MakeWorld = Callable[..., World]
pulling = import_module("services.feed.pull")  # its package has a function of the same name


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two or three, so that every feed has several."""
    monkeypatch.setattr(pulling, "HOT_CASES", 2)
    monkeypatch.setattr(pulling, "CASES_A_PAGE", 2)
    monkeypatch.setattr(pulling, "ROWS_A_PAGE", 3)


@pytest.fixture
def fast_database(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[Database]:
    """A database that does not wait for the disk: nobody pulls the plug on a test."""
    del tmp_path
    opened = Database(hasty(database_url), clock)
    if opened.is_sqlite:
        event.listen(opened.engine, "connect", _without_waiting)
    yield opened
    opened.close()


def hasty(url: str) -> str:
    """Return the URL of the same PostgreSQL database, whose commits do not wait for the disk."""
    if url.startswith("sqlite"):
        return url
    return f"{url}{'&' if '?' in url else '?'}options=-csynchronous_commit%3Doff"


def _without_waiting(connection: object, record: object) -> None:
    del record
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]


@pytest.fixture
def make_world(fast_database: Database, clock: Clock, small_pages: None) -> MakeWorld:
    """Make a world of its own: another municipality in the same database."""
    del small_pages

    def make(kind: type[Phone] = Phone, *, number_early: bool = False) -> World:
        with patch.object(people, "hashed", lambda password: password):
            cast = gather(fast_database)
        return World(Server(fast_database, cast), clock, kind, number_early)

    return make


@pytest.fixture
def make_http_world(
    fast_database: Database,
    clock: Clock,
    small_pages: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> MakeWorld:
    """Make a world whose phones speak HTTP with the real application."""
    del small_pages
    monkeypatch.setattr(people, "hashed", lambda password: password)
    monkeypatch.setattr(sessions, "verified", lambda password, known: password == known)

    def make() -> World:
        cast = gather(fast_database)
        app = create_app(Settings(secrets_dir=tmp_path / "secrets"), fast_database)
        return World(HttpServer(fast_database, cast, app, monkeypatch), clock)

    return make
