"""Push in Firefox: subscribed, encrypted by us, decrypted by it, displayed, opened, accepted."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.autopush import Autopush
from tests.browser.firefox import Firefox, missing
from tests.browser.receipts import WITHIN, alert_of, stages
from tests.browser.server import Server
from tests.cast import Cast
from tests.killing.device import put_on_call


@pytest.fixture
def autopush() -> Iterator[Autopush]:
    """Mozilla's push service, on loopback."""
    service = Autopush().start()
    yield service
    service.stop()


@pytest.fixture
def firefox(autopush: Autopush, tmp_path: Path) -> Iterator[Firefox]:
    """A new Firefox; skips where there is none."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    browser = Firefox(tmp_path / "firefox", autopush.port)
    yield browser
    browser.quits()


def test_a_call_is_displayed_opened_and_accepted_in_firefox(
    server: Server,
    fjordby: Cast,
    firefox: Firefox,
    autopush: Autopush,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    firefox.goes_to(f"{server.url}/en/app")
    firefox.signs_in("nils")
    firefox.runs("location.hash = '#/me'")
    firefox.sees("Alerts reach this phone")
    put_on_call(fjordby, "nils")

    case = fjordby.admits(event="ready", family="Kanarifugl")
    firefox.waits_for(lambda: "displayed" in stages(fjordby), "the receipt: displayed")
    [notice] = firefox.shows()
    assert notice["title"] == "Hemklar"
    assert "Kanarifugl" not in str(notice)
    assert autopush.posted[0]["content-encoding"] == "aes128gcm"
    assert autopush.acks[0] == 100

    firefox.taps_the_notification()
    firefox.waits_for(lambda: "opened" in stages(fjordby), "the receipt: opened")
    firefox.element("[data-part=accept]")
    firefox.waits_for(lambda: "accepted" in stages(fjordby), "the receipt: accepted")
    assert alert_of(fjordby, case).accepted_by == fjordby.workers["nils"]
    took = time.monotonic() - began
    with capsys.disabled():
        sys.stdout.write(f"\n  Firefox: accepted after {took:.1f} s\n")
    assert took < WITHIN
