"""The dead-man's switch: a process apart that itself sends when alerts do not go out."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pwa.db import Database
from pwa.settings import Settings, WrongSetting
from services.alerts import wellness
from services.alerts.channels.gateway import Gateway, Recipe
from services.alerts.channels.message import Channel, Message
from services.alerts.texts import TITLE
from services.alerts.wellness import Trouble
from services.people import LANGS

log = logging.getLogger("hemklar.watchdog")

EVERY_SECONDS = 30.0
PATIENCE_SECONDS = 20.0
PAUSES = (300, 900, 3600, 4 * 3600)
"""Seconds until the same trouble is told of again; the last one repeats."""


def must_exist(database_url: str) -> None:
    """Raise FileNotFoundError for a SQLite file that is gone, which would else be made anew."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise FileNotFoundError


@dataclass
class Memory:
    """What was told last: which troubles, how often, and when (seconds since 1970)."""

    found: list[Trouble] = field(default_factory=list)
    told: int = 0
    told_at: float = 0.0


class Watchdog:
    """Looks once or for ever; what it remembers is in a file, so that cron can run it too.

    `clock` gives seconds since 1970. Raise WrongSetting when there is nobody it could tell.
    """

    def __init__(
        self,
        settings: Settings,
        channels: Mapping[str, Channel],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._channels = channels
        self._clock = clock
        self._file = settings.secrets_dir.parent / "watchdog.json"
        if not (settings.watchdog_to or settings.watchdog_ping):
            raise WrongSetting("HEMKLAR_WATCHDOG_TO names nobody to tell")
        if missing := {_channel(to) for to in settings.watchdog_to} - channels.keys():
            raise WrongSetting(f"HEMKLAR_WATCHDOG_TO needs the channel {min(missing)}")

    def run(self) -> None:
        """Look until the process is ended."""
        while True:
            self.look()
            time.sleep(EVERY_SECONDS)

    def look(self) -> list[Trouble]:
        """Look once, tell whoever must know, and return what is wrong."""
        found = self._found()
        memory = self._remembered()
        if self._is_news(memory, found):
            told = memory.told + 1 if found and found == memory.found else min(1, len(found))
            if self._tell(found) or not (found and self._settings.watchdog_to):
                self._remember(Memory(found, told, self._clock()))
        if not found and self._settings.watchdog_ping:
            self._ping()
        return found

    def _found(self) -> list[Trouble]:
        """Ask the database on a thread of its own, so that one that hangs is trouble too."""
        pool = ThreadPoolExecutor(1)
        try:
            return pool.submit(self._asked).result(PATIENCE_SECONDS)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # Its words may hold a row or a password.
            kind = type(error).__name__
            log.warning("the database cannot be read: %s", kind)
            return ["database"]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _asked(self) -> list[Trouble]:
        must_exist(self._settings.database_url)
        database = Database(self._settings.database_url)
        try:
            found: list[Trouble] = []
            for municipality_id in database.municipalities():

                def ask(session: Session, of: str = municipality_id) -> list[Trouble]:
                    return wellness.troubles(session, of, database.now(session))

                found += [one for one in database.read(municipality_id, ask) if one not in found]
            return found
        finally:
            database.close()

    def _is_news(self, memory: Memory, found: list[Trouble]) -> bool:
        if found != memory.found:
            return True
        pause = PAUSES[min(memory.told, len(PAUSES)) - 1]
        return bool(found) and not 0 <= self._clock() - memory.told_at < pause

    def _tell(self, found: list[Trouble]) -> bool:
        """Send to everybody named in the settings; return whether any message was taken."""
        lang = LANGS[self._settings.country]
        text = f"{TITLE}: {wellness.words(found, lang)} {self._settings.public_url}"
        log.warning("%s", wellness.words(found, "en"))
        taken = [
            self._channels[_channel(to)].send(Message(to, lang, TITLE, text)).fate == "accepted"
            for to in self._settings.watchdog_to
        ]
        return any(taken)

    def _ping(self) -> None:
        ping = Gateway(Recipe(self._settings.watchdog_ping, method="GET"))
        if ping.send(Message("", "", "", "")).fate != "accepted":
            log.warning("the address that waits for a sign of life does not answer")

    def _remembered(self) -> Memory:
        try:
            return Memory(**json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Memory()

    def _remember(self, memory: Memory) -> None:
        draft = Path(f"{self._file}.new")
        draft.write_text(json.dumps(asdict(memory)), encoding="utf-8")
        draft.replace(self._file)


def _channel(to: str) -> str:
    return "email" if "@" in to else "sms"
