"""Somebody at a phone or a desk, in the words of the work instead of selectors."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.server import Server
from tests.cast import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SWEDEN = {"timezone_id": "Europe/Stockholm", "locale": "en-GB"}
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.violations = []
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))
"""
QUIET = """(() => {
  if (!work.isOpen) return false
  const now = work.status()
  return now.online && !now.first && now.received_at && now.saved + now.sending === 0
})()"""
ROWS = """work.cases().flatMap((view) => Object.values(view).flat())
  .filter((row) => row && typeof row === 'object' && row.mark)
  .map(({ state, ...row }) => row)"""
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


class Person:
    """One of the cast with a browser profile of their own, in English unless told otherwise."""

    def __init__(
        self, context: BrowserContext, server: Server, name: str, lang: str = "en"
    ) -> None:
        self.context, self.server, self.name, self.lang = context, server, name, lang
        self.context.set_default_timeout(30_000)
        self.context.add_init_script(WATCH)
        self.errors: list[str] = []
        self.page = self.new_page()

    def has_no_background_sync(self) -> None:
        """Be a browser whose worker hands nothing in by itself, as Safari and Firefox are.

        Chromium's would do it whenever it likes: by the true clock while the page's is set, and
        with its event under way a next worker waits.
        """
        self.context.add_init_script("delete ServiceWorkerRegistration.prototype.sync")

    def new_page(self) -> Page:
        """Open a tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        return page

    def faults(self) -> list[str]:
        """Return uncaught errors and violations of the Content-Security-Policy."""
        seen: list[str] = []
        for page in self.context.pages:
            if page.url.startswith(self.server.url):
                seen += page.evaluate("() => window.violations")
        return [*self.errors, *seen]

    def opens_the_app(self) -> None:
        """Open the app and wait until its worker serves it."""
        self.page.goto(f"/{self.lang}/app")
        self.page.wait_for_function(CONTROLLED)

    def signs_in(self) -> None:
        """Sign in for the first time on this device, and wait for the first fetch to end."""
        self.opens_the_app()
        self.writes_name_and_password(self.name)

    def writes_name_and_password(self, name: str) -> None:
        """Sign in on the screen that asks for it, and wait for the first fetch to end."""
        self.page.locator("input[name=username]").fill(name)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").click()
        expect(self.page.locator("#nav")).to_be_visible(timeout=30_000)
        self.is_up_to_date()

    def unlocks(self) -> None:
        """Unlock with the password; the app goes back to where it was."""
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").click()
        self.page.wait_for_function("() => !location.hash.startsWith('#/unlock')", timeout=30_000)

    def locks(self) -> None:
        """Lock the app from the screen Me."""
        self.goes_to("#/me")
        self.page.locator("[data-part=lock]").click()
        self.page.wait_for_url(re.compile("#/unlock$"))

    def goes_to(self, place: str) -> None:
        """Go to a place by its address in the app."""
        self.page.evaluate("(place) => { location.hash = place }", place)

    def opens_case(self, name: str) -> str:
        """Open a patient from the list; return the case's id."""
        self.goes_to("#/patients")
        self.page.get_by_role("link", name=re.compile(name)).first.click()
        self.page.wait_for_url(re.compile(r"#/case/[0-9a-f-]{36}$"))
        return self.page.url.rsplit("/", 1)[1]

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Expect to see a text."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(
            timeout=30_000
        )

    def taps(self, name: str | re.Pattern[str], inside: Locator | None = None) -> None:
        """Tap a button or a link by its name."""
        place = inside or self.page
        both = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
        both.first.click()

    def work(self, expression: str) -> Any:
        """Ask the app's own module: `work` is what its pages read and write through."""
        return self.page.evaluate(
            f"""async () => {{
              const {{ work }} = await import(document.querySelector('script[type=module]').src)
              return {expression}
            }}"""
        )

    def gives(self, command: str, case: str, subject: str | None = None, **values: str) -> None:
        """Give a command as the app's pages do; it is on disk afterwards."""
        change = json.dumps({"case": case, "subject": subject or None, "values": values})
        self.work(f"work.command({json.dumps(command)}, {change})")

    def waits_until(self, expression: str, seconds: float = 30) -> None:
        """Wait until something is true in the app."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.work(expression):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.name}: {expression}: {self.work('work.status()')}")

    def is_up_to_date(self, seconds: float = 30) -> None:
        """Wait until everything is sent and everything of one's teams is here."""
        self.waits_until(QUIET, seconds)

    def holds(self) -> dict[str, Any]:
        """Return every case row that this device shows, by kind and id, as it was sent."""
        rows: list[dict[str, Any]] = self.work(ROWS)
        return {f"{row['kind']}:{row['id']}": row for row in rows}

    def axe(self, rules: list[str] | None = None) -> list[str]:
        """Return what axe finds wrong on the present screen, by all its rules or only those."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        options = json.dumps({"runOnly": rules or RULES})
        found = self.page.evaluate(f"() => axe.run(document, {options})")
        return [
            f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
            for one in found["violations"]
        ]
