"""Take the README's pictures from a running demo: `pictures.py http://localhost:8000`.

The demo must listen on loopback; Chromium is the distribution's.
"""

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 1}
TOKEN = "A" * 22


def main() -> None:
    """Sign in as a nurse and as a lead, and picture what they see."""
    url = sys.argv[1]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium)
        phone(signed_in(browser, url, "kari", PHONE))
        desk(signed_in(browser, url, "berit", DESK))
        browser.close()


def signed_in(browser: Browser, url: str, name: str, device: dict[str, object]) -> Page:
    """Return a page of somebody who has just signed in, in English."""
    context = browser.new_context(
        base_url=url,
        timezone_id="Europe/Stockholm",
        locale="en-GB",
        **device,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/en/app")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill("hemklar-demo")
    page.locator("button[type=submit]").click()
    page.wait_for_timeout(6000)
    return page


def phone(page: Page) -> None:
    """Picture the day, a case, the visit without network, and the alert."""
    shoot(page, "#/today", "today")
    shoot(page, "#/patients", None)
    page.get_by_role("link", name=re.compile("Åström")).first.click()
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / "case.png")
    page.context.set_offline(True)
    shoot(page, f"#/a/{TOKEN}", "alert")
    shoot(page, "#/today", None)
    page.get_by_role("link", name=re.compile("Assessment visit|Lindqvist")).first.click()
    page.wait_for_timeout(1500)
    for _ in range(3):
        page.locator("[data-act=next]").click()
        page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / "visit.png")


def desk(page: Page) -> None:
    """Picture the board and the rota."""
    shoot(page, "#/board", "board")
    shoot(page, "#/rota", "rota")


def shoot(page: Page, place: str, name: str | None) -> None:
    """Go to a place and picture it."""
    page.evaluate("(place) => { location.hash = place }", place)
    page.wait_for_timeout(1200)
    if name:
        page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
