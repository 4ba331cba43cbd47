"""Two tabs on one form: every word of both is kept, and each shows the other's."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.browser.verbs import goes_to_section, starts_the_assessment

People = Callable[..., Person]


def two_tabs(person: Person, place: str) -> tuple[Page, Page]:
    """Open a place in two tabs of one phone."""
    person.goes_to(place)
    first = person.page
    person.page = person.new_page()
    person.opens_the_app()
    person.unlocks()
    person.goes_to(place)
    return first, person.page


def test_one_form_in_two_tabs_keeps_the_words_of_both(town: Town, a_person: People) -> None:
    kari = a_person(town.server, "kari")
    kari.signs_in()
    first, second = two_tabs(kari, "#/new")
    for n, (page, box) in enumerate(
        [(first, "given"), (second, "family"), (first, "ward"), (second, "identity")]
    ):
        page.locator(f"#new-{box}").press_sequentially(f"{box} {n}", delay=20)
    for page in (first, second):
        for n, box in enumerate(["given", "family", "ward", "identity"]):
            expect(page.locator(f"#new-{box}")).to_have_value(f"{box} {n}")
    first.locator("#new-ward").fill("earlier")
    expect(second.locator("#new-ward")).to_have_value("earlier")
    second.locator("#new-ward").fill("later")
    expect(first.locator("#new-ward")).to_have_value("later")
    first.close()
    second.reload()
    for box, text in {"given": "given 0", "ward": "later", "identity": "identity 3"}.items():
        expect(second.locator(f"#new-{box}")).to_have_value(text)


def test_one_visit_in_two_tabs_keeps_both_and_asks_nothing(town: Town, a_person: People) -> None:
    case = town.cast.admits(given="Tove", family="Tvåflikar")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to(f"#/case/{case}")
    visit = starts_the_assessment(kari)
    tabs = two_tabs(kari, f"#/case/{case}/visit/{visit}")
    for page in tabs:
        kari.page = page
        goes_to_section(kari, "What matters")
    boxes = ["matters_most", "worries"]
    typed = dict.fromkeys(boxes, "")
    for n in range(8):
        box, page = boxes[n // 2 % 2], tabs[n % 2]
        question = page.locator(f"[data-field={box}] textarea")
        expect(question).to_have_value(typed[box])
        question.press("End")
        question.press_sequentially(f"{box}, word {n}. ", delay=30)
        typed[box] += f"{box}, word {n}. "
    for page in tabs:
        for box, text in typed.items():
            expect(page.locator(f"[data-field={box}] textarea")).to_have_value(text)
    kari.page.wait_for_timeout(2_500)  # both tabs send what they hold
    kari.is_up_to_date()
    assert kari.work("work.drafts()") == []
    view = kari.work(f"work.case('{case}')")
    answers = view["visits"][0]["answers"]
    assert {box: answers[box][0].strip() for box in boxes} == {
        box: text.strip() for box, text in typed.items()
    }
    assert view["conflicts"] == []
