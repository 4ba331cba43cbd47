"""Four web processes on one database, and whoever kills them."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.browser.server import Server

PROCESSES = 4
PAUSE = (1.0, 4.0)
"""Seconds between two kills."""
WHOLE = 0.1
"""How often the master is killed too, and must be started again."""
PATIENCE = 60.0
AGAIN = 0.1
Answer = tuple[int, Any]
"""Status, and the JSON of the body."""
OURS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}


class Fleet:
    """Web processes with the engine inside, all at one public address; any of them answers."""

    def __init__(
        self, database_url: str, folder: Path, processes: int = PROCESSES, **settings: str
    ) -> None:
        self.stopped = False
        self.servers = [Server(database_url, folder, None, **settings) for _ in range(processes)]
        for server in self.servers:
            server.environment["HEMKLAR_PUBLIC_URL"] = self.servers[0].url
            server.environment["HEMKLAR_WORKERS"] = "1"

    def start(self) -> None:
        """Start them, the first one alone: it makes the keys."""
        first, *others = self.servers
        first.start()
        with ThreadPoolExecutor() as together:
            list(together.map(Server.start, others))

    def stop(self) -> None:
        """Kill them for good; whoever still asks gets no answer."""
        self.stopped = True
        for server in self.servers:
            server.kill()

    def ask(self, path: str, body: Any = None, cookie: str = "", method: str = "POST") -> Answer:
        """Ask one of them, and another when that one dies; return status and JSON.

        Whoever has no answer asks again, as phones do.
        """
        until = time.monotonic() + PATIENCE
        while not self.stopped:
            try:
                answer = _ask(random.choice(self.servers).port, method, path, body, cookie)
            except (OSError, http.client.HTTPException):
                answer = 503, None
            if answer[0] < 500 or time.monotonic() > until:
                return answer
            time.sleep(AGAIN)
        return 503, None


def _ask(port: int, method: str, path: str, body: Any, cookie: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request(method, path, json.dumps(body), {**OURS, "Cookie": cookie})
        answer = line.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw[:1] in (b"{", b"[") else None
    finally:
        line.close()


class Killer:
    """Kills one of them with -9 again and again, in the middle of whatever it does."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet, self.kills = fleet, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer")

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(random.uniform(*PAUSE)):
            one = random.choice(self.fleet.servers)
            self.kills += 1
            if random.random() < WHOLE:
                one.kill()
                one.start()
            else:
                one.kill_worker()
