"""Programs of phones, of which the tests play a few: on both databases, and over HTTP."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.databases import postgres, sqlite
from bench.row import Row
from pwa import hooks
from tests.cheaply import cheap_passwords
from tests.convergence.program import Failed, attempt, begun, deadly
from tests.convergence.worlds import in_process, over_http

IN_PROCESS, OVER_HTTP = 1_000, 25
DEATHS = 20
"""Over HTTP; now and then there is nothing to write when the server is to die of it."""
BLOCK = 250
AT_ONCE = 2
MOST_SECONDS = 180


@dataclass(frozen=True)
class Block:
    """Some programs in one database. No `url` means a SQLite database of their own."""

    url: str | None
    is_http: bool
    seeds: Sequence[int]

    @property
    def name(self) -> str:
        """Where they are played."""
        where = "over HTTP with a server that is killed" if self.is_http else "in process"
        return f"{where}, {'PostgreSQL' if self.url else 'SQLite'}"


@dataclass(frozen=True)
class Played:
    """How a block went: the seconds it took, the requests that the server died of, what failed."""

    seconds: float
    deaths: int
    failed: list[str]


def measure() -> Iterator[Row]:
    """Play all programs, two at a time; none may fail."""
    began = time.perf_counter()
    with postgres() as database, _workers() as workers:
        blocks = [
            block
            for url in (database.url.render_as_string(hide_password=False), None)
            for block in (
                Block(url, is_http=True, seeds=list(islice(deadly(), OVER_HTTP))),
                *(
                    Block(url, is_http=False, seeds=range(first, first + BLOCK))
                    for first in range(0, IN_PROCESS, BLOCK)
                ),
            )
        ]
        played = list(zip(blocks, workers.map(play, blocks), strict=True))
    if failed := [one for _, how in played for one in how.failed]:
        raise RuntimeError("\n".join(failed))
    for name in dict.fromkeys(block.name for block in blocks):
        yield from _rows(name, [both for both in played if both[0].name == name])
    yield Row("all of them, two at a time", time.perf_counter() - began, "s", MOST_SECONDS)


def _rows(name: str, played: list[tuple[Block, Played]]) -> Iterator[Row]:
    is_http = played[0][0].is_http
    count = sum(len(block.seeds) for block, _ in played)
    seconds = sum(how.seconds for _, how in played)
    least = OVER_HTTP if is_http else IN_PROCESS
    yield Row(f"programs of phones {name}, {seconds:.0f} s of one core", count, "", least=least)
    deaths = sum(how.deaths for _, how in played)
    yield Row("  requests that the server died of", deaths, "", least=DEATHS if is_http else None)


def _workers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn"))


def play(block: Block) -> Played:
    """Play the programs of a block, each in a municipality of its own."""
    hooks.register()
    began = time.perf_counter()
    failed = []
    worlds = over_http if block.is_http else in_process
    with (
        _database(block) as url,
        tempfile.TemporaryDirectory() as folder,
        cheap_passwords(),
        worlds(url, Path(folder)) as make,
    ):
        world = begun(make)
        for seed in block.seeds:
            try:
                attempt(world.copy, seed)
            except Failed as told:
                failed.append(f"{block.name}: {told}")
    return Played(time.perf_counter() - began, world.server.edge.deaths, failed)


@contextmanager
def _database(block: Block) -> Iterator[str]:
    if block.url is not None:
        yield block.url
        return
    with sqlite() as database:
        yield database.url.render_as_string(hide_password=False)
