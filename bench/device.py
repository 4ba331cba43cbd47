"""A device as the server meets it: its requests and its edits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.wire import Script, ask, message, read
from services.commands import new_id

CHOICES = {
    "mobility": ("aid", "two_persons"),
    "stairs": ("help", "no"),
    "falls": ("1", "2", "3"),
    "falls_fear": ("yes", "no"),
    "cognition": ("clear", "forgetful", "confused"),
    "frailty": ("4", "6", "7"),
    "medicines_list": ("yes", "no", "waiting"),
    "medicines_by": ("self", "home_nursing"),
    "dose_form": ("dosette", "dispensed"),
}

A_DAY = 8 * 60 * 60

Pairs = dict[str, list[str]]


@dataclass
class Visited:
    """A visit that the device edits, as its person sees it."""

    case: str
    visit: str
    answers: Pairs


@dataclass
class Device:
    """A worker's device with a session."""

    id: str
    secret: str
    epoch: int
    cursors: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def sync(self, *commands: dict[str, Any]) -> bytes:
        """Return a request with these commands, from where the device stands."""
        body = {
            "device": self.id,
            "app": "2026.11.0",
            "schema": 1,
            "epoch": self.epoch,
            "outbox": len(commands),
            "cursors": self.cursors,
            "commands": commands,
        }
        return message(f"hemklar={self.secret}", body)

    def catch_up(self, port: int) -> dict[str, Any]:
        """Pull until there is no more; return the last answer."""
        while True:
            answer = ask(port, self.sync())
            self._stands(answer)
            if not any(page["more"] for page in answer["teams"].values()):
                return answer

    def _stands(self, answer: dict[str, Any]) -> None:
        self.cursors |= {team: page["cursor"] for team, page in answer["teams"].items()}

    def edits(self, visits: list[Visited]) -> Iterator[dict[str, Any]]:
        """Give one changed answer after another, with what the person saw, without end."""
        while True:
            visited = random.choice(visits)
            name = random.choice(list(CHOICES))
            seen = visited.answers.get(name, [])
            said = [random.choice([one for one in CHOICES[name] if [one] != seen])]
            visited.answers[name] = said
            self.number += 1
            yield {
                "id": new_id(),
                "number": self.number,
                "name": "visit.answer",
                "subject": visited.visit,
                "case": visited.case,
                "values": {name: said},
                "base": {name: seen},
                "made_at": (
                    datetime.now(UTC) - timedelta(seconds=random.uniform(0, A_DAY))
                ).isoformat(),
            }

    def pushes(self, visits: list[Visited], commands: int) -> Script:
        """Send so many edits at once, then as many again, without end; others' edits come back."""
        edits = self.edits(visits)
        while True:
            answer = yield self.sync(*(next(edits) for _ in range(commands)))
            self._stands(read(answer))
