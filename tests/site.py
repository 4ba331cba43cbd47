"""The real application with its cast, and browsers that have signed in."""

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


@dataclass
class Browser:
    """A device of somebody who has signed in; `welcome` is what the server told it."""

    client: FlaskClient
    device: str
    welcome: Json
    cursors: Json = field(default_factory=dict)
    number: int = 0

    def sync(self, *commands: Command | Json, **request: Any) -> Json:
        """Send commands and fetch what is new; return the answer of a request that was read."""
        answer = self.ask(*commands, **request)
        assert answer.status_code == 200, answer.text
        told: Json = orjson.loads(answer.data)
        self.cursors |= {team: part["cursor"] for team, part in told.get("teams", {}).items()}
        return told

    def ask(self, *commands: Command | Json, **request: Any) -> TestResponse:
        """Make one request of `POST /sync`; keyword arguments replace parts of it."""
        given = [self.numbered(one) if isinstance(one, Command) else one for one in commands]
        whole = {
            "device": self.device,
            "app": "2026.11.0",
            "schema": 1,
            "epoch": None,
            "outbox": len(given),
            "commands": given,
            "cursors": self.cursors,
            **request,
        }
        return self.client.post("/sync", data=orjson.dumps(whole), headers=OURS)

    def numbered(self, command: Command) -> Json:
        """Return a command as the outbox sends it, with the next number."""
        self.number += 1
        return as_json(command, self.number)


def as_json(command: Command, number: int) -> Json:
    """Return a command as the wire has it."""
    return {
        "id": command.id,
        "number": number,
        "name": command.name,
        "subject": command.subject,
        "case": command.case,
        "values": command.values,
        "base": command.base,
        "made_at": command.made_at.isoformat(),
    }


def rows(answer: Json, kind: str | None = None) -> list[Json]:
    """Return every row in an answer, of all teams, joined or alone."""
    found: list[Json] = []
    for part in answer["teams"].values():
        for event in part["events"]:
            if "row" in event:
                found.append(event["row"])
            if "join" in event:
                found += [event["join"]["case"], *event["join"]["rows"]]
    return [row for row in found if kind in (None, row["kind"])]


@dataclass
class Site:
    """An installation at work."""

    app: Flask
    cast: Cast

    def anyone(self) -> FlaskClient:
        """Return a browser of nobody in particular."""
        return self.app.test_client()

    def sign_in(
        self, client: FlaskClient, username: str, password: str = PASSWORD, device: str = ""
    ) -> TestResponse:
        """Post the sign-in form."""
        form = {"username": username, "password": password, "device": device or new_id()}
        return client.post("/session", data=form, headers=OURS)

    def browser(self, username: str) -> Browser:
        """Return the browser of somebody who has just signed in on a new device."""
        client, device = self.anyone(), new_id()
        answer = self.sign_in(client, username, device=device)
        assert answer.status_code == 200, answer.text
        return Browser(client, device, orjson.loads(answer.data))
