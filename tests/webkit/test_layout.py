"""Every screen at the size of a phone: nothing to scroll sideways, nothing too small to hit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.browser.server import Server
from tests.webkit.phone import Phone

SCREENS = ("today", "patients", "new", "oncall", "me", "rota", "board")
IN_A_CASE = ("", "/tasks", "/history", "/visit/{visit}", "/visit/{visit}/needs")

# A target is as large as what a finger meets around its middle, whatever is drawn; in CSS pixels.
MEASURE = """
const shown = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true })
const inScroller = (el) => {
  for (let up = el.parentElement; up; up = up.parentElement) {
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return true
  }
  return false
}
const words = (el) => (el.textContent || el.name || '').trim().slice(0, 30)
const name = (el) => `${el.tagName.toLowerCase()}.${el.className} "${words(el)}"`
const wide = [...document.querySelectorAll('body *')]
  .filter((el) => shown(el) && !inScroller(el) && !el.closest('.hk-sr, .ds-skip-link'))
  .map((el) => [el, el.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5))
  .map(([el, box]) => `${name(el)} ${Math.round(box.left)}..${Math.round(box.right)}`)
const targets = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter((el) => shown(el) && !el.disabled && !el.closest('.hk-sr, .ds-skip-link, p'))
const owns = (el, met) => met && [el, ...(el.labels ?? [])].some((one) => one.contains(met))
const reach = (el, dx, dy) => {
  const { left, top, width, height } = el.getBoundingClientRect()
  const [x, y] = [left + width / 2, top + height / 2]
  let far = 0
  const met = () => document.elementFromPoint(x + dx * far, y + dy * far)
  while (far < LEAST / 2 && owns(el, met())) far += 1
  return far
}
const small = targets.map((el) => {
  el.scrollIntoView({ block: 'center', inline: 'center' })
  return [el, reach(el, -1, 0) + reach(el, 1, 0), reach(el, 0, -1) + reach(el, 0, 1)]
}).filter(([, width, height]) => width < LEAST || height < LEAST)
  .map(([el, width, height]) => `${name(el)} ${width}x${height}`)
return { scroll: document.documentElement.scrollWidth - innerWidth, wide, small }
"""
# A finger's width on an iPhone; on the screens made for a desk, what WCAG asks at least.
FINGER, POINTER = 44, 24
FOR_A_DESK = ("#/board", "#/rota")


@pytest.fixture(scope="module")
def kari(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """Kari of the demo, signed in."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'demo.db'}"
    environment = {
        **os.environ,
        "HEMKLAR_DATABASE_URL": url,
        "HEMKLAR_SECRETS_DIR": str(folder / "secrets"),
    }
    for step in ("migrate", "demo"):
        done = [sys.executable, "-m", "pwa.cli", step]
        subprocess.run(done, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    server = Server(url, folder).start()
    phone = Phone(server, folder / "profile", display)
    phone.starts()
    phone.signs_in("kari")
    yield phone
    phone.quits()
    server.kill()
    shutil.rmtree(folder)


def places(phone: Phone) -> list[str]:
    """Return the address of every screen, those in a case for one with a visit."""
    view = phone.work("work.cases().find(({ visits }) => visits.length)")
    inside = [part.format(visit=view["visits"][0]["id"]) for part in IN_A_CASE]
    return [f"#/{one}" for one in SCREENS] + [f"#/case/{view['id']}{one}" for one in inside]


def measured(phone: Phone, place: str) -> list[str]:
    """Return what is wrong with the screen that is shown."""
    least = POINTER if place in FOR_A_DESK else FINGER
    seen = phone.run(MEASURE.replace("LEAST", str(least)))
    wrong = [f"{place} is too wide: {one}" for one in seen["wide"]]
    wrong += [f"{place} is too small: {one}" for one in seen["small"]]
    if seen["scroll"] > 0:
        wrong.append(f"{place} scrolls sideways by {seen['scroll']}")
    return wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_fits_a_phone(kari: Phone, scheme: str) -> None:
    kari.work(f"work.setPreference('scheme', '{scheme}')")
    found = []
    for place in places(kari):
        kari.goes_to(place)
        kari.waits("return document.querySelector('#page h1, #page main') !== null")
        found += measured(kari, place)
    assert not found, "\n".join(found)


def test_the_door_fits_a_phone(kari: Phone) -> None:
    kari.work("work.lock()")
    for place in ("#/unlock", "#/signin"):
        kari.goes_to(place)
        kari.waits("return document.querySelector('#page form') !== null")
        assert measured(kari, place) == []
    kari.goes_to("#/unlock")
    kari.unlocks()
    kari.is_up_to_date()
