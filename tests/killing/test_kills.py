"""Alerts while web processes are killed with -9: nobody is forgotten.

`make bench` does the same with ten thousand, or as many as HEMKLAR_STORM says.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.killing.oracle import judge
from tests.killing.storm import Storm

ALERTS = 1000
KILLS = 10


@pytest.mark.timeout(600)
def test_nobody_is_forgotten_while_processes_are_killed(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Storm(database_url, tmp_path) as storm:
        figures = storm.rage(ALERTS)
    with capsys.disabled():
        sys.stdout.write(f"\n  {database_url.partition(':')[0]}: {figures}\n")
    verdict = judge(storm.evidence)
    assert verdict.good, verdict
    assert figures.alerts == ALERTS
    assert figures.kills >= KILLS
