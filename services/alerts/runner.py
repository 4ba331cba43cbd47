"""The engine's thread in a web process, or its own process; several may run, one leads."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from contextlib import suppress

from services.alerts.database import Database
from services.alerts.engine import Engine
from services.alerts.pool import Pool
from services.alerts.wake import Wake

log = logging.getLogger("hemklar.alerts")

INTERVAL_SECONDS = 2.0
LEADING_SECONDS, WAITING_SECONDS = 0.05, 0.25
"""How soon after a tick the next one may begin, where many commit at once: a leader does together
what has come meanwhile, and the others need only see whether there still is a leader.
"""
STALLED_SECONDS = 15.0
"""Longer than a tick whose every transaction has to wait its turn."""


class Runner:
    """Ticks every INTERVAL_SECONDS, and when something is committed."""

    def __init__(self, database: Database, engine: Engine, pool: Pool, wake: Wake) -> None:
        self._database = database
        self._engine = engine
        self._pool = pool
        self._wake = wake
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._moved = 0.0

    def start(self) -> None:
        """Start the thread unless it runs in this process already; call it after forking."""
        if self._thread is not None and self._thread.is_alive() and self._process == os.getpid():
            return
        self._process = os.getpid()
        self._begin()
        threading.Thread(target=self._watch, name="alerts-watch", daemon=True).start()

    def _begin(self) -> None:
        self._moved = time.monotonic()
        self._thread = threading.Thread(target=self.run, name="alerts", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        """Begin another thread in the place of one that has ended or hangs.

        One that hung and comes back sees that it has been replaced, and ends.
        """
        while not self._stop.wait(INTERVAL_SECONDS):
            if time.monotonic() - self._moved > max(STALLED_SECONDS, 3 * INTERVAL_SECONDS):
                log.error("the engine's thread stood still: another one takes over")
                self._begin()

    def _is_wanted(self) -> bool:
        """Whether the thread that asks is the one that ticks, and not one that was replaced."""
        return self._thread is None or threading.current_thread() is self._thread

    def serve(self) -> None:
        """Be a process of its own until it is told to end (SIGTERM, SIGINT); from its main thread.

        A thread that hangs is replaced as in a web process.
        """
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda *_: self._stop.set())
        self.start()
        self._stop.wait()
        self.stop()

    def stop(self, seconds: float = 10.0) -> None:
        """Stop, let pushes under way end, and hand the lead over."""
        self._stop.set()
        if self._thread is not None and self._process == os.getpid():
            self._thread.join(seconds)
            self._thread = None

    def run(self) -> None:
        """Tick until stopped; nothing that a tick raises ends it."""
        while not self._stop.is_set():
            leads = self._tick_all()
            if not self._is_wanted():
                return
            self._moved = time.monotonic()
            again_at = self._moved + (LEADING_SECONDS if leads else WAITING_SECONDS)
            try:
                self._wake.wait(INTERVAL_SECONDS, self._stop)
                self._stop.wait(again_at - time.monotonic())
            except Exception:
                log.exception("waiting for commits failed")
                with suppress(Exception):
                    self._wake.close()
                self._stop.wait(INTERVAL_SECONDS)
        self._pool.close()
        self._wake.close()
        self._hand_over()

    def _tick_all(self) -> bool:
        """Tick in each municipality; return whether this engine leads in any."""
        try:
            municipalities = self._database.municipalities()
        except Exception:
            log.exception("the engine cannot read the database")
            return False
        leads = False
        for municipality_id in municipalities:
            if self._stop.is_set() or not self._is_wanted():
                break
            self._moved = time.monotonic()
            try:
                leads |= self._engine.tick(municipality_id).leads
            except Exception:
                log.exception("a tick failed")
        return leads

    def _hand_over(self) -> None:
        try:
            for municipality_id in self._database.municipalities():
                self._engine.hand_over(municipality_id)
        except Exception:
            log.exception("the lead could not be handed over; it lapses by itself")
