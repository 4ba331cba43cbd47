"""What it takes to hand in a day without network: two hundred edits, durable and journaled."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bench.row import Row
from bench.site import Site
from bench.wire import play, sent_bytes, these

EDITS = 200
A_REQUEST = 100
"""The most commands a request may hold."""
VISITS = 20
ROUNDS = 5
MOST_MS = 100.0
MOST_KB = 85.0


def measure(site: Site) -> Iterator[Row]:
    """Push edits of twenty visits over HTTP."""
    before = site.town.applied()
    took, sent = zip(*(_push(site) for _ in range(ROUNDS)), strict=True)
    site.town.must_have_applied(EDITS * ROUNDS, since=before)
    yield Row(f"push of {EDITS} edits, {site.kind}", statistics.median(took), "ms", MOST_MS)
    yield Row("  sent for it, packed", statistics.median(sent), "kB", MOST_KB)


def _push(site: Site) -> tuple[float, float]:
    """Return the milliseconds and the kilobytes of one device's push."""
    device = site.town.device()
    device.catch_up(site.server.port)
    edits = device.edits(site.town.visited("North")[:VISITS])
    portions = [[next(edits) for _ in range(A_REQUEST)] for _ in range(EDITS // A_REQUEST)]
    requests = [device.sync(*portion) for portion in portions]
    played = play(site.server.port, [these(requests)], 60)
    return sum(played.took) * 1000, sum(map(sent_bytes, requests)) / 1000
