"""The site on SQLite, for guards that call every route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pwa import create_app
from pwa.db import Database
from pwa.settings import Settings
from tests.cast import Cast, gather
from tests.conftest import Clock
from tests.databases import SQLiteMaker
from tests.web.site import Site


@pytest.fixture
def database(sqlite_maker: SQLiteMaker, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """An empty SQLite database whose time is the test's clock."""
    with sqlite_maker.fresh(tmp_path) as url:
        opened = Database(url, clock)
        yield opened
        opened.close()


@pytest.fixture
def cast(database: Database) -> Cast:
    """Fjordby with its teams and people."""
    return gather(database)


@pytest.fixture
def site(cast: Cast, tmp_path: Path) -> Site:
    """The application over that database."""
    settings = Settings(secrets_dir=tmp_path / "secrets", engine="off")
    return Site(create_app(settings, cast.database), cast)
