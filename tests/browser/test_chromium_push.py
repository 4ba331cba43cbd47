"""Push in Chromium: encrypted by us, decrypted on loopback, delivered by its own protocol."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable

import pytest

from tests.browser.phone_push import PhonePush
from tests.browser.receipts import WITHIN, alert_of, proves
from tests.cast import Cast
from tests.killing.device import put_on_call


def test_a_call_is_displayed_opened_and_accepted_in_chromium(
    fjordby: Cast,
    a_phone: Callable[[str], PhonePush],
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    push = a_phone("nils")
    nils = push.person
    put_on_call(fjordby, "nils")

    def pause(seconds: float) -> None:
        nils.page.wait_for_timeout(seconds * 1000)

    case = fjordby.admits(event="ready", family="Kanarifugl")
    paged = push.receives()
    assert "Kanarifugl" not in str(paged)
    push.shows_only(paged)
    proves(fjordby, "displayed", pause)

    [address] = push.tapped(paged)
    nils.page.goto(address)
    proves(fjordby, "opened", pause)
    nils.taps(re.compile("^I take it"))
    proves(fjordby, "accepted", pause)
    assert alert_of(fjordby, case).accepted_by == fjordby.workers["nils"]
    took = time.monotonic() - began
    with capsys.disabled():
        sys.stdout.write(f"\n  Chromium: accepted after {took:.1f} s\n")
    assert took < WITHIN
