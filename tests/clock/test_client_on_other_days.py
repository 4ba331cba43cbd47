"""The client's core decides nothing by its own clock: three days off, its tests end the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITES = ("tests/js/contract.test.js", "tests/js/crash.test.js")
NOW = "console.log(new Date().toISOString())"
RESULT = re.compile(r"^ *(not ok|ok) \d+ - (.*?)(?: #.*)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def today() -> list[tuple[str, str]]:
    """The results with the clock as it is."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed")
    return results()


@pytest.mark.parametrize("days", [-3, 3])
def test_the_results_are_todays(today: list[tuple[str, str]], days: int) -> None:
    later = datetime.fromisoformat(node("-e", NOW, days=days).strip())
    assert abs(later - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=5)
    assert len(today) > len(SUITES)
    assert {how for how, _ in today} == {"ok"}
    assert results(days) == today


def results(days: int = 0) -> list[tuple[str, str]]:
    """Return how each test of the suites ended, and its name."""
    return RESULT.findall(node("--test", "--test-reporter=tap", *SUITES, days=days))


def node(*arguments: str, days: int = 0) -> str:
    """Return what Node prints with its clock so many days off."""
    off = ("faketime", "-f", f"{days:+d}d") if days else ()
    asked = [*off, "node", *arguments]
    done = subprocess.run(asked, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603
    return done.stdout
