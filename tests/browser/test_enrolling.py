"""Setting up a phone in one go, and what is said when a step fails."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.browser.phone_push import PhonePush
from tests.browser.test_vault import Fingerprint
from tests.cast import PASSWORD
from tests.services.alerts.push_service import PushService

People = Callable[..., Person]
ACT = "[data-part=act]"


def test_a_phone_is_set_up_and_ends_with_a_test_alert_that_was_shown(
    town: Town, a_person: People, push_service: PushService
) -> None:
    nils = a_person(town.server, "nils")
    push = PhonePush(nils, push_service)
    nils.context.clear_permissions()
    nils.signs_in()
    push.attach()
    Fingerprint(nils)
    nils.sees("Set up this phone, so that alerts reach you.")
    nils.taps("Set up")
    nils.sees("Step 1 of 5")
    nils.sees(re.compile("On an iPhone: tap Share"))
    assert nils.axe() == []

    nils.taps("Later")
    nils.sees("Step 2 of 5")
    nils.context.grant_permissions(["notifications"], origin=town.server.url)
    nils.page.locator(ACT).click()
    nils.sees("Alerts reach this phone")
    nils.taps("Next")

    nils.page.locator(ACT).click()
    message = push.receives("test")
    assert "patient" not in str(message["notification"]).lower()
    nils.sees(re.compile("The test alert was shown at"))
    push.shows_only(message)
    nils.taps("Next")

    nils.sees("Keep what is saved")
    nils.sees(re.compile(r"B free\."))
    nils.page.locator("[data-part=next]").click()

    nils.page.locator("input[name=password]").fill(PASSWORD)
    nils.taps("Add passkey")
    nils.sees("Fingerprint, face or the screen lock opens Hemklar.")
    nils.taps("Next")
    expect(nils.page.locator("#enrol-done")).to_be_focused()
    expect(nils.page.get_by_role("listitem").filter(has_text="Try an alert")).to_contain_text(
        "The test alert was shown at"
    )
    assert nils.axe() == []
    nils.taps("To the patients")
    nils.page.wait_for_url(re.compile("#/today$"))
    expect(nils.page.get_by_text("Set up this phone, so that")).to_have_count(0)


@pytest.mark.parametrize("lang", ["sv", "nb", "nn"])
def test_a_step_that_fails_says_what_to_do_in_every_language(
    town: Town, a_person: People, lang: str
) -> None:
    nils = a_person(town.server, "nils", lang=lang)
    nils.signs_in()
    nils.goes_to("#/enrol")
    for _ in range(2):
        nils.page.locator("[data-part=next]").click()
    nils.page.locator(ACT).click()
    said = nils.page.locator("[data-part=step] [role=status]")
    expect(said).to_contain_text(re.compile("Jag|Meg"))
    nils.context.set_offline(True)
    nils.page.locator(ACT).click()
    expect(said).to_contain_text(re.compile("nät|nett"))
    assert nils.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    nils.context.set_offline(False)


@pytest.mark.parametrize(
    "answer",
    ["new Promise(() => {})", "Promise.reject(new DOMException('no', 'AbortError'))"],
    ids=["never", "abort"],
)
def test_a_network_that_blocks_push_is_found_out(town: Town, a_person: People, answer: str) -> None:
    nils = a_person(town.server, "nils")
    nils.context.grant_permissions(["notifications"], origin=town.server.url)
    nils.context.add_init_script(f"PushManager.prototype.subscribe = () => {answer}")
    nils.signs_in()
    nils.goes_to("#/enrol")
    nils.page.locator("[data-part=next]").click()
    nils.sees("Let alerts through")
    nils.page.locator(ACT).click()
    said = nils.page.locator("[data-part=step] [role=status]")
    expect(said).to_contain_text("Some networks block it. Try mobile data", timeout=25_000)
    expect(nils.page.locator(ACT)).to_be_visible()


def test_a_no_says_how_it_is_taken_back(town: Town, a_person: People) -> None:
    nils = a_person(town.server, "nils")
    nils.context.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
    )
    nils.signs_in()
    nils.goes_to("#/enrol")
    nils.page.locator("[data-part=next]").click()
    nils.sees("Notifications are blocked.")
    expect(nils.page.locator(ACT)).to_be_hidden()


def test_the_offer_can_be_put_off(town: Town, a_person: People) -> None:
    nils = a_person(town.server, "nils")
    nils.signs_in()
    nils.taps("Later")
    offer = nils.page.get_by_text("Set up this phone, so that")
    expect(offer).to_have_count(0)
    nils.locks()
    nils.unlocks()
    expect(offer).to_have_count(0)
    nils.taps("Set up this phone")
    nils.sees("Step 1 of 5")
