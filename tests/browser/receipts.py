"""What the phones have proved, as the database has it."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import select

from services.schema import Alert, Receipt
from tests.cast import Cast

WITHIN = 30.0
"""Seconds from opening a browser until its call is accepted: two browsers take under a minute."""


def stages(cast: Cast) -> set[str]:
    """Return what the server has been told of all calls."""
    found = select(Receipt.stage)
    return cast.database.read(cast.municipality, lambda session: set(session.scalars(found)))


def alert_of(cast: Cast, case: str) -> Alert:
    """Return the case's alert."""
    found = select(Alert).where(Alert.case_id == case)
    return cast.database.read(cast.municipality, lambda session: session.scalars(found).one())


def proves(cast: Cast, stage: str, pause: Callable[[float], None] = time.sleep) -> None:
    """Wait until the server has been told of the stage; `pause` waits so many seconds."""
    until = time.monotonic() + WITHIN
    while stage not in stages(cast):
        assert time.monotonic() < until, f"no receipt: {stage}, but {stages(cast)}"
        pause(0.05)
