"""A phone as the service worker makes it behave: show, close the older, tell, and answer."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.services.alerts.push_service import Received

BETWEEN = 0.02
"""Seconds that a step of the service worker may take: another push may come in between."""
THINKING = (0.1, 0.8)
"""Seconds before a person answers what they see."""

Tell = Callable[[str, dict[str, str]], tuple[int, Any]]


@dataclass(frozen=True)
class Call:
    """One call of an alert; what stands before the dot of its tag is the same for all of them."""

    tag: str
    token: str

    @property
    def group(self) -> str:
        return self.tag.partition(".")[0]

    @property
    def number(self) -> int:
        return int(self.tag.rpartition(".")[2])


@dataclass(frozen=True, eq=False)
class Notification:
    """One on the screen, about the newest call of each alert that has joined it."""

    calls: dict[str, Call]

    @property
    def tags(self) -> list[str]:
        return [call.tag for call in self.calls.values()]


@dataclass
class Phone:
    """One device; `tell` posts a receipt by its token, `answers` says whether anybody holds it.

    What was shown and taken is kept by group: all calls of one alert.
    """

    tell: Tell
    answers: bool
    screen: list[Notification] = field(default_factory=list)
    shown: dict[str, float] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def receives(self, message: Received) -> None:
        """Do with a push what `pushed` in worker/alerts.js does, and what its person does then."""
        said = message.json
        call = Call(said["notification"]["tag"], said["x"]["d"])
        with self._turn:
            self._show(call)
        self.tell(call.token, {"stage": "displayed"})
        if self.answers:
            time.sleep(random.uniform(*THINKING))
            self._take(call.group, call.token)

    def left(self) -> Counter[str]:
        """Count the notifications on the screen about each alert."""
        return Counter(group for one in self.screen for group in one.calls)

    def _show(self, call: Call) -> None:
        """Show it with all that waits; as on an iPhone, where a tag replaces nothing."""
        standing = list(self.screen)
        calls = {group: each for one in standing for group, each in one.calls.items()}
        known = calls.get(call.group, call)
        calls[call.group] = max(known, call, key=lambda each: each.number)
        shown = Notification(calls)
        self.screen.append(shown)
        self.shown.setdefault(call.group, time.time())
        self.calls += 1
        time.sleep(random.uniform(0, BETWEEN))
        alike = [one for one in self.screen if one.tags == shown.tags]
        gone = [one for one in standing if one.tags != shown.tags] + alike[:-1]
        self.screen = [one for one in self.screen if one not in gone]

    def _take(self, group: str, token: str) -> None:
        if group in self.taken:
            return
        status, answer = self.tell(token, {"stage": "accepted"})
        if status == 200 and answer["state"] == "accepted":
            self.taken.setdefault(group, time.time())
