"""The vault in a real browser: passkeys, the lease, a changed password, a withdrawn device."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from services import devices
from services.schema import Device
from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.browser.verbs import begins_a_note
from tests.cast import PASSWORD

People = Callable[..., Person]
NEW = "fyra nya ord som håller"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
    "isUserVerified": True,
}
ENTRIES = """() => new Promise((resolve) => {
  indexedDB.open('hemklar').onsuccess = ({ target }) => {
    target.result.transaction('vaults').objectStore('vaults').getAll().onsuccess = (event) => {
      target.result.close()
      resolve(event.target.result.map(({ device, slots }) =>
        ({ device, slots: slots.map(({ kind }) => kind) })))
    }
  }
})"""

BACK_ONLINE = "() => window.dispatchEvent(new Event('online'))"


class Fingerprint:
    """A platform authenticator of the person's page, with or without PRF."""

    def __init__(self, person: Person, *, prf: bool = True) -> None:
        self.cdp = person.context.new_cdp_session(person.page)
        self.cdp.send("WebAuthn.enable", {"enableUI": False})
        options = {**AUTHENTICATOR, "hasPrf": prf}
        added = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id: str = added["authenticatorId"]

    def verifies(self, *, yes: bool) -> None:
        """Let the finger be the right one, or a wrong one."""
        about = {"authenticatorId": self.id, "isUserVerified": yes}
        self.cdp.send("WebAuthn.setUserVerified", about)

    def holds(self) -> list[Any]:
        """Return the passkeys it has."""
        found: list[Any] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found


def slots(person: Person) -> list[list[str]]:
    """Return the kinds of slots of every vault in the profile."""
    return [entry["slots"] for entry in person.page.evaluate(ENTRIES)]


def adds_a_passkey(person: Person, password: str = PASSWORD) -> None:
    """Ask for a passkey on the screen Me."""
    person.goes_to("#/me")
    person.page.locator("[data-part=passkey]").click()
    dialog = person.page.get_by_role("dialog")
    dialog.locator("input[name=password]").fill(password)
    dialog.get_by_role("button", name="Add passkey").click()


def test_a_passkey_opens_the_vault_also_without_network(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    sent: list[str] = []
    kari.page.on("request", lambda request: sent.append(request.post_data or ""))
    kari.signs_in()
    finger = Fingerprint(kari)
    kari.goes_to("#/me")
    adds_a_passkey(kari, "not this one")
    kari.sees("The password is not right. Try again.")
    dialog = kari.page.get_by_role("dialog")
    dialog.locator("input[name=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="Add passkey").click()
    kari.sees("You can now open Hemklar with the passkey")
    assert slots(kari) == [["password", "passkey"]]
    assert len(finger.holds()) == 1
    kari.locks()
    kari.context.set_offline(True)

    kari.taps("Unlock with passkey")
    kari.page.wait_for_url(re.compile("#/me$"))

    kari.locks()
    finger.verifies(yes=False)
    kari.taps("Unlock with passkey")
    kari.sees("No passkey was given. Try again, or use your password.")
    kari.unlocks()
    kari.context.set_offline(False)
    credential = finger.holds()[0]["credentialId"].rstrip("=")
    assert not any(credential in body or "prf" in body for body in sent)


def test_a_passkey_is_replaced_and_removed(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    Fingerprint(kari)
    adds_a_passkey(kari)
    kari.sees("You can now open Hemklar with the passkey")
    first = slots(kari)
    expect(kari.page.locator("[data-part=passkey]")).to_have_text("Change")
    adds_a_passkey(kari)
    expect(kari.page.get_by_role("dialog")).to_have_count(0)
    assert slots(kari) == first == [["password", "passkey"]]
    kari.locks()
    kari.taps("Unlock with passkey")
    kari.page.wait_for_url(re.compile("#/me$"))
    kari.page.locator("[data-part=passkey]").click()
    assert kari.axe() == []
    kari.taps("Remove the passkey")
    kari.sees("The passkey is removed")
    assert slots(kari) == [["password"]]
    kari.locks()
    expect(kari.page.get_by_role("button", name="Unlock with passkey")).to_be_hidden()
    kari.unlocks()


def test_a_passkey_that_is_another_one_opens_nothing_and_changes_nothing(
    town: Town, a_person: People
) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    Fingerprint(kari)
    adds_a_passkey(kari)
    kari.sees("You can now open Hemklar with the passkey")
    kari.locks()
    before = slots(kari)
    # As iPhones before 18.4 did: the authenticator answers with another value than before.
    kari.page.evaluate(
        """() => {
          const extensions = PublicKeyCredential.prototype.getClientExtensionResults
          PublicKeyCredential.prototype.getClientExtensionResults = function () {
            const found = extensions.call(this)
            return found.prf?.results ? { prf: { results: { first: new ArrayBuffer(32) } } } : found
          }
        }"""
    )
    kari.taps("Unlock with passkey")
    kari.sees(re.compile("This passkey does not open Hemklar here"))
    assert slots(kari) == before
    kari.unlocks()


def test_a_phone_without_prf_says_so_and_keeps_the_password(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    Fingerprint(kari, prf=False)
    adds_a_passkey(kari)
    kari.sees(re.compile("can make a passkey but not open Hemklar with it"))
    assert slots(kari) == [["password"]]


def test_without_any_authenticator_nothing_is_offered(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to("#/me")
    kari.sees("This phone or browser cannot. Your password opens it.")
    expect(kari.page.locator("[data-part=passkey]")).to_be_hidden()


def stands_later(person: Person, hours: float) -> None:
    """Move the clock of the open page on, or back."""
    later = datetime.now(UTC) + timedelta(hours=hours)
    person.page.clock.set_system_time(later)


def databases(person: Person) -> set[str]:
    """Return the kinds of databases in the profile."""
    names: list[str] = person.page.evaluate(
        "() => indexedDB.databases().then((all) => all.map(({ name }) => name))"
    )
    return {name.split(":")[0] for name in names}


def test_after_the_lease_the_cases_are_gone_and_what_was_written_is_kept(
    town: Town, a_person: People
) -> None:
    case = town.cast.admits(given="Ingrid", family="Lånemåne")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to("#/me")
    kari.sees(re.compile("Readable without network until"))
    kari.context.set_offline(True)
    kari.work(f"await work.command('note.add', {{case: '{case}', values: {{text: 'utan nät'}}}})")
    kari.locks()
    stands_later(kari, 71)
    kari.unlocks()
    assert kari.work("work.cases().length") > 0
    kari.locks()
    stands_later(kari, 73)
    kari.page.locator("input[name=password]").fill(PASSWORD)
    kari.page.locator("button[type=submit]").click()
    kari.sees(re.compile("Too long without network. The patients kept here are erased."))
    assert databases(kari) == {"hemklar", "receipts", "outbox"}

    kari.context.set_offline(False)
    kari.unlocks()
    kari.is_up_to_date()
    assert "utan nät" in [
        text for row in kari.holds().values() for text in row["answers"].get("text", [])
    ]


def test_a_clock_that_was_put_back_opens_nothing(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.locks()
    kari.context.set_offline(True)
    stands_later(kari, -3)
    kari.page.locator("input[name=password]").fill(PASSWORD)
    kari.page.locator("button[type=submit]").click()
    kari.sees(re.compile("The clock of this phone was put back."))
    stands_later(kari, 0)
    kari.unlocks()
    kari.context.set_offline(False)


def test_the_vault_locks_by_itself_as_the_municipality_wants(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.page.clock.install()
    kari.signs_in()
    kari.goes_to("#/me")
    kari.sees(re.compile("Locks after 3 minutes. Out of sight after 60 seconds."))
    kari.page.clock.run_for(170_000)
    assert kari.work("work.isOpen")
    kari.page.clock.run_for(20_000)
    kari.page.wait_for_url(re.compile("#/unlock$"))


def changes_password(person: Person, current: str, new: str) -> None:
    """Fill in the form on the screen Me."""
    person.goes_to("#/me")
    if person.page.get_by_role("dialog").count() == 0:
        person.page.locator("[data-part=password]").click()
    for name, text in {"current": current, "next": new, "again": new}.items():
        person.page.get_by_role("dialog").locator(f"input[name={name}]").fill(text)
    person.page.get_by_role("dialog").get_by_role("button", name="Change password").click()


def opens_with(person: Person, password: str) -> None:
    """Write a password on the unlock screen."""
    person.page.locator("input[name=password]").fill(password)
    person.page.locator("button[type=submit]").click()


def test_a_new_password_opens_the_vault_and_the_old_one_no_more(
    town: Town, a_person: People
) -> None:
    here, there = a_person(town.server, "amir"), a_person(town.server, "amir")
    for phone in (here, there):
        phone.signs_in()
    there.context.set_offline(True)
    case = town.cast.admits(given="Rut", family="Nyberg")
    there.work(f"await work.command('note.add', {{case: '{case}', values: {{text: 'väntar'}}}})")
    there.locks()

    changes_password(here, "not this one", NEW)
    here.sees("The present password is not right.")
    changes_password(here, PASSWORD, "short")
    here.sees(re.compile("The new password is too easy to guess."))
    assert here.axe() == []
    changes_password(here, PASSWORD, NEW)
    here.sees("The password is changed. The new one opens Hemklar here.")
    assert slots(here) == [["password"]]
    here.locks()
    here.context.set_offline(True)
    opens_with(here, PASSWORD)
    here.sees(re.compile("Your latest password is needed with network once|not right"))
    opens_with(here, NEW)
    here.page.wait_for_url(re.compile("#/me$"))
    here.context.set_offline(False)

    there.context.set_offline(False)
    opens_with(there, NEW)
    there.sees(re.compile("Your password was changed elsewhere."))
    for phone in (here, there):
        arrives(phone, "väntar")


def meets_another_password(
    town: Town, a_person: People, name: str, team: str
) -> tuple[Person, str]:
    """Begin a note, have a command refused, lock; the password is changed on another phone.

    Return the person at the unlock screen's next step, and the case.
    """
    case = town.cast.admits(given="Ebba", family=f"Hos{name}", team=team)
    here, there = a_person(town.server, name), a_person(town.server, name)
    for phone in (here, there):
        phone.signs_in()
    there.gives("case.close", case, case, reason="home")
    there.waits_until("work.refusals().length === 1")
    there.opens_case(f"Ebba Hos{name}")
    begins_a_note(there, "påbörjad anteckning")
    there.context.set_offline(True)
    there.gives("note.add", case, text=f"väntar {name}")
    there.page.evaluate("() => document.querySelector('dialog')?.remove()")
    there.locks()
    changes_password(here, PASSWORD, NEW)
    here.sees("The password is changed. The new one opens Hemklar here.")
    there.context.set_offline(False)
    opens_with(there, NEW)
    there.page.wait_for_url(re.compile("#/earlier$"))
    there.sees(re.compile("2 things you had begun here open only with the password you had before"))
    return there, case


def test_what_was_begun_before_the_password_changed_opens_with_the_one_before(
    town: Town, a_person: People
) -> None:
    liv, case = meets_another_password(town, a_person, "liv", "South")
    assert liv.axe() == []
    device = device_of(liv)
    opens_with(liv, "not this one")
    liv.sees("The password is not right. Try again.")
    opens_with(liv, PASSWORD)
    liv.page.wait_for_url(re.compile("#/me$"))
    assert device_of(liv) == device
    assert slots(liv) == [["password"]]
    assert liv.work("work.refusals().map(({ name }) => name)") == ["case.close"]
    assert liv.work("work.drafts().map((key) => work.draft(key))") == [
        {"text": ["påbörjad anteckning"]}
    ]
    arrives(liv, "väntar liv")
    liv.locks()
    with town.server.away():
        opens_with(liv, PASSWORD)
        liv.sees(re.compile("Your latest password is needed with network once|not right"))
        opens_with(liv, NEW)
        liv.page.wait_for_url(re.compile("#/me$"))
    assert case in liv.work("work.cases().map(({ id }) => id)")


def test_what_was_begun_before_the_password_changed_can_be_given_up(
    town: Town, a_person: People
) -> None:
    osman, case = meets_another_password(town, a_person, "osman", "North")
    device = device_of(osman)
    osman.taps("Go on without it")
    osman.sees(re.compile("What you had begun here is then erased."))
    assert osman.axe() == []
    osman.taps("Keep it")
    osman.taps("Go on without it")
    osman.taps("Erase it and go on")
    osman.sees(re.compile("Your password was changed elsewhere."))
    arrives(osman, "väntar osman")
    assert osman.work("[work.refusals().length, work.drafts().length]") == [0, 0]
    assert device_of(osman) != device
    assert slots(osman) == [["password"]]
    assert case in osman.work("work.cases().map(({ id }) => id)")


def texts(person: Person) -> list[str]:
    """Return the notes that the person's device shows."""
    return [text for row in person.holds().values() for text in row["answers"].get("text", [])]


def arrives(person: Person, text: str) -> None:
    """Wait until a note has come to the person's device."""
    for _ in range(100):
        if text in texts(person):
            return
        person.page.wait_for_timeout(100)
    raise AssertionError((text, texts(person)))


def device_of(person: Person) -> str:
    """Return the id of the person's device."""
    device: str = person.page.evaluate(ENTRIES)[0]["device"]
    return device


def withdraws(town: Town, device: str) -> None:
    """Withdraw a device, as the administrator does."""
    town.cast.database.write(town.cast.municipality, lambda work: devices.revoke(work, device))


@pytest.mark.parametrize("locked", [False, True], ids=["open", "locked"])
def test_a_withdrawn_device_hands_in_what_it_has_and_then_forgets_everything(
    town: Town, a_person: People, *, locked: bool
) -> None:
    case = town.cast.admits(given="Elsa", family="Grönlund")
    kari, berit = a_person(town.server, "kari"), a_person(town.server, "berit")
    for person in (kari, berit):
        person.signs_in()
    kari.context.set_offline(True)
    note = f"oskickat {locked}"
    kari.work(f"await work.command('note.add', {{case: '{case}', values: {{text: '{note}'}}}})")
    if locked:
        kari.locks()
    device = device_of(kari)
    withdraws(town, device)
    kari.context.set_offline(False)
    kari.page.wait_for_url(re.compile("#/signin$"), timeout=20_000)
    kari.sees("This device was withdrawn. What was kept here is erased.")
    expect_nothing_left(kari)
    arrives(berit, note)
    assert kari.context.cookies() == []
    assert erased_at(town, device) is not None


def test_a_receipt_of_the_wipe_that_does_not_get_through_is_sent_later(
    town: Town, a_person: People
) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    device = device_of(kari)
    kari.locks()
    lost: list[str] = []

    def loses(route: Route) -> None:
        if "wiped" not in (route.request.post_data or ""):
            return route.fallback()
        lost.append(route.request.url)
        return route.abort()

    kari.context.route("**/sync", loses)
    withdraws(town, device)
    kari.page.evaluate(BACK_ONLINE)
    kari.sees("This device was withdrawn. What was kept here is erased.")
    assert lost
    assert databases(kari) == {"hemklar", "receipts"}
    assert (slots(kari), erased_at(town, device)) == ([[]], None)
    kari.context.unroute("**/sync", loses)
    kari.page.evaluate(BACK_ONLINE)
    expect_nothing_left(kari)
    assert erased_at(town, device) is not None


def erased_at(town: Town, device: str) -> datetime | None:
    """Return when the device has said that it keeps nothing any more."""
    with town.cast.database.session(writing=False) as session:
        return session.get_one(Device, (town.cast.municipality, device)).erased_at


def expect_nothing_left(person: Person) -> None:
    """Wait until no vault is left in the profile."""
    for _ in range(50):
        if slots(person) == [] and databases(person) == {"hemklar", "receipts"}:
            return
        person.page.wait_for_timeout(100)
    raise AssertionError((slots(person), databases(person)))
