"""The whole application over a fresh database of each kind, with the settings a test wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pwa import create_app
from pwa.db import Database
from pwa.settings import Settings
from services import people, sessions
from tests.cast import gather
from tests.web.site import Site

MakeSite = Callable[..., Site]


@pytest.fixture
def make_site(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSite:
    """Make Fjordby's application, with other settings if wanted.

    Passwords are kept as they are: their hash costs a quarter of a second by design.
    """
    for module in (people, sessions):
        monkeypatch.setattr(module, "hashed", lambda password: password)
    monkeypatch.setattr(sessions, "verified", lambda password, known: password == known)

    def make(**other: Any) -> Site:
        settings = replace(Settings(secrets_dir=tmp_path / "secrets", engine="off"), **other)
        return Site(create_app(settings, database), gather(database))

    return make


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """Fjordby's application as it comes."""
    return make_site()
