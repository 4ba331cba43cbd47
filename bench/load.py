"""One municipality under load, the load generator on the same cores: pushes, and fifty devices."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bench.device import Device
from bench.row import Row
from bench.site import Site
from bench.wire import Script, play, these

WRITERS = 8
DEVICES = 50
NEWS = 10
SECONDS = 5.0
SINGLE, TWENTY = 1, 20
LEAST_SINGLE, LEAST_TWENTY = 200, 25
LEAST_SYNCS = 1_500
MOST_P95_MS = 50


def measure(site: Site) -> Iterator[Row]:
    """Load the server; the bars are PostgreSQL's, SQLite stands beside."""
    yield from _syncs(site)
    for commands, least in ((SINGLE, LEAST_SINGLE), (TWENTY, LEAST_TWENTY)):
        yield from _pushes(site, commands, least)


def _pushes(site: Site, commands: int, least: int) -> Iterator[Row]:
    """Eight devices push edits of different cases, one request after another."""
    town = site.town
    visits = town.visited("North")
    scripts = []
    for at in range(WRITERS):
        device = town.device()
        device.catch_up(site.server.port)
        scripts.append(device.pushes(visits[at::WRITERS], commands))
    before, cpu = town.applied(), site.server.cpu_seconds()
    played = play(site.server.port, scripts, SECONDS)
    cpu = site.server.cpu_seconds() - cpu
    town.must_have_applied(len(played.took) * commands, since=before)
    name = f"pushes of {commands}, {WRITERS} devices at once"
    yield _row(site, name, played.rate, "/s", least=least)
    yield _row(site, f"{name}, a second of the server's CPU", len(played.took) / cpu, "/s")


def _syncs(site: Site) -> Iterator[Row]:
    """Fifty devices pull ten rows and nothing in turn, each as soon as it has its answer."""
    town, serving = site.town, site.server
    first = town.device()
    first.catch_up(serving.port)
    behind = dict(first.cursors)
    town.notes("North", NEWS)
    first.catch_up(serving.port)
    scripts = [_in_turn(town.device(), behind, first.cursors) for _ in range(DEVICES)]
    cpu = serving.cpu_seconds()
    played = play(serving.port, scripts, SECONDS)
    cpu = serving.cpu_seconds() - cpu
    name = f"syncs, {DEVICES} devices at once"
    per_core = len(played.took) / cpu
    yield _row(site, f"{name}, a second of the server's CPU", per_core, "/s", least=LEAST_SYNCS)
    yield _row(site, f"{name}, by the clock", played.rate, "/s")
    yield _row(site, f"{name}, 95 of 100 within", played.p95_ms, "ms", most=MOST_P95_MS)


def _in_turn(device: Device, behind: dict[str, str], ahead: dict[str, str]) -> Script:
    requests = []
    for cursors in (behind, ahead):
        device.cursors = cursors
        requests.append(device.sync())
    return these(itertools.cycle(requests))


def _row(
    site: Site,
    name: str,
    figure: float,
    unit: str,
    *,
    most: float | None = None,
    least: float | None = None,
) -> Row:
    if site.town.database.is_sqlite:
        return Row(f"{name}, {site.kind}", figure, unit)
    return Row(f"{name}, {site.kind}", figure, unit, most, least)
