"""Debian's Firefox, driven by its own remote protocol (Marionette): it needs no driver program."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from tests.cast import PASSWORD

ENDING = 10
STARTING = 30.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""What WebDriver calls an element."""
CLICK_THE_NOTICE = """
const alerts = [...Services.wm.getEnumerator('alert:alert')]
const [box] = alerts.map((one) => one.document.getElementById('alertBox')).filter(Boolean)
box?.click()
return Boolean(box)"""
IS_VISIBLE = "return document.querySelector(arguments[0])?.getClientRects().length > 0"
SHOWN = """const [done] = arguments
navigator.serviceWorker.ready.then((registration) => registration.getNotifications())
  .then((all) => done(all.map(({ title, body, tag }) => ({ title, body, tag }))))"""


def missing() -> str:
    """Say what is not installed, or nothing."""
    return "" if shutil.which("firefox-esr") else "firefox-esr is not installed"


def preferences(push_port: int, port: int) -> dict[str, Any]:
    """Return what lets Firefox take pushes from a service on loopback, and show them itself."""
    return {
        "marionette.port": port,
        "dom.push.serverURL": f"ws://127.0.0.1:{push_port}/",
        "dom.push.testing.allowInsecureServerURL": True,
        "dom.push.connection.enabled": True,
        "permissions.default.desktop-notification": 1,
        "alerts.useSystemBackend": False,
        "network.proxy.type": 0,
        "intl.accept_languages": "en-GB",
        "datareporting.policy.dataSubmissionEnabled": False,
        "app.update.auto": False,
    }


class Firefox:
    """A fresh profile with one tab."""

    def __init__(self, folder: Path, push_port: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        folder.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in preferences(push_port, port).items()
        ]
        (folder / "user.js").write_text("\n".join(lines))
        program = ["firefox-esr", "--headless", "--no-remote", "--profile", str(folder)]
        remote = ["--marionette", "--remote-allow-system-access"]
        self.process = subprocess.Popen(  # noqa: S603 - our own browser
            [*program, *remote], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._line = _connected(port)
        self._answers = self._line.makefile("rb")
        self._number = 0
        self._read()
        self.ask("WebDriver:NewSession", capabilities={})

    def ask(self, name: str, **given: Any) -> Any:
        """Give a command of the protocol; raise RuntimeError when it fails."""
        self._number += 1
        message = json.dumps([0, self._number, name, given]).encode()
        self._line.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error is not None:
            raise RuntimeError(f"{name}: {error['message']}")
        return result.get("value") if isinstance(result, dict) else result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._answers.read(1)
        return json.loads(self._answers.read(int(length[:-1])))

    def goes_to(self, address: str) -> None:
        """Load an address."""
        self.ask("WebDriver:Navigate", url=address)

    def runs(self, script: str, *given: Any) -> Any:
        """Run a script in the page and return its result."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=given)

    def signs_in(self, name: str) -> None:
        """Sign in on the screen that asks for it, once the worker serves the app."""
        self.waits_for(lambda: self.runs("return navigator.serviceWorker.controller !== null"))
        self.element("input[name=username]", name)
        self.element("input[name=password]", PASSWORD)
        self.element("button[type=submit]")
        self.waits_for(lambda: self.can_see("#nav"), "the app")

    def element(self, selector: str, text: str | None = None) -> None:
        """Write into an element, or click it, as soon as it can be seen."""
        self.waits_for(lambda: self.can_see(selector), selector)
        found = self.ask("WebDriver:FindElement", using="css selector", value=selector)[ELEMENT]
        if text is None:
            self.ask("WebDriver:ElementClick", id=found)
        else:
            self.ask("WebDriver:ElementSendKeys", id=found, text=text)

    def can_see(self, selector: str) -> bool:
        """Tell whether an element is there and has a place on the page."""
        return bool(self.runs(IS_VISIBLE, selector))

    def sees(self, text: str) -> None:
        """Expect a text on the page."""
        self.waits_for(lambda: text in self.runs("return document.body.innerText"), text)

    def shows(self) -> list[dict[str, str]]:
        """Return the notifications on the screen."""
        return list(self.ask("WebDriver:ExecuteAsyncScript", script=SHOWN, args=[]))

    def taps_the_notification(self) -> None:
        """Click the notice that Firefox itself draws."""
        self._context("chrome")
        try:
            self.waits_for(lambda: self.runs(CLICK_THE_NOTICE), "a notice to click")
        finally:
            self._context("content")

    def _context(self, value: Literal["chrome", "content"]) -> None:
        self.ask("Marionette:SetContext", value=value)

    def waits_for(self, what: Callable[[], Any], name: str = "", seconds: float = 20) -> Any:
        """Return what the question is answered with, as soon as that is something."""
        until = time.monotonic() + seconds
        while not (found := what()):
            if time.monotonic() > until:
                page = self.runs("return document.body?.innerText")
                raise AssertionError(f"Firefox does not see: {name or what}, but: {page}")
            time.sleep(0.05)
        return found

    def quits(self) -> None:
        """End the browser, by force when it does not end by itself."""
        self._line.close()
        self.process.terminate()
        try:
            self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + STARTING
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=STARTING)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
