"""Somebody at a phone with WebKit, in the words of the work."""

from __future__ import annotations

import os
import time
import warnings
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.browser.server import Server
from tests.cast import PASSWORD

BROWSER = Path(__file__).with_name("browser.py")
PATIENCE = 15
FAULTS = ("Refused to", "Unhandled Promise", "CONSOLE JS ERROR", "Error:")
CUT_OFF = "due to access control checks"
"""What WebKit says of a request whose server died; of one that our policy forbids, "Refused to"."""
ASYNC = """
const done = arguments[arguments.length - 1]
const act = async () => { %s }
act().then((value) => done({ value }), (error) => done({ error: String(error) }))
"""
WORK = "const { work } = await import(document.querySelector('script[type=module]').src); "
QUIET = """
const now = work.isOpen && work.status()
return Boolean(now && now.online && !now.first && now.received_at && now.saved + now.sending === 0)
"""


class ScriptError(Exception):
    """What the page's script threw."""


class Phone:
    """A profile on disk and the browser that has it open."""

    def __init__(self, server: Server, profile: Path, display: str) -> None:
        self.server, self.profile = server, profile
        profile.mkdir()
        self.console = profile / "console.log"
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1",
            "TZ": "Europe/Stockholm",
            "WEBKIT_SIZE": "390x844",
            "WEBKIT_DATA": str(profile),
            "WEBKIT_ORIGIN": server.url,
        }
        self.driver: webdriver.WebKitGTK | None = None

    def starts(self) -> None:
        """Start the browser with the profile as it was left."""
        options = Options()
        options.binary_location = str(BROWSER)
        service = Service(
            "/usr/bin/WebKitWebDriver", log_output=str(self.console), env=self.environment
        )
        with warnings.catch_warnings():
            # Selenium 4.51 warns of what its own WebKitGTK class does.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.driver = webdriver.WebKitGTK(options=options, service=service)
        self.driver.set_script_timeout(PATIENCE)
        self.driver.set_page_load_timeout(PATIENCE)

    def quits(self) -> None:
        """Close the browser; the profile stays."""
        if self.driver is not None:
            self.driver.quit()
            self.driver = None

    def faults(self) -> list[str]:
        """Return uncaught errors and violations of the Content-Security-Policy from the console."""
        lines = self.console.read_text(encoding="utf-8", errors="replace").splitlines()
        return [
            line for line in lines if any(sign in line for sign in FAULTS) and CUT_OFF not in line
        ]

    @property
    def open(self) -> webdriver.WebKitGTK:
        """The running browser."""
        assert self.driver is not None, "the browser has not been started"
        return self.driver

    def run(self, body: str) -> Any:
        """Run the body of an async function in the page; raise ScriptError with what it throws."""
        answer = self.open.execute_async_script(ASYNC % body)
        if "error" in answer:
            raise ScriptError(answer["error"])
        return answer.get("value")

    def work(self, expression: str) -> Any:
        """Ask the app's own module: `work` is what its pages read and write through."""
        return self.run(f"{WORK} return {expression}")

    def waits(self, condition: str, seconds: float = PATIENCE) -> None:
        """Wait until the body of an async function gives something true, across page loads."""
        until = time.monotonic() + seconds
        seen: Any = None
        while time.monotonic() < until:
            try:
                seen = self.run(condition)
            except (WebDriverException, ScriptError) as error:
                seen = error
            else:
                if seen:
                    return
            time.sleep(0.05)
        text = self.run("return location.href + '\\n' + document.body.innerText")
        raise AssertionError(f"{condition}\n{seen}\n{text}")

    def element(self, selector: str) -> WebElement:
        """Return an element once it is on the screen."""
        self.waits(f"return document.querySelector('{selector}')?.checkVisibility()")
        return self.open.find_element(By.CSS_SELECTOR, selector)

    def taps(self, selector: str) -> None:
        """Tap an element."""
        self.element(selector).click()

    def types(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.element(selector).send_keys(text)

    def opens_the_app(self) -> None:
        """Open the app and wait until its worker serves it."""
        self.open.get(f"{self.server.url}/en/app")
        self.waits("return navigator.serviceWorker.controller !== null")

    def signs_in(self, name: str) -> None:
        """Sign in for the first time on this phone, and wait for the first fetch to end."""
        self.opens_the_app()
        self.types("input[name=username]", name)
        self.types("input[name=password]", PASSWORD)
        self.taps("button[type=submit]")
        self.is_up_to_date()

    def unlocks(self) -> None:
        """Unlock with the password."""
        self.types("#unlock-password", PASSWORD)
        self.taps("button[type=submit]")
        self.waits("return !location.hash.startsWith('#/unlock')")

    def goes_to(self, place: str) -> None:
        """Go to a place by its address in the app, and wait until it is drawn."""
        self.run(f"location.hash = '{place}'; await new Promise(requestAnimationFrame)")

    def sees(self, text: str) -> None:
        """Expect to see a text."""
        self.waits(f"return document.body.innerText.includes('{text}')")

    def is_up_to_date(self) -> None:
        """Wait until everything is sent and everything of one's teams is here."""
        self.waits(WORK + QUIET, 30)
