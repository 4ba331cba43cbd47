"""Waking the engine when another connection commits, instead of waiting for its next round."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterable
from typing import Protocol

import psycopg
from sqlalchemy import URL

from services.schema import Alert, Shift, Synced, Worker

log = logging.getLogger("hemklar.alerts")

CHANNEL = "hemklar"
"""What the database tells on PostgreSQL with every commit that may concern the engine."""
PROBE_SECONDS = 0.1


def wakes(changed: Iterable[Synced]) -> bool:
    """Tell whether a change concerns the engine: an alert, or who is called for one."""
    return any(isinstance(row, Alert | Shift | Worker) for row in changed)


class Wake(Protocol):
    """A way to wait."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after the time, or sooner when something was committed or `stop` is set."""

    def close(self) -> None:
        """Let go of the connection."""


class SQLiteWake:
    """Asks a connection of its own ten times a second whether others have written."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after the time, or sooner when the file has changed since the last call."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            version = self._probe()
            changed, self._version = version != self._version, version
            if changed or stop.wait(PROBE_SECONDS):
                return

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _probe(self) -> int:
        if self._connection is None:
            # A thread that takes over from one that hangs asks on.
            self._connection = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False
            )
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


class PostgresWake:
    """Listens; while it cannot (no connection, or a pooler between), it simply waits."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: psycopg.Connection | None = None

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after the time, or sooner when a transaction has announced something."""
        end = time.monotonic() + seconds
        while not stop.is_set() and (left := end - time.monotonic()) > 0:
            try:
                # A stop must not have to wait for the whole round.
                if self._heard(min(left, 0.5)):
                    return
            except psycopg.Error:
                self.close()
                stop.wait(left)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _heard(self, seconds: float) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=3)
            self._connection.execute(f"LISTEN {CHANNEL}")
        return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))


class Poll:
    """Only waits."""

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return after the time, or when `stop` is set."""
        stop.wait(seconds)

    def close(self) -> None:
        """There is nothing to let go of."""


def waker(url: URL) -> Wake:
    """Return the way to wait that fits the database."""
    if url.get_backend_name() == "postgresql":
        return PostgresWake(url)
    if url.database and url.database != ":memory:":
        return SQLiteWake(url.database)
    return Poll()
