"""The hospital is answered from the phone, without network too, and the text is there to copy."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from services.schema import Alert, HospitalAnswer
from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.browser.verbs import IN_TWO_DAYS, reports
from tests.cast import Cast
from tests.services.looking import of_case

People = Callable[..., Person]
TEXT = "[data-part=answer-text]"
COPIED = "() => navigator.clipboard.readText()"


def answered(cast: Cast, case: str) -> list[dict[str, list[str]]]:
    """Return what the server knows that the hospital was told."""
    return [row.answers for row in of_case(cast, HospitalAnswer, case)]


def test_answering_without_network_takes_the_alert_when_there_is_some(
    town: Town, a_person: People
) -> None:
    case = town.cast.admits(given="Åshild", family="Bjørgum")
    kari = a_person(town.server, "kari")
    kari.context.grant_permissions(["clipboard-read", "clipboard-write"])
    kari.signs_in()
    reports(kari, case, "Ready for discharge")
    kari.sees(re.compile("The hospital waits for an answer. Reported (before|after) 12:00: by law"))
    kari.context.set_offline(True)
    kari.taps("Can receive today")
    kari.sees(re.compile(r"^Answered \d\d:\d\d by you: can receive today$"))
    block = kari.page.locator("[data-part=hospital]")
    expect(block.get_by_text("Saved on this phone")).to_be_visible()
    kari.taps("Copy the text")
    kari.sees("Copied")
    text = kari.page.locator(TEXT).inner_text()
    assert kari.page.evaluate(COPIED) == text
    assert "North, nurse" in text
    assert not re.search("Åshild|Bjørgum|86|7A|Viksund|Kari", text)
    assert answered(town.cast, case) == []

    kari.context.set_offline(False)
    kari.is_up_to_date()
    assert answered(town.cast, case) == [{"answer": ["today"]}]
    (alert,) = of_case(town.cast, Alert, case)
    assert (alert.state, alert.accepted_by) == ("accepted", town.cast.workers["kari"])
    assert alert.answered_at is not None


def test_the_answer_is_changed_and_both_stay_in_the_history(town: Town, a_person: People) -> None:
    case = town.cast.admits(given="Göran", family="Åkervik")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    reports(kari, case, "Ready for discharge")
    kari.goes_to("#/oncall")
    card = kari.page.get_by_role("article").filter(has_text="Göran Åkervik")
    card.get_by_role("button", name="I take it").click()
    card.get_by_role("button", name="Not yet").click()
    sheet = kari.page.get_by_role("dialog")
    assert kari.axe() == []
    sheet.get_by_role("button", name="Answer", exact=True).click()
    expect(card.get_by_text(re.compile("by you: cannot receive yet$"))).to_be_visible()
    card.get_by_role("button", name="Change the answer").click()
    sheet.get_by_text("From a date", exact=True).click()
    sheet.get_by_label("From which day?").fill(IN_TWO_DAYS)
    sheet.get_by_role("button", name="Answer", exact=True).click()
    expect(card.locator(TEXT)).to_contain_text("The municipality can receive the patient from")
    kari.is_up_to_date()
    told = [{"answer": ["not_yet"]}, {"answer": ["date"], "date": [IN_TWO_DAYS]}]
    assert answered(town.cast, case) == told
    expect(card.get_by_text("You answered the hospital")).to_have_count(2)
    kari.page.mouse.move(1, 1)  # off the toast, which stays under the pointer
    expect(kari.page.locator(".hk-toast")).to_have_count(0, timeout=15_000)
    assert kari.axe() == []
    kari.goes_to(f"#/case/{case}/history")
    kari.sees(re.compile("^Answered the hospital: cannot receive yet"))
