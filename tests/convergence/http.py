"""The server as a phone meets it over HTTP: the real application, with a session's cookie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from pwa.blueprints import sync
from pwa.db import Database
from services import devices
from services.commands import new_id
from tests.cast import PASSWORD, Cast
from tests.convergence.server import Crash, Fault

Json = dict[str, Any]
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class HttpServer:
    """`POST /session` and `POST /sync` of one application; a crash is a request that fails."""

    database: Database
    cast: Cast
    app: Flask
    patch: pytest.MonkeyPatch
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app.extensions["municipality_id"] = self.cast.municipality
        self.fault: Fault | None = None
        for module, name, fault in (
            (devices, "take", "crash before commit"),
            (sync, "pull", "crash after commit"),
        ):
            self._fail_after(module, name, fault)

    def _fail_after(self, module: Any, name: str, fault: str) -> None:
        real = getattr(module, name)

        def failing(*given: Any) -> Any:
            result = real(*given)
            if self.fault == fault:
                raise Crash
            return result

        self.patch.setattr(module, name, failing)

    def register(self, worker: str) -> str:
        """Sign in on a new device; return its id."""
        browser, device = self.app.test_client(), new_id()
        form = {"username": worker, "password": PASSWORD, "device": device}
        answer = browser.post("/session", data=form, headers=OURS)
        assert answer.status_code == 200
        self.browsers[device] = browser
        return device

    def sync(self, request: Json, fault: Fault | None = None) -> Json:
        """Answer one request, or raise Crash for a failed one."""
        self.fault = fault
        browser = self.browsers[request["device"]]
        answer = browser.post("/sync", data=orjson.dumps(request), headers=OURS)
        self.fault = None
        if answer.status_code == 500:
            raise Crash
        assert answer.status_code == 200, answer.text
        read: Json = orjson.loads(answer.data)
        return read
