"""Where a device stands in a team's feed: opaque to it, readable to us."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

REPAIR = "repair"
"""Said in place of a cursor by a device whose rows are not the server's."""

WHOLE = "whole"
"""Said in place of a cursor by a device that a repair has not helped."""


@dataclass(frozen=True)
class Cursor:
    """A place in a team's feed.

    `n`: everything up to that number is on the device; while `after` is set, the first sync is
    under way: `n` is the number it is pinned to, and the cases up to the id `after` have been sent.
    """

    epoch: int
    team_id: str
    n: int
    after: str | None = None

    def text(self) -> str:
        """Return the cursor as the device keeps it."""
        packed = orjson.dumps([self.epoch, self.team_id, self.n, self.after])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


BROKEN = (binascii.Error, orjson.JSONDecodeError, TypeError, ValueError)


# A request has its cursors read three times, and one with nothing new brings them again.
@lru_cache(maxsize=1_000)
def _unpacked(text: str | None) -> tuple[Any, ...]:
    return tuple(orjson.loads(base64.urlsafe_b64decode(f"{text}{'=' * (-len(text or '') % 4)}")))


def read_cursor(text: str | None, epoch: int, team_id: str) -> Cursor | None:
    """Return the cursor, or None where it is unknown, of another epoch or of another team."""
    try:
        read = Cursor(*_unpacked(text))
    except BROKEN:
        return None
    if (read.epoch, read.team_id) != (epoch, team_id) or not isinstance(read.n, int):
        return None
    return read


def is_first(cursors: Iterable[str | None]) -> bool:
    """Tell whether a device with these cursors begins its first sync or is in the middle of it."""
    texts = list(cursors)
    return not texts or any(_after(text) is not None for text in texts)


def _after(text: str | None) -> object:
    try:
        return _unpacked(text)[3]
    except (*BROKEN, IndexError):
        return None
