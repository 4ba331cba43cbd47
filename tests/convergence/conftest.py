"""Worlds to try programs and stories in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.convergence.worlds import MakeWorld, in_process, over_http


@pytest.fixture
def make_world(database_url: str, tmp_path: Path) -> Iterator[MakeWorld]:
    """Make a world of its own: another municipality in the same database and process."""
    with in_process(database_url, tmp_path) as make:
        yield make


@pytest.fixture
def make_http_world(database_url: str, tmp_path: Path) -> Iterator[MakeWorld]:
    """Make a world whose phones meet a server that can be killed."""
    with over_http(database_url, tmp_path) as make:
        yield make
