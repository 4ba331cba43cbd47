"""What it costs to ask whether there is news, in a small municipality and in a large one."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from bench.databases import postgres, sqlite
from bench.row import Row
from bench.site import CASES, Site
from bench.site import site as another
from bench.wire import play, these
from pwa import create_app
from pwa.db import Database
from pwa.settings import Settings
from services.schema import Prepared

NEWS = 10
TIMES = 100
ROUNDS = 400
BURST = 50
MOST_DATABASE_MS = 1.0
MOST_NO_OP_MS = 5.0
MOST_DELTA_MS = 10.0
MOST_GROWTH = 1.1


def measure(site: Site) -> Iterator[Row]:
    """Time pulls with nothing new and with ten rows."""
    here = _Puller(site)
    statements, spent = here.no_op_statements()
    reach = f"{CASES * 9:,} rows in reach, {site.kind}"
    yield Row(f"no-op: in the database, {reach}", spent, "ms", MOST_DATABASE_MS)
    yield Row(f"  statements, {site.kind}", statements, "")
    yield Row(f"no-op over HTTP, {reach}", here.no_op_ms(), "ms", MOST_NO_OP_MS)
    yield Row(f"delta of {NEWS} rows over HTTP, {site.kind}", here.delta_ms(), "ms", MOST_DELTA_MS)


def measure_growth(site: Site) -> Iterator[Row]:
    """Time a delta in a far larger municipality, in turns with this one."""
    here = _Puller(site)
    with another(sqlite if site.town.database.is_sqlite else postgres, TIMES) as large:
        there = _Puller(large)
        ratios = [there.delta_ms(BURST) / here.delta_ms(BURST) for _ in range(ROUNDS // BURST)]
    name = f"delta of {NEWS} rows, municipality {TIMES} times as large, as a part of the other"
    yield Row(f"{name}, {site.kind}", statistics.median(ratios), "×", MOST_GROWTH)


class _Puller:
    """A device that stands ten rows behind or at the head."""

    def __init__(self, site: Site) -> None:
        self.database, self.server = site.town.database, site.server
        self.device = site.town.device()
        self.device.catch_up(self.server.port)
        self.behind = self.device.sync()
        site.town.notes("North", NEWS)
        events = self.device.catch_up(self.server.port)["teams"][site.town.teams["North"]]["events"]
        if len(events) != NEWS:
            raise RuntimeError(f"{len(events)} events instead of {NEWS}")

    def no_op_ms(self) -> float:
        """Return the median time of a pull with nothing new."""
        return self._median(self.device.sync(), ROUNDS)

    def delta_ms(self, rounds: int = ROUNDS) -> float:
        """Return the median time of a pull of ten rows."""
        return self._median(self.behind, rounds)

    def _median(self, request: bytes, rounds: int) -> float:
        return play(self.server.port, [these(itertools.repeat(request, rounds))], 60).median_ms

    def no_op_statements(self) -> tuple[int, float]:
        """Return how many statements a no-op sync makes, and their milliseconds together."""
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = self.database.url.render_as_string(hide_password=False)
            settings = Settings(database_url=url, secrets_dir=Path(folder))
            watched = _Watched(self.database)
            stack.enter_context(watched.asking)
            client = create_app(settings, self.database).test_client()
            client.set_cookie("hemklar", self.device.secret)
            body = self.device.sync().partition(b"\r\n\r\n")[2]
            spent = []
            for _ in range(ROUNDS):
                watched.forget()
                answer = client.post("/sync", data=body, headers={"Sec-Fetch-Site": "same-origin"})
                if answer.status_code != 200:  # noqa: PLR2004
                    raise RuntimeError(answer.text)
                spent.append(watched.seconds * 1000)
            if not watched.statements:
                raise RuntimeError("the statements were not seen")
            return watched.statements, statistics.median(spent)


class _Watched:
    """How many statements a database ran, and the seconds in them."""

    def __init__(self, database: Database) -> None:
        self.forget()
        ask = Prepared.__call__

        def asked(prepared: Prepared, connection: Connection, **values: Any) -> list[Any]:
            self._before()
            found = ask(prepared, connection, **values)
            self._after()
            return found

        self.asking = patch.object(Prepared, "__call__", asked)
        for engine in (database.engine, database.reading):
            event.listen(engine, "before_cursor_execute", self._before)
            event.listen(engine, "after_cursor_execute", self._after)

    def forget(self) -> None:
        """Count from zero."""
        self.statements, self.seconds, self._began = 0, 0.0, 0.0

    def _before(self, *_: Any) -> None:
        self._began = time.perf_counter()

    def _after(self, *_: Any) -> None:
        self.statements += 1
        self.seconds += time.perf_counter() - self._began
