"""A lead changes the team's times of paging; others read them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select

from services.schema import AlertPolicy
from tests.browser.conftest import Town
from tests.browser.person import DESK, PHONE, Person

People = Callable[..., Person]


def versions(town: Town) -> list[dict[str, list[str]]]:
    """Return what every version says, the first one first."""
    with town.cast.database.session(writing=False) as session:
        found = select(AlertPolicy).order_by(AlertPolicy.number)
        return [row.answers for row in session.scalars(found)]


def test_a_lead_sets_times_and_an_impossible_one_is_refused_on_its_field(
    town: Town, a_person: People
) -> None:
    berit = a_person(town.server, "berit", DESK)
    berit.signs_in()
    berit.goes_to("#/rota")
    berit.page.get_by_role("link", name="Times of paging").click()
    page = berit.page.locator("[data-page=policy]")
    expect(page).to_contain_text("Nobody has set times for this team")
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    call = page.locator("[data-part=call] li")
    expect(call.nth(2)).to_contain_text("1 min 30 s")

    again = page.get_by_label("Everything again")
    again.fill("2.")
    berit.page.evaluate("document.dispatchEvent(new Event('store:changed'))")
    expect(again).to_have_value("2.")
    berit.goes_to("#/rota")
    expect(berit.page.locator("[data-page=rota]")).to_be_visible()
    berit.goes_to("#/policy")
    expect(again).to_have_value("2.")
    again.fill("2")

    opened = page.get_by_label("Next way, if it is not opened")
    opened.fill("120")
    berit.taps("Save")
    expect(opened).to_be_focused()
    expect(opened).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#policy-opened_within-error")).to_contain_text(
        "Must be less than “Everything again”"
    )
    assert berit.axe() == []
    assert versions(town) == []

    opened.fill("60")
    page.get_by_label("Next step").fill("7,5")
    expect(call.nth(2)).to_contain_text("1 min")
    expect(page.locator("[data-part=steps] li").nth(1)).to_contain_text("7 min 30 s")
    page.get_by_label("SMS").uncheck()
    expect(call.nth(1)).to_contain_text("Phone call, if the phone has shown nothing")
    berit.taps("Save")
    expect(page).to_contain_text("Version 1 counts since")
    expect(page).to_contain_text("set by Berit")
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    [said] = versions(town)
    assert said["opened_within"] == ["60"]
    assert said["escalate_after"] == ["450"]
    assert (said["sms"], said["voice"]) == ([], ["yes"])

    nils = a_person(town.server, "nils", PHONE)
    nils.signs_in()
    nils.goes_to("#/oncall")
    nils.page.get_by_role("link", name="Times of paging").click()
    read = nils.page.locator("[data-page=policy]")
    expect(read.locator("[data-part=steps]")).to_contain_text("7 min 30 s")
    expect(read).to_contain_text("Version 1 counts since")
    expect(read.locator("form")).to_be_hidden()
    assert nils.axe() == []
