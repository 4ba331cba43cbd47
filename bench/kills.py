"""Alerts while four web processes are killed with -9 in turn; nobody is forgotten.

Ten thousand on each database, or as many as HEMKLAR_STORM says.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.databases import postgres, sqlite
from bench.row import Row
from pwa import hooks
from tests.killing.oracle import judge
from tests.killing.storm import Storm

ALERTS = int(os.environ.get("HEMKLAR_STORM", "10000"))


def measure() -> Iterator[Row]:
    """Let the storm rage on both databases; every figure that the judge gives must be nought."""
    hooks.register()
    for make in (sqlite, postgres):
        with make() as database, tempfile.TemporaryDirectory() as folder:
            kind = "SQLite" if database.is_sqlite else "PostgreSQL"
            url = database.url.render_as_string(hide_password=False)
            with Storm(url, Path(folder)) as storm:
                figures = storm.rage(ALERTS)
            verdict = judge(storm.evidence)
            yield Row(f"alerts under kill -9, {kind}", figures.alerts, "", least=ALERTS)
            yield Row("  processes killed", figures.kills, "", least=ALERTS / 100)
            yield Row("  lost", len(verdict.lost), "", most=0)
            yield Row("  alerted twice", len(verdict.doubled), "", most=0)
            yield Row("  open without a due time", len(verdict.undue), "", most=0)
            wrong = len(verdict.stacked | verdict.vanished)
            yield Row("  screens with none or two of one alert", wrong, "", most=0)
            yield Row("  pushes shown", figures.pushes, "")
            yield Row("  report to notification, median", figures.p50, "s")
            yield Row("  seconds", figures.seconds, "s")
