"""WebKit, the engine of every iPhone, on the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pwa.db import Database
from tests.browser.server import Server
from tests.cast import Cast, gather
from tests.databases import SQLiteMaker
from tests.webkit.display import Display, missing
from tests.webkit.phone import Phone


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs WebKit."""
    for item in items:
        if "tests/webkit" in str(item.path):
            item.add_marker(pytest.mark.webkit)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a display; skips where WebKit cannot run."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    shown = Display()
    yield shown.name
    shown.stop()


@pytest.fixture(scope="module")
def fjordby(sqlite_maker: SQLiteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """The cast in a database file of the module's own, with the real clock."""
    with sqlite_maker.fresh(tmp_path_factory.mktemp("fjordby")) as url:
        database = Database(url)
        yield gather(database)
        database.close()


@pytest.fixture(scope="module")
def server(fjordby: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the cast's database."""
    folder = tmp_path_factory.mktemp("server")
    started = Server(str(fjordby.database.url), folder).start()
    yield started
    started.kill()


@pytest.fixture
def back_again(server: Server) -> Iterator[Server]:
    """The server, which the test may kill: afterwards it runs."""
    yield server
    server.kill()
    server.start()


@pytest.fixture
def a_phone(server: Server, display: str, tmp_path: Path) -> Iterator[Callable[[], Phone]]:
    """Somebody's new phone, its browser started; in the end its console may hold no error."""
    phones: list[Phone] = []

    def make() -> Phone:
        phone = Phone(server, tmp_path / f"profile-{len(phones)}", display)
        phones.append(phone)
        phone.starts()
        return phone

    yield make
    for phone in phones:
        phone.quits()
        assert phone.faults() == []
