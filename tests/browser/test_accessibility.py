"""Every screen: axe in light and dark, 320 px, text of 200 %, and room for a thumb."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.person import DESK, PHONE, Person
from tests.browser.screens import SCREENS, Screen
from tests.browser.server import Server
from tests.browser.verbs import sets_a_pin
from tests.cast import PASSWORD

HIGH = 4000
NARROW: ViewportSize = {"width": 320, "height": 640}
TOO_WIDE = """(width) => {
  if (document.documentElement.scrollWidth <= width) return []
  const right = (one) => Math.round(one.getBoundingClientRect().right)
  const wide = [...document.querySelectorAll('body *:not([data-scroll-x] *, .hk-sr)')]
    .filter((one) => one.checkVisibility() && right(one) > width + 1)
    .map((one) => `${one.tagName} .${one.className} to ${right(one)}`)
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 6)]
}"""
TEXT = "(size) => document.documentElement.style.setProperty('font-size', size)"
# What can be hit counts, not what is drawn.
SMALL = """(least) => {
  const controls = [
    'button', 'a.ds-button', '.hk-nav a', '.hk-choice', '.hk-filter', '.hk-item[href]', '.hk-check',
  ].join()
  const within = document.querySelector('dialog[open]') ?? document.body
  const named = (one) => (one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 40)
  const tooSmall = (one) => {
    one.scrollIntoView({ block: 'center', inline: 'center' })
    const { left, top, width, height } = one.getBoundingClientRect()
    if (height >= least - 1 && width >= least - 1) return []
    const mine = ([dx, dy]) => {
      const reach = least / 2 - 1
      const [x, y] = [left + width / 2 + dx * reach, top + height / 2 + dy * reach]
      const hit = document.elementFromPoint(x, y)
      return hit && (one.contains(hit) || (hit.matches('label') && hit.contains(one)))
    }
    const sides = width < least - 1 ? [[0, -1], [0, 1], [-1, 0], [1, 0]] : [[0, -1], [0, 1]]
    const size = `${Math.round(width)} x ${Math.round(height)}`
    return sides.every(mine) ? [] : [`${one.outerHTML.slice(0, 90)} "${named(one)}" ${size}`]
  }
  return [...within.querySelectorAll(controls)]
    .filter((one) => one.checkVisibility() && !one.disabled && !one.matches('.hk-sr'))
    .flatMap(tooSmall)
}"""
LEAST = 48
OFFICE = ("/devices", "/people", "/calendar", "/calendar/new", "/alerts")
FURTHER = ("/office/people/", "/office/calendar/", "/office/devices/")
"""A page with many of these leads to pages that are all alike: the first is looked at."""
# A colour on its way from one scheme to the other has the contrast of neither.
SETTLED = "() => Promise.allSettled(document.getAnimations().map((one) => one.finished))"


@pytest.fixture(scope="module")
def kari(demo_town: Server, a_resident: Callable[..., Person]) -> Person:
    """Kari at her phone, signed in."""
    person = a_resident(demo_town, "kari", PHONE)
    person.signs_in()
    return person


@pytest.fixture(scope="module")
def berit(demo_town: Server, a_resident: Callable[..., Person]) -> Person:
    """Berit at her desk, signed in."""
    person = a_resident(demo_town, "berit", DESK)
    person.signs_in()
    return person


def screens(device: str) -> Any:
    """Return the screens of a device, each a test by its name."""
    found = [one for one in SCREENS if device in one.devices]
    return pytest.mark.parametrize("screen", found, ids=[one.name for one in found])


def judged(person: Person, device: dict[str, Any]) -> list[str]:
    """Return what axe finds, in light and in dark colours.

    The window is so high that nothing lies under a bar that one could scroll away from under.
    """
    person.page.set_viewport_size({"width": device["viewport"]["width"], "height": HIGH})
    person.page.emulate_media(color_scheme="light")
    found = person.axe()
    person.page.emulate_media(color_scheme="dark")
    person.page.evaluate(SETTLED)
    found += [f"dark: {one}" for one in person.axe(["color-contrast"])]
    person.page.emulate_media(color_scheme="light")
    person.page.set_viewport_size(device["viewport"])
    return found


def too_wide(person: Person, device: dict[str, Any]) -> list[str]:
    """Return what makes the screen scroll sideways at 320 px, and with text of 200 %."""
    person.page.set_viewport_size(NARROW)
    found = person.page.evaluate(TOO_WIDE, NARROW["width"])
    person.page.set_viewport_size(device["viewport"])
    person.page.evaluate(TEXT, "200%")
    found += [
        f"200 %: {one}" for one in person.page.evaluate(TOO_WIDE, device["viewport"]["width"])
    ]
    person.page.evaluate(TEXT, "")
    return [str(one) for one in found]


def seen(phone: Person) -> list[str]:
    """Return all that is wrong with the page on a phone."""
    small = phone.page.evaluate(SMALL, LEAST)
    return [*judged(phone, PHONE), *too_wide(phone, PHONE), *small]


@screens("phone")
def test_on_a_phone_nothing_is_in_the_way(kari: Person, screen: Screen) -> None:
    screen.open(kari)
    assert seen(kari) == []


@screens("desk")
def test_on_a_desk_nothing_is_in_the_way(berit: Person, screen: Screen) -> None:
    screen.open(berit)
    assert judged(berit, DESK) == []
    assert too_wide(berit, DESK) == []


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_the_way_in_is_open_to_everybody(
    demo_town: Server, a_person: Callable[..., Person], device: dict[str, Any]
) -> None:
    person = a_person(demo_town, "kari", device)
    person.opens_the_app()
    expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert judged(person, device) == []
    assert too_wide(person, device) == []
    person.page.locator("button[type=submit]").click()
    person.sees("Write your user name and your password.")
    assert judged(person, device) == []
    person.writes_name_and_password("kari")
    sets_a_pin(person)
    person.sees(re.compile("The PIN is set."))
    person.locks()
    expect(person.page.get_by_label("PIN", exact=True)).to_be_visible()
    assert judged(person, device) == []
    assert too_wide(person, device) == []
    assert person.page.evaluate(SMALL, LEAST) == []
    person.taps("Use password instead")
    person.sees("Hi Kari")
    person.taps("Not Kari? Change person")
    assert judged(person, device) == []
    assert too_wide(person, device) == []


def test_in_the_office_nothing_is_in_the_way(
    demo_town: Server, a_person: Callable[..., Person]
) -> None:
    a_person(demo_town, "kari").signs_in()
    person = a_person(demo_town, "admin", PHONE)
    person.page.goto("/office/sign-in?lang=en")
    found = {"sign-in": seen(person)}
    person.page.locator("input[name=username]").fill("admin")
    person.page.locator("input[name=password]").fill(PASSWORD)
    person.page.locator("button[type=submit]").click()
    for place in OFFICE:
        person.page.goto(f"/office{place}")
        found[place] = seen(person)
        links = person.page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.pathname)")
        for start in FURTHER:
            for link in [one for one in links if one.startswith(start)][:1]:
                person.page.goto(link)
                found[link] = seen(person)
    assert {place: faults for place, faults in found.items() if faults} == {}
    assert len(found) == 1 + len(OFFICE) + len(FURTHER)
