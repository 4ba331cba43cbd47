"""Real browsers on the real server: phones, a desktop, and a push service on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from pwa.db import Database
from tests.browser.person import DESK, PHONE, SWEDEN, Person
from tests.browser.phone_push import PhonePush
from tests.browser.server import Server
from tests.cast import Cast, gather
from tests.databases import SQLiteMaker
from tests.services.alerts.push_service import PushService

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Longer than a busy machine of two cores needs; who waits for nothing pays nothing.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "args": QUIET, "executable_path": chromium}


@pytest.fixture
def push_service() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.close()


@pytest.fixture
def fjordby(sqlite_maker: SQLiteMaker, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a database file of its own, with the real clock."""
    with sqlite_maker.fresh(tmp_path) as url:
        database = Database(url)
        yield gather(database)
        database.close()


@pytest.fixture
def server(fjordby: Cast, tmp_path: Path) -> Iterator[Server]:
    """The server of the cast's database; it pages every 3 seconds and the lead after 6."""
    started = Server(
        str(fjordby.database.url),
        tmp_path,
        HEMKLAR_ALERT_REPEAT_SECONDS="3",
        HEMKLAR_ALERT_ESCALATE_SECONDS="6",
    ).start()
    yield started
    started.kill()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo, seeded once."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "HEMKLAR_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "HEMKLAR_SECRETS_DIR": str(folder / "secrets"),
    }
    for step in ("migrate", "demo"):
        done = [sys.executable, "-m", "pwa.cli", step]
        subprocess.run(done, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return folder / "demo.db"


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[Server]:
    """The server of the demo, which each test has for itself."""
    shutil.copy(demo_file, tmp_path / "demo.db")
    started = Server(f"sqlite:///{tmp_path / 'demo.db'}", tmp_path).start()
    yield started
    started.kill()


@dataclass
class Town:
    """Fjordby with its server: one for all tests of a module, each with patients of its own."""

    cast: Cast
    server: Server


@pytest.fixture(scope="module")
def town(sqlite_maker: SQLiteMaker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The cast and its server, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("town")
    with sqlite_maker.fresh(folder) as url:
        database = Database(url)
        started = Server(url, folder).start()
        yield Town(gather(database), started)
        started.kill()
        database.close()


@pytest.fixture(scope="module")
def demo_town(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the demo, shared by the tests of a module that only look."""
    folder = tmp_path_factory.mktemp("demo_town")
    shutil.copy(demo_file, folder / "demo.db")
    started = Server(f"sqlite:///{folder / 'demo.db'}", folder).start()
    yield started
    started.kill()


@contextmanager
def people_of(browser: Browser) -> Iterator[Callable[..., Person]]:
    """Give a way to let people come, and look at their browsers when they leave.

    Nobody's browser may have seen a violation of the Content-Security-Policy or an uncaught error.
    """
    everybody: list[Person] = []

    def make(
        server: Server, name: str, device: dict[str, Any] = PHONE, lang: str = "en", **more: Any
    ) -> Person:
        context = browser.new_context(base_url=server.url, **{**SWEDEN, **device, **more})
        person = Person(context, server, name, lang)
        everybody.append(person)
        return person

    yield make
    for person in everybody:
        faults = person.faults()
        person.context.close()
        assert faults == [], person.name


@pytest.fixture
def a_person(browser: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody with a browser of their own: `a_person(server, "kari", PHONE)`."""
    with people_of(browser) as make:
        yield make


@pytest.fixture
def a_phone(
    server: Server, push_service: PushService, a_person: Callable[..., Person]
) -> Callable[[str], PhonePush]:
    """Somebody who has signed in on a phone that alerts reach: `a_phone("nils")`."""

    def make(name: str) -> PhonePush:
        push = PhonePush(a_person(server, name), push_service)
        push.person.signs_in()
        push.attach()
        push.person.goes_to("#/me")
        push.person.sees("Alerts reach this phone")
        return push

    return make


@pytest.fixture(scope="module")
def a_resident(browser: Browser) -> Iterator[Callable[..., Person]]:
    """Somebody who stays for all tests of a module."""
    with people_of(browser) as make:
        yield make


@dataclass
class Profile:
    """A browser profile on disk, which outlives the browser."""

    folder: Path
    browser_type: BrowserType
    launching: dict[str, Any]

    def open(self, server: Server, name: str, device: dict[str, Any] = PHONE) -> Person:
        """Start a browser with the profile."""
        context = self.browser_type.launch_persistent_context(
            self.folder, base_url=server.url, **{**SWEDEN, **device}, **self.launching
        )
        return Person(context, server, name)


@pytest.fixture
def profile(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Profile:
    """A fresh browser profile."""
    return Profile(tmp_path / "profile", browser_type, browser_type_launch_args)


__all__ = ["DESK", "PHONE"]
