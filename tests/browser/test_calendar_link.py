"""The link to one's own shifts: made on the Me page, and read by a calendar without a session."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Town
from tests.browser.person import Person

People = Callable[..., Person]
WRITTEN = "() => document.querySelector('#calendar-link').value"


def test_a_link_is_made_copied_and_made_anew(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari", permissions=["clipboard-read", "clipboard-write"])
    kari.signs_in()
    kari.goes_to("#/me")
    link = kari.page.locator("#calendar-link")
    expect(link).to_be_hidden()
    kari.taps("Make a link")
    expect(link).to_be_visible()
    first = kari.page.evaluate(WRITTEN)
    with urllib.request.urlopen(first) as answer:  # noqa: S310 - loopback
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    assert kari.axe() == []
    kari.taps("Copy")
    expect(kari.page.get_by_text("Copied")).to_be_visible()
    assert kari.page.evaluate("() => navigator.clipboard.readText()") == first
    kari.taps("Make a new link")
    expect(link).not_to_have_value(first)
    second = kari.page.evaluate(WRITTEN)
    kari.page.context.set_offline(True)
    kari.taps("Make a new link")
    problem = kari.page.locator("[data-part=calendar] [role=alert]")
    expect(problem).to_have_text("No answer from the server. Try again with network.")
    assert kari.page.evaluate(WRITTEN) == second
    kari.page.context.set_offline(False)
