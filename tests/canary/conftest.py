"""An installation with every way out of it, each ending on loopback in what is kept here."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from pwa import create_app, logs
from pwa.settings import Settings
from tests.canary.outside import Installation, Letters, Outside
from tests.cast import Cast
from tests.conftest import Clock
from tests.services.alerts.gateway_service import GatewayService
from tests.services.alerts.push_service import PushService
from tests.web.site import Site

CHANNELS = """
[sms]
url = "{provider}/sms?to={{to}}"
json = {{ to = "{{to}}", text = "{{text}}" }}
[voice]
url = "{provider}/voice"
form = {{ to = "{{to}}", say = "{{text}}" }}
[email]
host = "127.0.0.1"
port = {port}
from = "hemklar@fjordby.example"
starttls = false
"""


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is logged at any level as the product logs it, also by what nobody catches."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.set_up()
    kept: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logs.Lines())
    handler.emit = lambda record: kept.append(handler.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def outside(lines: list[str]) -> Iterator[Outside]:
    """Push service, provider of SMS and voice, and mail relay."""
    letters = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    relay = Controller(letters, hostname="127.0.0.1", port=port)
    relay.start()
    opened = Outside(PushService(), GatewayService(), letters, port, lines)
    yield opened
    opened.pushes.close()
    opened.provider.close()
    relay.stop()


@pytest.fixture
def installation(
    cast: Cast, clock: Clock, outside: Outside, tmp_path: Path
) -> Iterator[Installation]:
    """The application and its engine on each database, at a time that the test sets."""
    channels = tmp_path / "channels.toml"
    channels.write_text(CHANNELS.format(provider=outside.provider.url, port=outside.port))
    settings = Settings(
        database_url=cast.database.url.render_as_string(hide_password=False),
        secrets_dir=tmp_path / "secrets",
        engine="off",
        push_hosts=("http://127.0.0.1",),
        channels=channels,
        watchdog_to=("+46700000009", "watch@fjordby.example"),
        watchdog_ping=f"{outside.provider.url}/ping",
    )
    site = Site(create_app(settings, cast.database), cast)
    opened = Installation(site, settings, clock, outside)
    yield opened
    opened.close()
