"""First syncs under a limit: they are long, and must not keep the others' short ones waiting."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SHORTEST_WAIT = 2
LONGEST_WAIT = 6


class Crowded(Exception):
    """Too many begin at once; `seconds` says how long to wait, each somewhat different."""

    def __init__(self) -> None:
        super().__init__("others are at their first sync")
        self.seconds = SHORTEST_WAIT + secrets.randbelow(LONGEST_WAIT - SHORTEST_WAIT + 1)


class Admission:
    """Lets so many first syncs of this process run at once."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def admitted(self, *, first: bool) -> Iterator[None]:
        """Hold a place while a first sync runs; raise Crowded when none is free. Others pass."""
        if not first:
            yield
            return
        if not self._free.acquire(blocking=False):
            raise Crowded
        try:
            yield
        finally:
            self._free.release()
