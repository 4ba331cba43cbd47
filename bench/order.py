"""Whether a poller of PostgreSQL can step past a row that commits later, with eight writers."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from bench.databases import postgres
from bench.row import Row
from bench.town import Town, found
from services import callers, sessions
from services.commands import Work, new_id
from services.feed import Reader, publish, pull
from services.schema import Municipality, Note, Worker

WRITERS = 8
ROWS = 100_000
A_COMMIT = 50
LONGEST_HOLD = 0.002

Cursors = dict[str, str | None]


def measure() -> Iterator[Row]:
    """Write a hundred thousand rows in overlapping transactions while a poller reads along."""
    with postgres() as database:
        town = found(database)
        town.admit(WRITERS, "kari", "North")
        began = time.perf_counter()
        missed, written = _missed(town)
        seconds = time.perf_counter() - began
    name = f"rows a poller missed of {written:,} by {WRITERS} writers, {seconds:.0f} s, PostgreSQL"
    yield Row(name, missed, "rows", most=0)


def _missed(town: Town) -> tuple[int, int]:
    with town.database.session(writing=False) as session:
        cases = town.cases(session, "North")
    done = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        polled = threads.submit(_poll, town, done)
        for writing in [threads.submit(_write, town, case) for case in cases]:
            writing.result()
        done.set()
        seen = polled.result()
    with town.database.session(writing=False) as session:
        written = session.scalar(select(func.count()).select_from(Note)) or 0
        unseen = set(session.scalars(select(Note.id))) - seen
    return len(unseen), written


def _write(town: Town, case: str) -> None:
    """Write notes in bulk; each transaction lingers before it takes its numbers, and after."""
    for _ in range(ROWS // WRITERS // A_COMMIT):
        with town.database.session(writing=True) as session:
            municipality = session.get_one(Municipality, town.municipality)
            work = Work(session, municipality, datetime.now(UTC))
            for _ in range(A_COMMIT):
                work.add(
                    Note(
                        municipality_id=town.municipality,
                        id=new_id(),
                        case_id=case,
                        answers={"text": ["said"]},
                        made_at=work.now,
                    )
                )
            session.flush()
            time.sleep(random.uniform(0, LONGEST_HOLD))
            publish(work)
            time.sleep(random.uniform(0, LONGEST_HOLD))
            session.commit()


def _poll(town: Town, done: threading.Event) -> set[str]:
    """Pull as a device does, from its first sync on; return the ids of the notes it got."""
    seen: set[str] = set()
    cursors: Cursors = {}
    secret = town.database.write(town.municipality, partial(_sign_in, town))
    while True:
        is_last = done.is_set()
        page = town.database.look(town.municipality, partial(_page, town, secret, cursors))
        for event in page["events"]:
            rows = event["join"]["rows"] if "join" in event else [event["row"]]
            seen.update(row["id"] for row in rows if row["kind"] == "note")
        cursors = {town.teams["North"]: page["cursor"]}
        if is_last and not page["more"] and not page["events"]:
            return seen


def _sign_in(town: Town, work: Work) -> str:
    worker = work.session.get_one(Worker, (town.municipality, town.workers["kari"]))
    return sessions.start(work, worker, None)


def _page(town: Town, secret: str, cursors: Cursors, connection: Connection) -> dict[str, Any]:
    who = callers.find(connection, town.municipality, secret, town.database.at)
    if who is None:
        raise RuntimeError("the session has ended")
    reader = Reader(connection, who.municipality, who.worker_id, who.now, who.standings)
    page = pull(reader, cursors)["teams"][town.teams["North"]]
    read: dict[str, Any] = orjson.loads(orjson.dumps(page))
    return read
