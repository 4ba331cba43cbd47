"""The quick PIN: it opens again what a page has locked, and nothing else does by it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Profile, Town
from tests.browser.person import Person
from tests.browser.profile_bytes import readable
from tests.browser.verbs import PIN, sets_a_pin

People = Callable[..., Person]
PLAIN = "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"


def writes_pin(person: Person, pin: str = PIN) -> None:
    """Write a PIN on the unlock screen."""
    person.page.get_by_label("PIN", exact=True).fill(pin)
    person.page.locator("button[type=submit]").click()


def is_open(person: Person) -> None:
    """Expect the vault to be open, back on the screen Me."""
    person.page.wait_for_url(re.compile("#/me$"))
    assert person.work("work.isOpen")


def asks_for_the_password(person: Person) -> None:
    """Expect the unlock screen to offer no PIN."""
    expect(person.page.get_by_label("Password", exact=True)).to_be_visible()
    expect(person.page.get_by_label("PIN", exact=True)).to_be_hidden()


def test_after_the_auto_lock_a_pin_opens_again_without_network(
    town: Town, a_person: People
) -> None:
    kari = a_person(town.server, "kari")
    kari.page.clock.install()
    kari.signs_in()
    sets_a_pin(kari, password="not this one")
    kari.sees("The password is not right. Try again.")
    sets_a_pin(kari, "8310", "8311")
    kari.sees("The PIN is not the same both times.")
    sets_a_pin(kari, "1234")
    kari.sees(re.compile("Take 4 to 8 digits that neither repeat nor follow on each other"))
    assert kari.axe() == []
    sets_a_pin(kari)
    kari.sees("The PIN is set. It opens Hemklar again until it is closed.")

    kari.context.set_offline(True)
    kari.page.clock.run_for(190_000)
    kari.page.wait_for_url(re.compile("#/unlock$"))
    expect(kari.page.get_by_label("PIN", exact=True)).to_be_visible()
    expect(kari.page.get_by_label("Password", exact=True)).to_be_hidden()
    assert kari.axe() == []
    writes_pin(kari)
    is_open(kari)
    assert kari.work("work.me.name")

    kari.locks()
    kari.taps("Use password instead")
    asks_for_the_password(kari)
    kari.unlocks()
    kari.context.set_offline(False)


def test_three_wrong_pins_ask_for_the_password_and_say_why(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    sets_a_pin(kari)
    kari.sees("The PIN is set. It opens Hemklar again until it is closed.")
    kari.locks()
    writes_pin(kari, "8311")
    kari.sees("The PIN is not right. 2 tries left.")
    writes_pin(kari, "8312")
    kari.sees("The PIN is not right. 1 try left.")
    assert kari.axe() == []
    writes_pin(kari, "8313")
    kari.sees("The PIN was wrong three times. Now your password is needed.")
    asks_for_the_password(kari)
    kari.unlocks()
    kari.locks()
    writes_pin(kari)
    is_open(kari)


def test_a_reload_ends_the_pin_whether_locked_or_open(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    sets_a_pin(kari)
    kari.sees("The PIN is set. It opens Hemklar again until it is closed.")
    kari.locks()
    expect(kari.page.get_by_label("PIN", exact=True)).to_be_visible()
    kari.page.reload()
    kari.sees("Hi Kari")
    asks_for_the_password(kari)
    kari.unlocks()

    kari.goes_to("#/me")
    kari.sees("Opens Hemklar again until it is closed.")
    kari.page.reload()
    kari.sees("Opens Hemklar again once you have unlocked with your password or passkey.")
    kari.locks()
    kari.sees("Hi Kari")
    asks_for_the_password(kari)


def test_a_pin_is_changed_and_removed(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    sets_a_pin(kari)
    kari.sees("The PIN is set. It opens Hemklar again until it is closed.")
    sets_a_pin(kari, "90215")
    expect(kari.page.get_by_role("dialog")).to_have_count(0)
    kari.locks()
    writes_pin(kari)
    kari.sees("The PIN is not right. 2 tries left.")
    writes_pin(kari, "90215")
    is_open(kari)
    kari.page.locator("[data-page=me] [data-part=pin]").click()
    kari.taps("Remove the PIN")
    kari.sees("The PIN is removed")
    kari.locks()
    kari.sees("Hi Kari")
    asks_for_the_password(kari)


def test_the_pin_lies_nowhere_in_the_profile(town: Town, profile: Profile) -> None:
    pin = f"83{secrets.randbelow(10**6):06d}"
    kari = profile.open(town.server, "kari")
    kari.signs_in()
    sets_a_pin(kari, pin)
    kari.sees("The PIN is set. It opens Hemklar again until it is closed.")
    kari.locks()
    writes_pin(kari, pin)
    is_open(kari)
    kari.page.evaluate("() => localStorage.setItem('told', 'Papegojfisk')")
    assert pin not in kari.page.evaluate(PLAIN)
    assert kari.faults() == []
    kari.context.close()
    assert set(readable(profile.folder, [pin, "Papegojfisk"])) == {"Papegojfisk"}
