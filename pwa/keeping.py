"""The housekeeping beside the engine, once an hour: forgetting, and looking ahead in the rota."""

from __future__ import annotations

import logging
import threading

from pwa.db import Database
from services.feed import compact
from services.rota import calendar, materialise

log = logging.getLogger("hemklar")

EVERY_SECONDS = 3600.0


class Keeper:
    """A thread that keeps house until it is stopped; what fails is logged and tried again later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is under way."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            try:
                keep(self._database)
            except Exception:
                log.exception("the housekeeping failed; it is tried again in an hour")


def keep(database: Database) -> int:
    """Keep house in every municipality; return how many entries of the feeds were forgotten.

    The calendar is kept for the years ahead, and the rota's rules have their shifts made.
    """
    forgotten = 0
    for one in database.municipalities():
        forgotten += database.write(one, compact)
        database.write(one, calendar.refresh)
        database.write(one, materialise.extend)
    return forgotten
