"""The small municipality of the alert tests, and the push service on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.alerts.push_service import PushService
from tests.services.alerts.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A fresh municipality on each database; nobody is on call."""
    fresh = World(database_url)
    yield fresh
    fresh.db.close()


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """A push service of the test's own."""
    service = PushService()
    yield service
    service.close()
