"""What the client's sync, store and vault weigh, with the libraries they bring."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import brotli

from bench.row import Row

ROOT = Path(__file__).parents[1]
WEIGH = Path(__file__).with_name("client.mjs")
MOST_KB = 25.0


def measure() -> Iterator[Row]:
    """Bundle the three folders with all they import, and pack the bundle as it is served."""
    node = shutil.which("node") or "node"
    told = subprocess.run([node, str(WEIGH)], cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    bundle = json.loads(told.stdout)
    size = len(brotli.compress(bundle["text"].encode())) / 1000
    yield Row(
        f"client's sync, store and vault, packed, with {', '.join(bundle['libraries'])}",
        size,
        "kB",
        MOST_KB,
    )
