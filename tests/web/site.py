"""An installation from outside: browsers that sign in, and devices that sync."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.commands import Command, new_id
from tests.cast import PASSWORD, Cast

Json = dict[str, Any]
OURS = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says about a request from the site's own pages."""
MADE_AT = "2026-11-24T08:00:00Z"


@dataclass
class Browser:
    """One worker's browser profile: its cookie, its device and the numbers it has given."""

    client: FlaskClient
    device: str
    welcome: Json
    number: int = 0
    cursors: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Json] = field(default_factory=dict)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """Post JSON to the site from its own page."""
        return self.client.post(path, json=body, headers=OURS)

    def ask(self, *commands: Command | Json, **other: Any) -> TestResponse:
        """Make one sync request with some commands, and what is given in place of the usual."""
        given = [self.sent(one) if isinstance(one, Command) else one for one in commands]
        request = {"device": self.device, "app": "2026.11.0", "schema": 1, "epoch": None}
        request |= {"outbox": len(given), "commands": given, "cursors": self.cursors, **other}
        return self.client.post("/sync", data=orjson.dumps(request), headers=OURS)

    def sync(self, *commands: Command | Json, **other: Any) -> Json:
        """Make one sync request; return its answer."""
        answer = self.ask(*commands, **other)
        assert answer.status_code == 200, answer.text
        read: Json = orjson.loads(answer.data)
        return read

    def catch_up(self) -> None:
        """Pull until nothing is behind; keep the rows and the cursors."""
        more = True
        while more:
            teams = self.sync()["teams"]
            for team, part in teams.items():
                self.cursors[team] = part["cursor"]
                self.keep(part["events"])
            more = any(part["more"] for part in teams.values())

    def keep(self, events: list[Json]) -> None:
        """Take events in."""
        for event in events:
            if "gone" in event:
                gone = event["gone"]
                away = {key for key, row in self.rows.items() if gone.get("case") == row["case"]}
                for key in away | {gone.get("row")}:
                    self.rows.pop(key, None)
                continue
            join = event.get("join")
            for row in [join["case"], *join["rows"]] if join else [event["row"]]:
                self.rows[row["id"]] = row

    def numbered(self, name: str, subject: str, case: str | None, **values: list[str]) -> Json:
        """Return the next command of this device, seeing nothing answered."""
        self.number += 1
        base: Json = {key: [] for key in values}
        said = {"id": new_id(), "number": self.number, "name": name, "subject": subject}
        return said | {"case": case, "values": values, "base": base, "made_at": MADE_AT}

    def sent(self, command: Command) -> Json:
        """Return a command as the outbox sends it, with the next number."""
        self.number += 1
        parts = ("id", "name", "subject", "case", "values", "base")
        said = {part: getattr(command, part) for part in parts}
        return said | {"number": self.number, "made_at": command.made_at.isoformat()}


@dataclass
class Site:
    """The application and its people."""

    app: Flask
    cast: Cast

    def browser(self) -> FlaskClient:
        """Return a browser that nobody has signed in to."""
        return self.app.test_client()

    def tries(
        self, worker: str, password: str = PASSWORD, device: str | None = None
    ) -> TestResponse:
        """Post the sign-in form from a new browser; return the answer."""
        form = {"username": worker, "password": password, "device": device or new_id()}
        return self.browser().post("/session", data=form, headers=OURS)

    def signs_in(self, worker: str, device: str | None = None) -> Browser:
        """Sign somebody in on a device, a new one unless given."""
        client, device = self.browser(), device or new_id()
        form = {"username": worker, "password": PASSWORD, "device": device}
        answer = client.post("/session", data=form, headers=OURS)
        assert answer.status_code == 200, answer.text
        return Browser(client, device, answer.json or {})
