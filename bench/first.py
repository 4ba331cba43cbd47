"""The first sync in a real browser beside the least it could cost, and what a no-op weighs."""

from __future__ import annotations

import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import zstandard
from playwright.sync_api import Browser, Page, Response, sync_playwright
from sqlalchemy import select

from bench.databases import sqlite
from bench.row import Row
from bench.server import server
from bench.town import PASSWORD, Town, found
from services.schema import FeedEntry

CASES, FEWER = 1_000, 400
ROUNDS = 5
SLOWER = 4
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
MOST_RATIO = 1.0
MOST_FIRST_SECONDS = 2.0
MOST_ALL_SECONDS = 15.0
MOST_BYTES = 500
PATIENCE_MS = 120_000

WATCH = """
window.came = {}
document.addEventListener('store:changed', async () => {
  const { work } = await import(document.querySelector('script[type=module]').src)
  const { first, received_at } = work.status()
  if (work.cases().length > 0) window.came.one ??= performance.now()
  if (!first && received_at) window.came.all ??= performance.now()
})"""
CAME = """() => {
  const asked = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/sync'))
  return [window.came.one - asked.startTime, window.came.all - asked.startTime]
}"""
HELD = """async () => {
  const { work } = await import(document.querySelector('script[type=module]').src)
  return work.cases().length
}"""
AGAIN = """async () => {
  const { work } = await import(document.querySelector('script[type=module]').src)
  await work.sync()
}"""
FLOOR = """async () => {
  const opening = indexedDB.open(crypto.randomUUID(), 1)
  const db = await new Promise((resolve) => {
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { keyPath: 'id' })
    opening.onsuccess = () => resolve(opening.result)
  })
  const began = performance.now()
  const rows = await (await fetch('/rows', { cache: 'no-store' })).json()
  const tx = db.transaction('rows', 'readwrite', { durability: 'relaxed' })
  for (const row of rows) tx.objectStore('rows').put(row)
  await new Promise((resolve) => { tx.oncomplete = resolve })
  return performance.now() - began
}"""


def measure() -> Iterator[Row]:
    """Sign in on new devices: in turn with the floor, then on a slow phone with a slow network."""
    with sqlite() as database, sync_playwright() as playwright:
        town = found(database)
        town.admit(CASES, "kari", "North")
        town.admit(FEWER, "amir", "South")
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium)
        url = database.url.render_as_string(hide_password=False)
        with server(url) as serving, _static(_rows(town)) as floor_url:
            floors, firsts = [], []
            for _ in range(ROUNDS):
                floors.append(_floor(browser, floor_url))
                firsts.append(_first(browser, serving.url, "kari", CASES)[1])
            floor, first = statistics.median(floors), statistics.median(firsts)
            rows = f"{CASES * 9:,} rows"
            yield Row(f"floor: {rows} as one packed file into bare IndexedDB", floor, "ms")
            yield Row(f"first sync of {rows}, encrypted", first, "ms")
            yield Row("first sync, as a part of the floor", first / floor, "×", MOST_RATIO)
            slow = [_first(browser, serving.url, "amir", FEWER, slow=True) for _ in range(3)]
            one, every = (statistics.median(column) / 1000 for column in zip(*slow, strict=True))
            where = f"{SLOWER}× slower CPU, 1.6 Mbit/s, 150 ms"
            yield Row(f"first patient of {FEWER}, {where}", one, "s", MOST_FIRST_SECONDS)
            yield Row(f"all {FEWER} patients, {where}", every, "s", MOST_ALL_SECONDS)
            yield from _no_op(browser, serving.url)
        browser.close()


def _rows(town: Town) -> bytes:
    with town.database.session(writing=False) as session:
        live = select(FeedEntry.body).where(
            FeedEntry.team_id == town.teams["North"], FeedEntry.gone.is_(None)
        )
        bodies = [body for body in session.scalars(live) if body]
    return zstandard.ZstdCompressor(level=12).compress(b"[" + b",".join(bodies) + b"]")


@contextmanager
def _static(rows: bytes) -> Iterator[str]:
    """Serve an empty page, and the rows."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = rows if self.path == "/rows" else b"<!doctype html><title>floor</title>"
            self.send_response(200)
            if self.path == "/rows":
                self.send_header("Content-Encoding", "zstd")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://localhost:{serving.server_port}/"
    serving.shutdown()
    serving.server_close()


def _floor(browser: Browser, url: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    took = float(page.evaluate(FLOOR))
    context.close()
    return took


def _first(
    browser: Browser, url: str, name: str, cases: int, *, slow: bool = False
) -> tuple[float, float]:
    """Return the milliseconds from the first request until one patient, and all, are on disk."""
    page = _signed_out(browser, url)
    if slow:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    _sign_in(page, name)
    if page.evaluate(HELD) != cases:
        raise RuntimeError(f"not all {cases} cases are there")
    one, every = page.evaluate(CAME)
    page.context.close()
    return float(one), float(every)


def _signed_out(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.add_init_script(WATCH)
    page.goto(f"{url}/sv/app")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def _sign_in(page: Page, name: str) -> None:
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_function("() => window.came.all", timeout=PATIENCE_MS)


def _no_op(browser: Browser, url: str) -> Iterator[Row]:
    """Let the client itself ask when there is nothing new, and weigh what goes over the wire."""
    page = _signed_out(browser, url)
    _sign_in(page, "kari")
    page.wait_for_timeout(1_000)
    with page.expect_response("**/sync") as heard:
        page.evaluate(AGAIN)
    response: Response = heard.value
    response.finished()
    sizes = response.request.sizes()
    yield Row("no-op sync, sent body", sizes["requestBodySize"], "bytes", MOST_BYTES)
    yield Row("no-op sync, received body", sizes["responseBodySize"], "bytes", MOST_BYTES)
    yield Row(
        "  headers of Chromium's request, cookie included", sizes["requestHeadersSize"], "bytes"
    )
    yield Row("  headers of the answer", sizes["responseHeadersSize"], "bytes")
    page.context.close()
