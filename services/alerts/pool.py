"""The threads that send: few, and a service that hangs can hold only some of them."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

log = logging.getLogger("hemklar.alerts")

THREADS = 32
PER_ORIGIN = 5
"""Threads begin when they are needed; six services must hang at once before a seventh waits."""


class Pool(Protocol):
    """Where sending happens, off the engine's own thread."""

    def room(self) -> int:
        """Return how many jobs would begin at once."""

    def room_for(self, origin: str) -> int:
        """Return how many jobs of that service would begin at once."""

    def submit(self, origin: str, job: Callable[[], None]) -> None:
        """Run the job soon; what it raises is logged."""

    def close(self) -> None:
        """Let the jobs that have begun end."""


class Threads:
    """A fixed number of threads.

    Jobs are only submitted when there is room, so none waits past its lease.

    `done` is called after each job, to claim more.
    """

    def __init__(self) -> None:
        self.done: Callable[[], None] = _nothing
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="send")
        self._busy: Counter[str] = Counter()
        self._lock = threading.Lock()

    def room(self) -> int:
        """Return how many threads are free."""
        with self._lock:
            return THREADS - self._busy.total()

    def room_for(self, origin: str) -> int:
        """Return how many more the service may occupy."""
        with self._lock:
            return PER_ORIGIN - self._busy[origin]

    def submit(self, origin: str, job: Callable[[], None]) -> None:
        """Run the job on a thread."""
        with self._lock:
            self._busy[origin] += 1
        self._executor.submit(self._run, origin, job)

    def close(self) -> None:
        """Wait for the jobs under way; each ends within its own time-out."""
        self.done = _nothing
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _run(self, origin: str, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception:
            log.exception(
                "a push could not be sent or recorded; it is sent again when its lease ends"
            )
        finally:
            with self._lock:
                self._busy[origin] -= 1
        try:
            self.done()
        except Exception:
            log.exception("no more pushes could be claimed; the next tick does")


def _nothing() -> None:
    """Claim no more."""
