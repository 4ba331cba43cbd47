"""How often somebody may try."""

from __future__ import annotations


class TooManyTries(Exception):
    """Somebody tried too often; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds
