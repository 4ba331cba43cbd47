"""A phone as the service worker makes it behave: show, close the older, tell, and answer."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.services.alerts.push_service import Received

BETWEEN = 0.02
"""Seconds that a step of the service worker may take: another push may come in between."""
THINKING = (0.1, 0.8)
"""Seconds before a person answers what they see."""

Tell = Callable[[str, dict[str, str]], tuple[int, Any]]


@dataclass
class Notification:
    """One on the screen."""

    tag: str
    token: str

    @property
    def number(self) -> int:
        return int(self.tag.rpartition(".")[2])


@dataclass
class Phone:
    """One device; `tell` posts a receipt by its token, `answers` says whether anybody holds it.

    What was shown and taken is kept by group: all calls of one alert.
    """

    tell: Tell
    answers: bool
    screen: dict[str, list[Notification]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[str, float] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)
    calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receives(self, message: Received) -> None:
        """Do with a push what `pushed` in worker/alerts.js does, and what its person does then."""
        call = message.json
        tag, token = call["notification"]["tag"], call["x"]["d"]
        group = tag.partition(".")[0]
        with self._lock:
            self._show(group, Notification(tag, token))
        time.sleep(random.uniform(0, BETWEEN))
        with self._lock:
            seen = list(self.screen[group])
        time.sleep(random.uniform(0, BETWEEN))
        with self._lock:
            self._close_older(group, seen)
        self.tell(token, {"stage": "displayed"})
        if self.answers:
            time.sleep(random.uniform(*THINKING))
            self._take(group, token)

    def _show(self, group: str, notification: Notification) -> None:
        """As on an iPhone, where a tag replaces nothing."""
        self.screen[group].append(notification)
        self.shown.setdefault(group, time.time())
        self.calls += 1

    def _close_older(self, group: str, seen: list[Notification]) -> None:
        newest = max(reversed(seen), key=lambda one: one.number, default=None)
        gone = [id(one) for one in seen if one is not newest]
        self.screen[group] = [one for one in self.screen[group] if id(one) not in gone]

    def _take(self, group: str, token: str) -> None:
        if group in self.taken:
            return
        status, answer = self.tell(token, {"stage": "accepted"})
        if status == 200 and answer["state"] == "accepted":
            self.taken.setdefault(group, time.time())
