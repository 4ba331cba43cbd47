"""Installable, in the worker's hands from the first visit, and never updated under a writer."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.demo import CAST
from services.demo.plots import PLOTS
from services.demo.words import person
from tests.browser.conftest import Profile
from tests.browser.copies import Copy
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.verbs import goes_to_section, starts_the_assessment
from tests.cast import Cast

PNG = b"\x89PNG\r\n\x1a\n"
SHELLS = """async () => {
  const found = {}
  for (const lang of ['sv', 'nb', 'nn', 'en']) {
    const kept = await caches.match(`/${lang}/app`)
    found[lang] = kept ? await kept.text() : ''
  }
  return found
}"""
VERSIONS = "() => caches.keys().then((all) => all.filter((one) => one.startsWith('hemklar-shell')))"
UPDATE = "() => navigator.serviceWorker.ready.then((one) => one.update()).then(() => true)"
WAITING = "() => navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))"
OLD, NEW = "Your day", "Your own day"
Come = Callable[..., Person]


def fetched(server: Server, path: str) -> bytes:
    """Return a file as a stranger gets it."""
    with urllib.request.urlopen(server.url + path) as response:  # noqa: S310 - loopback
        assert response.status == 200
        return bytes(response.read())


def test_chromium_finds_it_installable(demo_town: Server, profile: Profile) -> None:
    stranger = profile.open(demo_town, "kari")
    stranger.opens_the_app()
    cdp = stranger.context.new_cdp_session(stranger.page)
    assert cdp.send("Page.getAppManifest")["errors"] == []
    assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    stranger.context.close()


def test_the_manifest_says_what_it_is_and_its_icons_are_there(demo_town: Server) -> None:
    manifest = json.loads(fetched(demo_town, "/manifest.webmanifest"))
    assert manifest["start_url"] == manifest["id"] == "/app"
    assert manifest["display"] == "standalone"
    assert {"any", "maskable", "monochrome"} <= {icon["purpose"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        data = fetched(demo_town, icon["src"])
        if icon["type"] == "image/png":
            assert data.startswith(PNG)
            width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
            assert f"{width}x{height}" == icon["sizes"]
        else:
            assert b"<svg" in data


def test_the_shells_are_kept_in_four_languages_and_hold_no_person(
    demo_town: Server, a_person: Come
) -> None:
    kari = a_person(demo_town, "kari")
    kari.signs_in()
    kari.page.reload()
    kari.is_up_to_date()
    shells = kari.page.evaluate(SHELLS)
    patients = [person(who["se"]) for _, _, who in PLOTS]
    people = [f"{one.given} {one.family}" for one in patients] + [one.name for one in CAST]
    for lang, shell in shells.items():
        assert shell == fetched(demo_town, f"/{lang}/app").decode()
        assert [one for one in people if one in shell] == []


@pytest.fixture
def newer(tmp_path: Path) -> Copy:
    """The next version of the product: one text is another."""
    copy = Copy(tmp_path / "newer")
    copy.edit("pwa/translations/en/LC_MESSAGES/messages.po", f'msgstr "{OLD}"', f'msgstr "{NEW}"')
    copy.build()
    return copy


def test_a_new_version_waits_for_the_writer_and_loses_nothing(
    fjordby: Cast, server: Server, newer: Copy, a_person: Come
) -> None:
    case = fjordby.admits(given="Ragnhild", family="Sjövik")
    kari = a_person(server, "kari")
    kari.signs_in()
    before = kari.page.evaluate(VERSIONS)
    assert len(before) == 1
    kari.goes_to(f"#/case/{case}")
    visit = starts_the_assessment(kari)
    goes_to_section(kari, "What matters")
    words = kari.page.locator("[data-field=matters_most] textarea")
    words.press_sequentially("Katten och fönst")

    server.kill()
    server.code = newer.folder
    server.start()
    kari.page.evaluate(UPDATE)
    for _ in range(100):
        if kari.page.evaluate(WAITING):
            break
        kari.page.wait_for_timeout(100)
    words.press_sequentially("ret mot sjön")
    kari.page.wait_for_timeout(1_000)
    assert kari.page.evaluate(WAITING), "it waits while somebody writes"
    expect(words).to_have_value("Katten och fönstret mot sjön")

    with kari.page.expect_navigation(timeout=40_000):
        kari.goes_to("#/today")
    expect(kari.page.locator("#nav")).to_be_visible()
    kari.sees(NEW)
    assert kari.page.evaluate(VERSIONS) != before
    kari.goes_to(f"#/case/{case}/visit/{visit}")
    goes_to_section(kari, "What matters")
    expect(words).to_have_value("Katten och fönstret mot sjön")
    kari.is_up_to_date()
