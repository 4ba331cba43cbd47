"""On PostgreSQL, where writers overlap, no reader steps past a row that commits later."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa.db import Database
from services.commands import Actor, Work, new_id, run
from services.feed import publish
from services.schema import FeedEntry, Municipality
from tests.cast import Cast, command, gather
from tests.conftest import Clock
from tests.convergence.worlds import hasty
from tests.databases import PostgresMaker

publishing = import_module("services.feed.publish")
WRITERS, EACH, PAGE = 8, 25, 50
LONGEST_HOLD = 0.03


@pytest.fixture
def postgres(postgres_maker: PostgresMaker, clock: Clock) -> Iterator[Database]:
    with postgres_maker.fresh() as url:
        opened = Database(hasty(url), clock)
        yield opened
        opened.close()


def notes_of(cast: Cast, case: str, writer: int) -> None:
    """Write notes, each in a transaction that lingers between its number and its commit."""
    chance = random.Random(writer)  # noqa: S311 - only spreads the holds
    actor = Actor.system()
    for _ in range(EACH):
        with cast.database.session(writing=True) as session:
            municipality = session.get_one(Municipality, cast.municipality)
            work = Work(session, municipality, cast.database.now(session))
            outcome = run(work, actor, command("note.add", new_id(), case, text="said"))
            assert outcome.status == "applied"
            time.sleep(chance.uniform(0, LONGEST_HOLD))
            publish(work)
            time.sleep(chance.uniform(0, LONGEST_HOLD / 10))
            session.commit()


def page_after(session: Session, team: str, seq: int) -> list[tuple[int, str]]:
    """Return the next entries of a team's feed, as a pull asks for them."""
    found = select(FeedEntry.seq, FeedEntry.row_id).where(
        FeedEntry.team_id == team, FeedEntry.seq > seq
    )
    return [
        (row.seq, row.row_id) for row in session.execute(found.order_by(FeedEntry.seq).limit(PAGE))
    ]


@pytest.fixture
def north(postgres: Database) -> Cast:
    return gather(postgres)


def missed(cast: Cast) -> set[str]:
    """Return the rows that a poller does not see while eight writers commit."""
    postgres = cast.database
    team = cast.teams["North"]
    cases = [cast.admits() for _ in range(WRITERS)]
    done = threading.Event()

    def polls() -> set[str]:
        seen: set[str] = set()
        seq = 0
        while True:
            last_round = done.is_set()
            with postgres.session(writing=False) as session:
                page = page_after(session, team, seq)
            seen |= {row for _, row in page}
            seq = page[-1][0] if page else seq
            if last_round and not page:
                return seen

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        polled = threads.submit(polls)
        writing = [threads.submit(notes_of, cast, case, at) for at, case in enumerate(cases)]
        for one in writing:
            one.result()
        done.set()
        seen = polled.result()
    with postgres.session(writing=False) as session:
        every = set(session.scalars(select(FeedEntry.row_id).where(FeedEntry.team_id == team)))
    assert len(every) >= WRITERS * EACH
    return every - seen


@pytest.mark.postgres
def test_a_poller_misses_nothing_that_eight_writers_commit(north: Cast) -> None:
    assert missed(north) == set()


@pytest.mark.postgres
def test_it_does_when_numbers_are_not_locked_until_the_commit(
    north: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publishing._take_numbers

    def at_once(work: Work, count: int) -> int:
        with north.database.session(writing=True) as session:
            number: int = real(Work(session, work.municipality, work.now), count)
            session.commit()
        time.sleep(random.uniform(0, LONGEST_HOLD))  # noqa: S311
        return number

    monkeypatch.setattr(publishing, "_take_numbers", at_once)
    assert missed(north) != set()
