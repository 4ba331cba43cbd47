"""What left an installation, all of it, and the installation that it left."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pwa import engine
from pwa.settings import Settings
from services.alerts.pool import THREADS
from services.commands import new_id
from tests.canary.search import found
from tests.cast import PASSWORD
from tests.conftest import Clock
from tests.services.alerts.gateway_service import GatewayService
from tests.services.alerts.push_service import PushService
from tests.web.site import OURS, Browser, Site


class Letters:
    """A relay that keeps what it is handed, envelope and all."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        del server, session
        people = f"{envelope.mail_from} {envelope.rcpt_tos}".encode()
        self.kept.append(people + b"\n" + envelope.content)
        return "250 taken"


@dataclass
class Outside:
    """Whoever is not in the municipality's care team, and what reached them."""

    pushes: PushService
    provider: GatewayService
    letters: Letters
    port: int
    lines: list[str]
    answers: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def keep(self, answer: TestResponse) -> TestResponse:
        """Keep an answer of ours, status, headers and body, and return it."""
        head = f"{answer.status} {answer.request.path}\n{answer.headers}"
        self.answers.append(head.encode() + answer.get_data())
        return answer

    def parts(self) -> dict[str, bytes]:
        """Return all that was heard, by the way it came."""
        pushes = [
            b"\n".join([one.path.encode(), repr(one.headers).encode(), one.plaintext])
            for one in self.pushes.inbox
        ]
        calls = {
            kind: [repr(one).encode() for one in self.provider.asked if one.path.startswith(kind)]
            for kind in ("/sms", "/voice", "/ping")
        }
        return {
            "push": b"\n".join(pushes),
            "push paths": "\n".join(self.pushes.asked).encode(),
            **{kind: b"\n".join(said) for kind, said in calls.items()},
            "e-mail": b"\n".join(self.letters.kept),
            "answers": b"\n".join(self.answers),
            "logs": "\n".join(self.lines).encode(),
            "words of the tools": "\n".join(self.said).encode(),
        }

    def leaks(self, words: dict[str, str]) -> set[tuple[str, str, str]]:
        """Return which words were heard: by which way, whose field, in which encoding."""
        return {(way, *one) for way, data in self.parts().items() for one in found(words, data)}


class Installation:
    """The site with its engine, which ticks when the test lets time pass."""

    def __init__(self, site: Site, settings: Settings, clock: Clock, outside: Outside) -> None:
        self.site, self.settings, self.clock, self.outside = site, settings, clock, outside
        self.runner = engine.runner(settings, site.cast.database)

    def close(self) -> None:
        """End the engine's threads."""
        self.runner._pool.close()
        self.runner._wake.close()

    def passes(self, steps: int, **each: float) -> None:
        """Let time pass in so many steps, the engine ticking after each until all is sent."""
        for _ in range(steps):
            self.clock.now += timedelta(**each)
            self.runner._engine.tick(self.site.cast.municipality)
            while self.runner._pool.room() < THREADS:
                time.sleep(0.001)

    def phone(self, who: str) -> Browser:
        """Sign somebody in on a new phone that can be pushed to."""
        browser = self.site.signs_in(who)
        key = browser.client.get("/push/key").json or {}
        body = {**self.outside.pushes.subscribe(), "key": key["id"]}
        answer = browser.client.put("/push/subscription", json=body, headers=OURS)
        assert self.outside.keep(answer).status_code == 200
        return browser

    def clerk(self, who: str) -> FlaskClient:
        """Sign somebody in to the office."""
        client = self.site.browser()
        form = {"username": who, "password": PASSWORD}
        assert client.post("/office/sign-in", data=form, headers=OURS).status_code == 303
        return client

    def reaches(self, owner: str, owner_id: str, number: str) -> None:
        """Let the administrator write down a number and an address of somebody."""
        admin = self.clerk("admin")
        values = {"sms": number, "voice": number, "email": f"a{number[1:]}@fjordby.example"}
        for kind, value in values.items():
            form = {"command": new_id(), "kind": kind, "value": value, "label": "On duty"}
            answer = admin.post(f"/office/people/{owner}/{owner_id}", data=form, headers=OURS)
            assert self.outside.keep(answer).status_code == 303, answer.text

    def tries(self) -> int:
        """Let the administrator send a test by every number and address; return how many."""
        admin = self.clerk("admin")
        page = self.outside.keep(admin.get("/office/people")).text
        found = re.findall(r'action="(/office/people/[0-9a-f-]{36}/test)', page)
        for path in found:
            answer = admin.post(path, data={"command": new_id()}, headers=OURS)
            assert self.outside.keep(answer).status_code == 200
        return len(found)

    def tells(self, token: str, stage: str) -> Any:
        """Let a phone send a receipt, without a session."""
        client, body = self.site.browser(), {"stage": stage}
        return self.outside.keep(client.post(f"/r/{token}", json=body, headers=OURS)).json
