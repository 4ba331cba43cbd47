"""Run all measurements: `python -m bench`, or some by name; exit with 1 when a bar is missed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from bench import client, first, kills, load, order, paging, programs, pull, push, shell
from bench.databases import postgres, sqlite
from bench.row import Row
from bench.site import Site, site
from pwa.db import Database

OF_A_SITE: dict[str, Callable[[Site], Iterator[Row]]] = {
    "pull": pull.measure,
    "push": push.measure,
    "load": load.measure,
    "growth": pull.measure_growth,
}
ALONE: dict[str, Callable[[], Iterator[Row]]] = {
    "client": client.measure,
    "shell": shell.measure,
    "first": first.measure,
    "order": order.measure,
    "programs": programs.measure,
    "paging": paging.measure,
    "kills": kills.measure,
}


MakeDatabase = Callable[[], AbstractContextManager[Database]]


def main() -> None:
    """Print a row per measurement."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    names = [*OF_A_SITE, *ALONE]
    parser.add_argument("only", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    only = parser.parse_args().only or names
    began = time.monotonic()
    holds = True
    for row in _rows(only):
        print(row, flush=True)
        holds &= row.holds
    load_now = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{time.monotonic() - began:.0f} s on {os.cpu_count()} cores, load {load_now}")
    sys.exit(not holds)


def _rows(only: list[str]) -> Iterator[Row]:
    for name, measure in ALONE.items():
        if name in only:
            yield from _timed(name, measure())
    if not OF_A_SITE.keys() & set(only):
        return
    for make in (postgres, sqlite):
        yield from _of_a_site(only, make)


def _of_a_site(only: list[str], make: MakeDatabase) -> Iterator[Row]:
    began = time.monotonic()
    with site(make) as place:
        yield _seconds(f"founding the town, {place.kind}", began)
        for name, measure in OF_A_SITE.items():
            if name in only:
                yield from _timed(f"{name}, {place.kind}", measure(place))


def _timed(name: str, rows: Iterator[Row]) -> Iterator[Row]:
    began = time.monotonic()
    yield from rows
    yield _seconds(name, began)


def _seconds(name: str, began: float) -> Row:
    return Row(f"    — {name}", time.monotonic() - began, "s")


main()
