"""Without network, with a dead server, after a restart: it opens, and nothing typed is lost."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import Profile, Town
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.verbs import goes_to_section, starts_the_assessment

OFFLINE = "Offline. Everything is saved on this phone."
ON_DISK = 300
SHELL_CACHES = (
    "() => caches.keys().then((all) => all.filter((name) => name.startsWith('hemklar-shell')))"
)
REGISTERED = "() => navigator.serviceWorker.getRegistrations().then((all) => all.length)"
DATABASES = "() => indexedDB.databases().then((all) => all.map((one) => one.name).sort())"
RENAMES_THE_PART = """(name) => {
  const { dataset } = document.documentElement
  const before = dataset.deskMarkup
  dataset.deskMarkup = name
  return before
}"""
Come = Callable[..., Person]


@pytest.fixture
def server(town: Town) -> Iterator[Server]:
    """The module's server, alive again after each test."""
    yield town.server
    if town.server.process is None:
        town.server.start()


def test_a_reload_and_a_new_tab_open_without_network(town: Town, a_person: Come) -> None:
    town.cast.admits(given="Ragnhild", family="Sjövik")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.context.set_offline(True)
    kari.goes_to("#/patients")
    kari.page.reload()
    kari.sees("Ragnhild Sjövik")
    kari.sees(OFFLINE)
    tab = kari.page = kari.new_page()
    tab.goto("/app#/patients")
    kari.unlocks()
    kari.sees("Ragnhild Sjövik")
    kari.sees(OFFLINE)


def test_the_part_for_a_desk_opens_without_network_though_it_was_never_asked_for(
    town: Town, a_person: Come
) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.context.set_offline(True)
    kari.goes_to("#/rota")
    expect(kari.page.locator("#page > [data-page=rota]")).to_be_visible()
    kari.goes_to("#/board")
    expect(kari.page.locator("#page > [data-page=board]")).to_be_visible()
    assert kari.faults() == []


def test_a_page_that_cannot_be_fetched_says_so_and_comes_when_it_can(
    town: Town, a_person: Come
) -> None:
    berit = a_person(town.server, "berit")
    berit.signs_in()
    right = berit.page.evaluate(RENAMES_THE_PART, "/en/desk/another")
    berit.goes_to("#/rota")
    berit.sees("This page could not be shown. What you wrote is saved.")
    berit.goes_to("#/me")
    berit.page.evaluate(RENAMES_THE_PART, right)
    berit.goes_to("#/rota")
    expect(berit.page.locator("#page > [data-page=rota]")).to_be_visible()


def test_a_dead_server_is_noticed_though_the_browser_says_it_is_online(
    server: Server, a_person: Come
) -> None:
    kari = a_person(server, "kari")
    kari.signs_in()
    server.kill()
    kari.sees(OFFLINE)
    assert kari.page.evaluate("() => navigator.onLine") is True
    server.start()
    expect(kari.page.get_by_text(OFFLINE).locator("visible=true")).to_have_count(0, timeout=30_000)


def test_after_a_restart_of_the_browser_everything_is_there_without_the_server(
    town: Town, server: Server, profile: Profile
) -> None:
    case = town.cast.admits(given="Sven", family="Åkerö")
    kari = profile.open(server, "kari")
    kari.signs_in()
    kari.context.set_offline(True)
    kari.goes_to(f"#/case/{case}")
    visit = starts_the_assessment(kari)
    kari.page.locator("[data-field=place] input").fill("Viksunds sjukhus, avdelning 7A")
    kari.page.locator("[data-field=place] input").blur()
    kari.waits_until("work.status().saved > 0")
    kari.context.close()
    server.kill()

    kari = profile.open(server, "kari")
    kari.page.goto("/app")
    kari.unlocks()
    kari.sees(OFFLINE)
    kari.goes_to(f"#/case/{case}/visit/{visit}")
    expect(kari.page.locator("[data-field=place] input")).to_have_value(re.compile("7A$"))
    kari.waits_until("work.status().saved > 0")
    server.start()
    kari.is_up_to_date(60)
    kari.context.close()


def test_every_keystroke_is_on_disk_within_300_milliseconds(
    town: Town, server: Server, profile: Profile
) -> None:
    case = town.cast.admits(given="Tyra", family="Åkerö")
    kari = profile.open(server, "kari")
    kari.signs_in()
    kari.goes_to(f"#/case/{case}")
    visit = starts_the_assessment(kari)
    goes_to_section(kari, "What matters")
    words = kari.page.locator("[data-field=matters_most] textarea")
    words.press_sequentially("Katten och fönst", delay=40)
    kari.page.wait_for_timeout(ON_DISK)
    crash(kari)

    kari = profile.open(server, "kari")
    kari.page.goto("/app")
    kari.unlocks()
    kari.goes_to(f"#/case/{case}/visit/{visit}")
    goes_to_section(kari, "What matters")
    words = kari.page.locator("[data-field=matters_most] textarea")
    expect(words).to_have_value("Katten och fönst")
    kari.context.close()


def test_the_language_changes_without_network_and_the_app_stays_open(
    town: Town, a_person: Come
) -> None:
    town.cast.admits(given="Urd", family="Åkerö")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.context.set_offline(True)
    kari.goes_to("#/me")
    for language, code, menu in (("Bokmål", "nb", "Pasienter"), ("Svenska", "sv", "Patienter")):
        kari.page.get_by_role("link", name=language).click()
        kari.page.wait_for_url(re.compile(f"/{code}/app#/me$"))
        expect(kari.page.locator("html")).to_have_attribute("lang", code)
        expect(kari.page.locator("#nav")).to_be_visible()
        kari.taps(menu)
        kari.sees("Urd Åkerö")
        kari.goes_to("#/me")
    kari.page.goto("/app")
    expect(kari.page.locator("html")).to_have_attribute("lang", "sv")


def test_the_off_switch_takes_worker_and_cache_away_and_leaves_what_was_saved(
    town: Town, server: Server, a_person: Come
) -> None:
    case = town.cast.admits(given="Vega", family="Åkerö")
    kari = a_person(server, "kari")
    kari.has_no_background_sync()
    kari.signs_in()
    kari.context.set_offline(True)
    kari.gives("note.add", case, text="Skrivet före")
    before = kari.page.evaluate(DATABASES)
    server.kill()
    server.environment["HEMKLAR_SERVICE_WORKER"] = "off"
    server.start()
    kari.context.set_offline(False)
    try:
        kari.page.evaluate("() => navigator.serviceWorker.ready.then((one) => one.update())")
        expect(kari.page.locator("#page [data-part]").first).to_be_visible()
        for _ in range(100):
            if settled(kari):
                break
            kari.page.wait_for_timeout(100)
        assert kari.page.evaluate(SHELL_CACHES) == []
        assert kari.page.evaluate(DATABASES) == before
        kari.page.reload()
        kari.unlocks()
        kari.is_up_to_date()
        kari.goes_to(f"#/case/{case}")
        kari.sees("Skrivet före")
    finally:
        del server.environment["HEMKLAR_SERVICE_WORKER"]
        server.kill()


def settled(person: Person) -> bool:
    """Tell whether the worker has gone; the page may be loading again just now."""
    try:
        return bool(person.page.evaluate(REGISTERED) == 0)
    except Error:
        return False


def crash(person: Person) -> None:
    """Kill the browser at once: no page is told, nothing is written any more."""
    browser = person.context.browser
    assert browser is not None
    cdp = browser.new_browser_cdp_session()
    with contextlib.suppress(Error):
        cdp.send("Browser.crash")
    assert not browser.is_connected()
