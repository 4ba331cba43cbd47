"""A page that was left reaches nobody any more: not the page after it, nor the address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.browser.verbs import starts_the_assessment

People = Callable[..., Person]
# Whether alerts arrive and how much is stored is answered when the test says so.
ANSWERS_LATE = """() => {
  let answer
  const asked = new Promise((resolve) => { answer = resolve })
  const late = (object, name) => {
    const now = object[name].bind(object)
    object[name] = async (...args) => { await asked; return now(...args) }
  }
  late(navigator.serviceWorker, 'getRegistration')
  late(navigator.storage, 'persisted')
  window.answers = () => { answer(); return new Promise((resolve) => setTimeout(resolve, 300)) }
}"""
# A disk that takes what it is given when the test says so.
WRITES_LATE = """() => {
  let write
  const free = new Promise((resolve) => { write = resolve })
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
  crypto.subtle.encrypt = async (...args) => { await free; return encrypt(...args) }
  window.answers = () => { write(); return new Promise((resolve) => setTimeout(resolve, 600)) }
}"""
PAGE = "() => document.getElementById('page').innerHTML"


@pytest.mark.parametrize("place", ["#/oncall", "#/me", "#/enrol"])
def test_a_page_that_draws_late_draws_on_itself(town: Town, a_person: People, place: str) -> None:
    kari = a_person(town.server, "kari", permissions=["notifications"])
    kari.signs_in()
    kari.page.evaluate(ANSWERS_LATE)
    kari.goes_to(place)
    expect(kari.page.locator(f"#page > [data-page={place[2:]}]")).to_be_visible()
    if place == "#/enrol":
        kari.page.locator("[data-part=next]").click()
    kari.page.wait_for_timeout(200)  # what the page said at once is said
    kari.goes_to("#/rota")
    expect(kari.page.locator("#page > [data-page=rota]")).to_be_visible()
    expect(kari.page.locator("#page > *")).to_have_count(1)
    before = kari.page.evaluate(PAGE)
    said = kari.page.locator("#polite").text_content()
    kari.page.evaluate("() => window.answers()")
    assert kari.page.evaluate(PAGE) == before
    assert kari.page.locator("#polite").text_content() == said


def test_a_visit_that_is_written_late_leads_nowhere(town: Town, a_person: People) -> None:
    town.cast.admits(given="Greta", family="Långsam")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.opens_case("Greta Långsam")
    starts_the_assessment(kari)
    kari.page.locator("[data-act=sections]").click()
    kari.page.get_by_role("dialog").get_by_role("listitem").last.get_by_role("button").click()
    expect(kari.page.get_by_role("dialog")).to_have_count(0)
    expect(kari.page.locator("[data-act=previous]")).to_be_enabled()
    kari.page.evaluate(WRITES_LATE)
    kari.page.locator("textarea:visible, input[type=text]:visible").first.fill("trösklar")
    kari.taps("Review")
    kari.goes_to("#/rota")
    expect(kari.page.locator("#page > [data-page=rota]")).to_be_visible()
    kari.page.evaluate("() => window.answers()")
    assert kari.page.url.endswith("#/rota")
    kari.is_up_to_date()
