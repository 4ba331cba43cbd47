"""Nothing of a patient is readable without unlocking, and what one may no longer see goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playwright.sync_api import expect

from services import people
from services.commands import Command, new_id
from services.schema import Note
from tests.browser.conftest import Profile, Town
from tests.browser.person import Person
from tests.browser.profile_bytes import canary, readable
from tests.browser.verbs import (
    begins_a_note,
    goes_to_section,
    opens_more,
    starts_the_assessment,
    writes_a_note,
)
from tests.cast import command

PATIENTS = 8
CONTROLS = 400
IN_CLEAR = """async (words) => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open('control', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore('rows', { autoIncrement: true })
    asked.onsuccess = () => done(asked.result)
    asked.onerror = fail
  })
  const tx = db.transaction('rows', 'readwrite')
  for (const word of words) tx.objectStore('rows').add({ patient: word, at: new Date() })
  await new Promise((done) => { tx.oncomplete = done })
  db.close()
}"""
DATABASES = "() => indexedDB.databases().then((all) => all.map((one) => one.name).sort())"
VAULTS = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open('hemklar')
    asked.onsuccess = () => done(asked.result)
  })
  const asked = db.transaction('vaults').objectStore('vaults').getAll()
  await new Promise((done) => { asked.onsuccess = done })
  db.close()
  return asked.result.map(({ given, retired, slots }) => ({ given, retired, slots: slots.length }))
}"""
CACHED = """async () => {
  const found = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const { url } of await cache.keys()) found.push(new URL(url).pathname)
  }
  return found
}"""
WRITTEN = """() => document.title + location.href + document.documentElement.outerHTML
  + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join()"""
Come = Callable[..., Person]


def test_nothing_of_a_patient_is_readable_in_the_profile(town: Town, profile: Profile) -> None:
    secret: list[str] = []

    def word() -> str:
        secret.append(canary())
        return secret[-1]

    for _ in range(PATIENTS):
        case = town.cast.admits(
            given=word(), family=word(), hospital=word(), ward=word(), address=word(), phone=word()
        )
        told = {"relation": word(), "phone": word(), "note": word()}
        town.cast.does("kari", contact(case, word(), told))
        town.cast.does("kari", command("note.add", new_id(), case, text=word()))
    kari = profile.open(town.server, "kari")
    kari.signs_in()
    kari.goes_to("#/patients")
    kari.page.get_by_role("searchbox").fill(secret[0])
    kari.goes_to(f"#/case/{case}")
    kari.sees(secret[-1])
    writes_a_note(kari, word())
    kari.is_up_to_date()
    kari.context.set_offline(True)
    writes_a_note(kari, word())
    begins_a_note(kari, word())
    kari.page.keyboard.press("Escape")
    starts_the_assessment(kari)
    goes_to_section(kari, "What matters")
    kari.page.locator("[data-field=matters_most] textarea").fill(word())
    kari.page.wait_for_timeout(500)
    kari.goes_to("#/new")
    kari.page.locator("#new-given").fill(word())
    kari.page.locator("#new-family").fill(word())
    kari.page.wait_for_timeout(500)
    control = [canary() for _ in range(CONTROLS)]
    kari.page.evaluate(IN_CLEAR, control)
    kari.context.close()

    assert readable(profile.folder, control), "the search finds what is stored in clear"
    assert readable(profile.folder, secret) == {}

    kari = profile.open(town.server, "kari")
    kari.page.goto("/app")
    kari.sees("Hi Kari")
    assert not [one for one in secret if one in kari.page.evaluate(WRITTEN)]
    kari.context.close()


def test_after_locking_nothing_of_a_patient_is_left_on_the_page(town: Town, a_person: Come) -> None:
    given, family, address = canary(), canary(), canary()
    case = town.cast.admits(given=given, family=family, address=address)
    kari = a_person(town.server, "kari")
    kari.signs_in()
    opens_more(kari, case)
    kari.taps("Change name, address or phone")
    expect(kari.page.locator("#patient-address")).to_have_value(address)
    kari.work("work.lock()")
    kari.sees("Hi Kari")
    page = kari.page.evaluate(WRITTEN)
    assert not [word for word in (given, family, address) if word in page]


def test_signing_out_hands_in_and_leaves_no_vault(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Sigrid", family="Ask")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    text = canary()
    kari.gives("note.add", case, text=text)
    signs_out(kari)
    kari.sees("Signed out. This phone is cleared.")
    assert kari.page.evaluate(VAULTS) == []
    assert kari.page.evaluate(DATABASES) == ["hemklar", "receipts"]
    assert text in notes(town, case)


def test_what_is_refused_while_signing_out_is_said_before_it_goes(
    town: Town, a_person: Come
) -> None:
    case = town.cast.admits(given="Tyra", family="Ask")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.context.set_offline(True)
    kari.gives("case.close", case, case, reason="home")
    kari.goes_to("#/me")
    kari.taps("Sign out and clear this phone")
    sheet = kari.page.get_by_role("dialog")
    expect(sheet).to_contain_text("1 change is not received yet.")
    kari.context.set_offline(False)
    kari.taps("Sign out and clear", sheet)
    expect(sheet).to_contain_text("1 change was not accepted and needs you.")
    assert kari.axe() == []
    assert len(kari.page.evaluate(VAULTS)) == 1
    kari.taps("Sign out and clear", sheet)
    kari.sees("Signed out. This phone is cleared.")
    assert kari.page.evaluate(VAULTS) == []


def test_signing_out_without_network_keeps_unsent_work_sealed_and_says_so(
    town: Town, a_person: Come
) -> None:
    case = town.cast.admits(given="Torun", family="Ask")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.context.set_offline(True)
    text = canary()
    kari.gives("note.add", case, text=text)
    signs_out(kari)
    kari.sees("Signed out. 1 change stays here, sealed, and is sent when there is network.")
    assert kari.page.evaluate(VAULTS) == [{"given": "", "retired": True, "slots": 0}]
    assert not [one for one in kari.page.evaluate(DATABASES) if one.startswith("cases")]
    kari.context.set_offline(False)
    for _ in range(100):
        if kari.page.evaluate(DATABASES) == ["hemklar", "receipts"]:
            break
        kari.page.wait_for_timeout(100)
    assert kari.page.evaluate(VAULTS) == []
    assert kari.page.evaluate(DATABASES) == ["hemklar", "receipts"]
    assert text in notes(town, case)


def test_who_leaves_a_team_loses_its_cases_at_the_next_contact_and_is_told(
    town: Town, profile: Profile
) -> None:
    south = town.cast.teams["South"]
    given, family = canary(), canary()
    case = town.cast.admits(given=given, family=family, team="South")
    kept = town.cast.admits(given="Una", family="Ask")
    nils = profile.open(town.server, "nils")
    nils.signs_in()
    nils.goes_to(f"#/case/{case}")
    expect(nils.page.get_by_role("heading", name=family)).to_be_visible()
    town.cast.database.write(
        town.cast.municipality, lambda work: people.revoke(work, town.cast.workers["nils"], south)
    )
    try:
        nils.sees("This patient is not on this phone")
        expect(nils.page.locator("#toasts")).to_contain_text(
            "You no longer see the patients of 1 team. They are removed here"
        )
        assert nils.work(f"work.case('{case}')") is None
        assert nils.work(f"work.case('{kept}').id") == kept
        assert family not in nils.page.evaluate(WRITTEN)
        nils.is_up_to_date()
    finally:
        nils.context.close()
        town.cast.database.write(
            town.cast.municipality,
            lambda work: people.grant(work, town.cast.workers["nils"], south),
        )
    assert readable(profile.folder, [given, family]) == {}


def test_a_shared_phone_has_a_vault_for_each_worker(town: Town, a_person: Come) -> None:
    in_north = town.cast.admits(given="Vendela", family="Ask")
    in_south = town.cast.admits(given="Ylva", family="Ask", team="South")
    phone = a_person(town.server, "kari")
    phone.signs_in()
    phone.locks()
    phone.taps("Not Kari? Change person")
    phone.taps("Sign in as someone else")
    phone.writes_name_and_password("liv")
    assert phone.work(f"work.case('{in_north}')") is None
    assert phone.work(f"work.case('{in_south}').id") == in_south
    phone.context.set_offline(True)
    phone.locks()
    phone.sees("Hi Liv")
    phone.taps("Not Liv? Change person")
    phone.taps("Kari")
    phone.unlocks()
    assert phone.work("work.me.name") == "Kari Lindvåg"
    assert phone.work(f"work.case('{in_north}').id") == in_north
    assert phone.work(f"work.case('{in_south}')") is None
    kinds = [name.split(":")[0] for name in phone.page.evaluate(DATABASES)]
    assert sorted(kinds) == ["cases", "cases", "hemklar", "outbox", "outbox", "receipts"]


def test_no_answer_of_the_server_is_in_any_cache(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Åslög", family="Ask")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to(f"#/case/{case}")
    kari.page.reload()
    kari.is_up_to_date()
    shells = [f"/{lang}/{part}" for lang in ("sv", "nb", "nn", "en") for part in ("app", "desk/")]
    allowed = ("/static/", "/chosen/language", *shells)
    assert [one for one in kari.page.evaluate(CACHED) if not one.startswith(allowed)] == []


def contact(case: str, name: str, told: dict[str, str]) -> Command:
    """Return the command that adds a contact."""
    made = command("contact.add", new_id(), case, **told)
    return replace(made, values={**made.values, "name": [name]}, base={**made.base, "name": []})


def signs_out(person: Person) -> None:
    """Sign out on the screen Me."""
    person.goes_to("#/me")
    person.taps("Sign out and clear this phone")
    person.taps("Sign out and clear", person.page.get_by_role("dialog"))


def notes(town: Town, case: str) -> list[str]:
    """Return the texts of a case's notes as the database has them."""

    def look(session: Any) -> list[str]:
        return [one.answers["text"][0] for one in session.query(Note).filter_by(case_id=case)]

    return town.cast.database.read(town.cast.municipality, look)
