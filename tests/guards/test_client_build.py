"""The service worker's list and the build agree, and the shell weighs no more than it may."""

import json
import re
from functools import cache
from typing import Any

import brotli

from pwa.assets import BUILD, Assets
from pwa.i18n import LANGUAGES
from pwa.pages import render_shell

LATER = re.compile("-latin-ext-|^desk-")

# Compressed bytes of HTML, CSS, JS, font and icons: what a phone fetches before it can work alone.
HEAVIEST = 150_000


@cache
def manifest() -> dict[str, Any]:
    built: dict[str, Any] = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    return built


def test_the_worker_keeps_every_built_file_but_the_late_font() -> None:
    worker = (BUILD / "sw.js").read_text(encoding="utf-8")
    kept = set(re.findall(r"/static/build/([\w.-]+)", worker))
    assert kept == {file for file in manifest()["files"] if "-latin-ext-" not in file}


def test_the_worker_carries_the_builds_version() -> None:
    assert manifest()["version"] in (BUILD / "sw.js").read_text(encoding="utf-8")


def test_every_entry_that_the_shell_names_is_built() -> None:
    names = {"app.js", "chunk.js", "app.css", "wide.css", "desk.css", "icons.svg", "kdf.js"}
    names |= {"font.woff2", "desk.js"}
    assert names <= manifest()["entries"].keys()


def test_the_shell_weighs_little_in_every_language() -> None:
    weights = {}
    for file in manifest()["files"]:
        packed = BUILD / f"{file}.br"
        weights[file] = (packed if packed.exists() else BUILD / file).stat().st_size
    files = sum(weight for file, weight in weights.items() if not LATER.search(file))
    pages = {
        lang: len(brotli.compress(render_shell(lang, Assets.read()).encode())) for lang in LANGUAGES
    }
    assert files + max(pages.values()) <= HEAVIEST, {**weights, **pages}
