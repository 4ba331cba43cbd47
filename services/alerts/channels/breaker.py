"""A service that does not answer rests for a while, so that calling it holds no thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from services.alerts.sender import Result

FAILURES = 4
REST_SECONDS = 10.0


class Breaker:
    """Counts for each origin how often in a row no answer came; `clock` is monotonic, in s."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def through(self, origin: str, send: Callable[[], Result]) -> Result:
        """Send unless the origin rests; when it has rested, one message tries it again."""
        with self._lock:
            left = self._until.get(origin, 0.0) - self._clock()
            if left > 0:
                return Result("transient", retry_after=timedelta(seconds=left))
            if self._failures.get(origin, 0) >= FAILURES:
                self._until[origin] = self._clock() + REST_SECONDS
        result = send()
        with self._lock:
            self._note(origin, is_well=result.fate != "transient" or bool(result.status))
        return result

    def _note(self, origin: str, *, is_well: bool) -> None:
        if is_well:
            self._failures.pop(origin, None)
            self._until.pop(origin, None)
            return
        self._failures[origin] = self._failures.get(origin, 0) + 1
        if self._failures[origin] >= FAILURES:
            self._until[origin] = self._clock() + REST_SECONDS
