"""Modules stay small enough to be read in one go: split one by noun before it reaches the bound."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BOUNDS = {
    "pwa/**/*.py": 300,
    "services/**/*.py": 300,
    "pwa/static/js/**/*.js": 250,
    "pwa/templates/**/*.html": 150,
    "pwa/static/css/**/*.css": 150,
}


@pytest.mark.parametrize(("pattern", "bound"), BOUNDS.items())
def test_no_module_is_longer_than_its_kind_may_be(pattern: str, bound: int) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in ROOT.glob(pattern)
        if "migrations/versions" not in str(path)
    }
    assert lengths, f"nothing matches {pattern}"
    assert {path: lines for path, lines in lengths.items() if lines > bound} == {}
