"""Nothing is lost, and what the browser took away is counted and said."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Request, Response, expect

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
DAMAGES = """async (id) => {
  const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith('cases:'))
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const db = await answer(indexedDB.open(name))
  const store = db.transaction('bundles', 'readwrite').objectStore('bundles')
  const record = await answer(store.get(id))
  new Uint8Array(record.ct)[9] ^= 1
  await answer(store.put(record))
  db.close()
  return true
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


def test_a_damaged_record_is_mended_by_a_small_answer(town: Town, a_person: People) -> None:
    cases = [town.cast.admits(given="Ejda", family=f"Nr{n}") for n in range(12)]
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.is_up_to_date()
    before = kari.holds()
    kari.locks()
    assert kari.page.evaluate(DAMAGES, cases[3]) is True
    heard: list[Response] = []
    kari.page.on("response", lambda response: heard.append(response))  # noqa: PLW0108 - its object takes no mark
    kari.unlocks()
    kari.waits_until(f"work.case('{cases[3]}')?.patient")
    kari.is_up_to_date()
    synced = [one for one in heard if one.url.endswith("/sync") and one.ok]
    asked = [(list(said(one.request).get("cursors", {}).values()), one) for one in synced]
    (repair,) = (len(one.body()) for cursors, one in asked if "repair" in cursors)
    assert not any("whole" in cursors for cursors, _ in asked)
    whole = kari.work("JSON.stringify(work.cases()).length")
    assert repair < whole / 4
    assert kari.holds() == before


def said(request: Request) -> dict[str, Any]:
    """Return the JSON of a request, which may be packed."""
    body = request.post_data_buffer or b"{}"
    packed = request.headers.get("content-encoding") == "gzip"
    read: dict[str, Any] = json.loads(gzip.decompress(body) if packed else body)
    return read


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
