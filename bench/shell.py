"""What the shell weighs, and how fast it starts from the worker's cache on a slow phone."""

import os
import re
import statistics
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import brotli
from playwright.sync_api import Page, sync_playwright

from bench.row import Row
from bench.server import demo_server
from pwa.assets import BUILD, Assets

SLOWER = 4
STARTS = 9
MOST_KB = 150
MOST_SECONDS = 0.6
LATER = re.compile("latin-ext|^desk-")

USABLE = """() => {
  const page = document.querySelector('#page')
  return Boolean(page && page.querySelector('h1') && page.querySelector('input, button, a'))
}"""


def measure() -> Iterator[Row]:
    """Weigh the shell and time its start."""
    with demo_server() as url:
        yield Row("shell, compressed: HTML, CSS, JS, font, icons", weight(url), "kB", MOST_KB)
        yield Row("the desk's part, compressed: HTML, CSS, JS", weight_of_desk(url), "kB")
        first, again = starts(url)
        yield Row(f"start to sign-in, {SLOWER}x slower CPU, median", first, "s", MOST_SECONDS)
        yield Row(f"start to unlock, {SLOWER}x slower CPU, median", again, "s", MOST_SECONDS)


def weight(url: str) -> float:
    """Return the compressed kilobytes of the heaviest language's shell with all its files."""
    pages = [_fetched(f"{url}/{lang}/app") for lang in ("sv", "nb", "nn", "en")]
    files = [_packed(BUILD / file) for file in Assets.read().files if not LATER.search(file)]
    return (max(len(brotli.compress(page)) for page in pages) + sum(files)) / 1000


def weight_of_desk(url: str) -> float:
    """Return what the board and the rota add to it, in the heaviest language."""
    built = Assets.read()
    parts = [_fetched(f"{url}/{lang}/desk/{built.version}") for lang in ("sv", "nb", "nn", "en")]
    files = [_packed(BUILD / file) for file in built.files if file.startswith("desk-")]
    return (max(len(brotli.compress(part)) for part in parts) + sum(files)) / 1000


def _fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as page:  # noqa: S310 - our own loopback server
        body: bytes = page.read()
        return body


def _packed(path: Path) -> int:
    packed = path.with_name(f"{path.name}.br")
    return (packed if packed.exists() else path).stat().st_size


def starts(url: str) -> tuple[float, float]:
    """Return the median seconds from navigation to a usable screen: not signed in, and locked."""
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{url}/sv/app")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        slow = context.new_cdp_session(page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        first = _median(page, url)
        page.fill("input[name=username]", "kari")
        page.fill("input[name=password]", "hemklar-demo")
        page.click("button[type=submit]")
        page.wait_for_function("() => location.hash.startsWith('#/today')", timeout=60_000)
        again = _median(page, url)
        browser.close()
    return first, again


def _median(page: Page, url: str) -> float:
    return statistics.median(_start(page, url) for _ in range(STARTS))


def _start(page: Page, url: str) -> float:
    page.goto("about:blank")
    page.goto(f"{url}/sv/app", wait_until="commit")
    page.wait_for_function(USABLE)
    return float(page.evaluate("() => performance.now()")) / 1000
