"""Four languages: every screen speaks its own, and says days as its readers do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from playwright.sync_api import expect

from pwa.i18n import LANGUAGES, catalogue
from tests.browser.person import Person
from tests.browser.screens import SCREENS
from tests.browser.server import Server

PLACEHOLDER = re.compile(r"%\(\w+\)s")
SHORTEST = 4
# What a screen says: its texts one by one, its names for those who hear it, and its placeholders.
SAID = """() => {
  const within = document.querySelector('dialog[open]') ?? document.body
  const said = []
  const walk = document.createTreeWalker(within, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const box = walk.currentNode.parentElement
    if (!box.closest('script, style, template, noscript')) said.push(walk.currentNode.data)
  }
  for (const one of within.querySelectorAll('*')) {
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
      if (one.hasAttribute(name)) said.push(one.getAttribute(name))
    }
  }
  return [...new Set(said.map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean))]
}"""
# Chromium knows no Nynorsk days and says them in Bokmål.
LOCALES = {"sv": ["sv"], "nb": ["nb"], "nn": ["nn", "nb"], "en": ["en"]}


def english(lang: str) -> list[re.Pattern[str]]:
    """Return the English texts that are said otherwise in the language, as they may appear."""
    own = {text for one in catalogue(lang) if one.id for text in texts(one.string)}
    foreign = []
    for message in catalogue(lang):
        for text in texts(message.id):
            words = PLACEHOLDER.sub("", text)
            if len(re.sub(r"\W", "", words)) >= SHORTEST and text not in own:
                pattern = ".+?".join(re.escape(part) for part in PLACEHOLDER.split(text))
                foreign.append(re.compile(pattern))
    return foreign


def texts(of: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the forms of a text."""
    return (of,) if isinstance(of, str) else tuple(of or ())


@pytest.fixture(scope="module")
def nurse(demo_town: Server, a_resident: Callable[..., Person]) -> Person:
    """Kari with her phone."""
    person = a_resident(demo_town, "kari")
    person.signs_in()
    return person


@pytest.fixture(scope="module")
def lead(demo_town: Server, a_resident: Callable[..., Person]) -> Person:
    """Berit at her desk."""
    person = a_resident(demo_town, "berit", {"viewport": {"width": 1440, "height": 900}})
    person.signs_in()
    return person


def speaks(person: Person, lang: str) -> None:
    """Choose a language."""
    person.goes_to("#/me")
    if person.page.locator("html").get_attribute("lang") != lang:
        person.page.locator(f"[data-part=langs] a[lang={lang}]").click()
        person.page.wait_for_url(re.compile(f"/{lang}/app"))
        person.page.wait_for_function("() => document.querySelector('#nav:not([hidden])')")


@pytest.mark.parametrize("lang", ["sv", "nb", "nn"])
def test_no_screen_says_anything_in_english(nurse: Person, lead: Person, lang: str) -> None:
    foreign = english(lang)
    found = []
    for person, device in ((nurse, "phone"), (lead, "desk")):
        speaks(person, lang)
        for screen in SCREENS:
            # What the phone has said is not said again by the desk.
            if device != screen.devices[0]:
                continue
            screen.open(person)
            said = person.page.evaluate(SAID)
            found += [
                f"{screen.name}: {text}"
                for text in said
                if any(pattern.fullmatch(text) for pattern in foreign)
            ]
    assert found == []


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_days_are_said_as_the_language_says_them(nurse: Person, lang: str) -> None:
    speaks(nurse, lang)
    nurse.goes_to("#/today")
    today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
    names = [format_date(today, "EEEE", locale=one) for one in LOCALES[lang]]
    heading = nurse.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(re.compile("|".join(names), re.IGNORECASE))


@pytest.mark.parametrize("lang", list(LANGUAGES))
def test_the_first_screen_is_in_its_language(
    demo_town: Server, a_person: Callable[..., Person], lang: str
) -> None:
    stranger = a_person(demo_town, "kari", lang=lang)
    stranger.opens_the_app()
    expect(stranger.page.locator("html")).to_have_attribute("lang", lang)
    words = next(one.string for one in catalogue(lang) if one.id == "Sign in")
    expect(stranger.page.get_by_role("heading", name=str(words))).to_be_visible()


def test_a_browser_is_met_in_its_own_language(
    demo_town: Server, a_person: Callable[..., Person]
) -> None:
    stranger = a_person(demo_town, "kari", locale="nn-NO")
    stranger.page.goto("/app")
    expect(stranger.page.locator("html")).to_have_attribute("lang", "nn")
