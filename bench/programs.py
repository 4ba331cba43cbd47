"""Programs of phones, of which the tests play a few: on both databases, and over HTTP."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.databases import postgres, sqlite
from bench.row import Row
from pwa import hooks
from tests.convergence.program import Failed, attempt, begun
from tests.convergence.worlds import in_process, over_http

IN_PROCESS, OVER_HTTP = 1_000, 25
BLOCK = 250
AT_ONCE = 2
MOST_SECONDS = 180


@dataclass(frozen=True)
class Block:
    """Some programs in one database. No `url` means a SQLite database of their own."""

    url: str | None
    is_http: bool
    seeds: range

    @property
    def name(self) -> str:
        """Where they are played."""
        where = "over HTTP with a server that is killed" if self.is_http else "in process"
        return f"{where}, {'PostgreSQL' if self.url else 'SQLite'}"


@dataclass(frozen=True)
class Played:
    """How a block went: the seconds it took, and the programs that failed."""

    seconds: float
    failed: list[str]


def measure() -> Iterator[Row]:
    """Play all programs, two at a time; none may fail."""
    began = time.perf_counter()
    with postgres() as database, _workers() as workers:
        blocks = [
            block
            for url in (database.url.render_as_string(hide_password=False), None)
            for block in (
                Block(url, is_http=True, seeds=range(OVER_HTTP)),
                *(
                    Block(url, is_http=False, seeds=range(first, first + BLOCK))
                    for first in range(0, IN_PROCESS, BLOCK)
                ),
            )
        ]
        played = list(workers.map(play, blocks))
    if failed := [one for block in played for one in block.failed]:
        raise RuntimeError("\n".join(failed))
    for name in dict.fromkeys(block.name for block in blocks):
        these = [at for at, block in enumerate(blocks) if block.name == name]
        count = sum(len(blocks[at].seeds) for at in these)
        seconds = sum(played[at].seconds for at in these)
        least = OVER_HTTP if blocks[these[0]].is_http else IN_PROCESS
        yield Row(f"programs of phones {name}, {seconds:.0f} s of one core", count, "", least=least)
    yield Row("all of them, two at a time", time.perf_counter() - began, "s", MOST_SECONDS)


def _workers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn"))


def play(block: Block) -> Played:
    """Play the programs of a block, each in a municipality of its own."""
    hooks.register()
    began = time.perf_counter()
    if block.url is not None:
        failed = _play(block, block.url)
    else:
        with sqlite() as database:
            failed = _play(block, database.url.render_as_string(hide_password=False))
    return Played(time.perf_counter() - began, failed)


def _play(block: Block, url: str) -> list[str]:
    failed = []
    worlds = over_http if block.is_http else in_process
    with tempfile.TemporaryDirectory() as folder, worlds(url, Path(folder)) as make:
        world = begun(make)
        for seed in block.seeds:
            try:
                attempt(world.copy, seed)
            except Failed as told:
                failed.append(f"{block.name}: {told}")
    return failed
