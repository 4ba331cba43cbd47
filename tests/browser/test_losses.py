"""Nothing is lost, and what the browser took away is counted and said."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Town
from tests.browser.person import CONTROLLED, Person
from tests.browser.verbs import LONGEST, starts_the_assessment

People = Callable[..., Person]
UPDATES = 20
TAKES_AWAY = """async (kind) => {
  for (const { name } of await indexedDB.databases()) {
    if (name.split(':')[0] === kind) await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = resolve
      request.onerror = request.onblocked = () => reject(new Error(`still open: ${name}`))
    })
  }
}"""
# As a full disk does it: no request fails, the transaction aborts.
FULL = """() => {
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...args) {
    const request = put.apply(this, args)
    queueMicrotask(() => this.transaction.abort())
    return request
  }
  window.room = () => { IDBObjectStore.prototype.put = put }
}"""


def writes_unsent(person: Person, case: str, count: int) -> None:
    """Write some notes without network, and lock."""
    person.context.set_offline(True)
    for n in range(count):
        person.work(f"await work.command('note.add', {{case: '{case}', values: {{text: '{n}'}}}})")
    person.locks()


def test_an_outbox_that_was_cleared_away_is_counted_and_said(town: Town, a_person: People) -> None:
    case = town.cast.admits(given="Ulla", family="Berg")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.work(f"await work.command('note.add', {{case: '{case}', values: {{text: 'sent'}}}})")
    kari.is_up_to_date()
    with town.server.away():
        writes_unsent(kari, case, 3)
        kari.page.wait_for_timeout(1_000)  # the unlock screen counts what waits
        kari.page.evaluate(TAKES_AWAY, "outbox")
        kari.unlocks()
        kari.sees("This phone lost 3 changes that were never received. Check what you wrote last.")
    kari.context.set_offline(False)
    kari.is_up_to_date()
    kari.taps("I have read it")
    expect(kari.page.locator("#banner")).not_to_contain_text("This phone lost")
    kari.work(f"await work.command('note.add', {{case: '{case}', values: {{text: 'goes on'}}}})")
    kari.is_up_to_date()


def test_a_profile_that_was_cleared_away_tells_at_the_next_sign_in(
    town: Town, a_person: People
) -> None:
    case = town.cast.admits(given="Maj", family="Dahl")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.work(f"await work.command('note.add', {{case: '{case}', values: {{text: 'sent'}}}})")
    kari.is_up_to_date()
    with town.server.away():
        writes_unsent(kari, case, 2)
        kari.page.goto("about:blank")
        cdp = kari.context.new_cdp_session(kari.page)
        about = {"origin": town.server.url, "storageTypes": "indexeddb"}
        cdp.send("Storage.clearDataForOrigin", about)
    kari.context.set_offline(False)
    kari.opens_the_app()
    kari.writes_name_and_password("kari")
    kari.sees("This phone lost 2 changes that were never received. Check what you wrote last.")


def pages_to(person: Person, box: Locator) -> None:
    """Go through the form to a question."""
    expect(person.page.locator("[data-act=next]")).to_be_visible()
    for _ in range(LONGEST):
        if box.is_visible():
            return
        person.page.locator("[data-act=next]").click()
        person.page.wait_for_timeout(200)
    raise AssertionError("the question is not in the form")


def test_no_edit_is_lost_when_a_new_version_takes_over_in_the_middle(
    town: Town, a_person: People
) -> None:
    town.cast.admits(given="Astrid", family="Mittemellan")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.opens_case("Astrid Mittemellan")
    starts_the_assessment(kari)
    box = kari.page.locator("#q-next_step")
    pages_to(kari, box)
    place = kari.page.url
    for n in range(UPDATES):
        text = f"version {n}, trösklarna"
        box.fill(text)
        kari.page.evaluate("() => { window.before = true }")
        kari.page.evaluate(
            "() => navigator.serviceWorker.dispatchEvent(new Event('controllerchange'))"
        )
        kari.page.wait_for_function("() => !window.before")
        kari.page.wait_for_function(CONTROLLED)
        kari.page.wait_for_url(re.compile(re.escape(place.split("#")[1].split("?")[0])))
        pages_to(kari, box)
        expect(box).to_have_value(text)


def test_what_cannot_be_read_is_said_and_kept(town: Town, a_person: People) -> None:
    case = town.cast.admits(given="Siv", family="Ek")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.context.route(
        "**/sync", lambda route: route.fulfill(status=413, json={"error": "too_large"})
    )
    kari.work(f"await work.command('note.add', {{case: '{case}', values: {{text: 'stor'}}}})")
    kari.sees(re.compile("What is saved here cannot be sent now. Nothing is lost..*413"))
    kari.goes_to("#/me")
    kari.sees(re.compile("The oldest was written"))
    kari.context.unroute("**/sync")
    kari.is_up_to_date()
    expect(kari.page.locator("#banner")).not_to_contain_text("cannot be sent now")


def test_a_full_phone_keeps_what_is_typed_and_says_so(town: Town, a_person: People) -> None:
    town.cast.admits(given="Alva", family="Fulldisk")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.opens_case("Alva Fulldisk")
    starts_the_assessment(kari)
    box = kari.page.locator("#q-next_step")
    pages_to(kari, box)
    kari.page.evaluate(FULL)
    box.fill("trösklarna")
    kari.sees("This phone could not save. Free some space; what you wrote is still here.")
    expect(box).to_have_value("trösklarna")
    kari.page.evaluate("() => window.room()")
    expect(kari.page.locator("#banner")).not_to_contain_text("could not save", timeout=15_000)
    kari.page.reload()
    pages_to(kari, box)
    expect(box).to_have_value("trösklarna")
