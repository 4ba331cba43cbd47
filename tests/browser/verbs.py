"""What people do, so that a story reads as one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.browser.person import Person
from tests.cast import PASSWORD

PIN = "8310"
LOCAL = "%Y-%m-%dT%H:%M"
LONGEST = 40
IN_TWO_DAYS = (datetime.now() + timedelta(days=2)).date().isoformat()  # noqa: DTZ005
WORDS = {"number": "1", "day": IN_TWO_DAYS}
REQUIRED = "section:not([hidden]) [data-required]:not([hidden])"
NAMES = "(all) => all.map((one) => one.dataset.field)"


def adds_a_patient(person: Person, name: str, event: str, planned_on: str | None = None) -> None:
    """Take a patient in by the form New."""
    given, family = name.split(" ", 1)
    person.goes_to("#/new")
    page = person.page
    page.locator("#new-given").fill(given)
    page.locator("#new-family").fill(family)
    page.locator("#new-hospital").fill("Viksunds sjukhus")
    page.locator("#new-ward").fill("7A")
    page.locator(f"input[name=event][value={event}]").check(force=True)
    page.locator("#new-planned").fill(planned_on or IN_TWO_DAYS)
    person.taps("Add the patient")
    page.wait_for_url(re.compile(r"#/(case|board)/[0-9a-f-]{36}"))


def adds_a_shift(person: Person, name: str, starts: datetime, hours: int) -> None:
    """Put somebody on call."""
    person.goes_to("#/rota")
    person.taps("Add shift")
    page = person.page
    who = page.locator("#shift-worker option").filter(has_text=name)
    page.locator("#shift-worker").select_option(who.get_attribute("value"))
    page.locator("#shift-from").fill(starts.strftime(LOCAL))
    page.locator("#shift-to").fill((starts + timedelta(hours=hours)).strftime(LOCAL))
    page.locator("form[data-part=form] button[type=submit]").click()
    person.is_up_to_date()


def starts_the_assessment(person: Person) -> str:
    """Begin an assessment visit from the open case; return its id."""
    person.page.locator("[data-act=visit]").last.click()
    person.taps("Start now")
    person.page.wait_for_url(re.compile(r"/visit/[0-9a-f-]{36}$"))
    return person.page.url.rsplit("/", 1)[1]


def opens_the_visit(person: Person, case: str, visit: str) -> None:
    """Open a visit's form."""
    person.goes_to(f"#/case/{case}/visit/{visit}")
    expect(person.page.locator("[data-act=sections]")).to_be_visible()


def goes_to_section(person: Person, title: str) -> None:
    """Go to a section of the open form by its list of sections."""
    person.page.locator("[data-act=sections]").click()
    sections = person.page.get_by_role("dialog").get_by_role("button")
    sections.filter(has_text=re.compile(f"^\\s*{re.escape(title)}")).click()
    expect(person.page.get_by_role("dialog")).to_have_count(0)
    expect(person.page.locator("section:not([hidden]) > h1")).to_contain_text(title)


def chooses(person: Person, field: str, answer: str) -> None:
    """Answer a question on the screen by one of its chips."""
    question = person.page.locator(f"[data-field={field}]")
    question.locator("label").filter(has_text=re.compile(f"^\\s*{re.escape(answer)}$")).click()


def answers_every_section(person: Person) -> None:
    """Go through the form, giving every required question an answer."""
    page = person.page
    for _ in range(LONGEST):
        for _ in range(2):
            # An answer may bring further questions.
            for name in page.locator(REQUIRED).evaluate_all(NAMES):
                _answer(page.locator(f"[data-field={name}]"))
        page.locator("[data-act=next]").click()
        page.wait_for_timeout(200)
        if page.url.endswith("/needs"):
            return
    raise AssertionError("the form has no end")


def _answer(question: Locator) -> None:
    if not question.is_visible():
        return
    kind = question.get_attribute("data-kind") or ""
    box = question.locator("input, textarea").first
    if kind in ("choice", "yes_no", "scale", "choices"):
        if question.locator("input:checked").count() == 0:
            question.locator("label").filter(has=question.page.locator("input")).first.click()
    elif not box.input_value():
        if kind == "moment":
            question.locator("[data-act=now]").click()
        else:
            box.fill(WORDS.get(kind, "Mata fåglarna från mitt eget fönster, æøå"))


def signs_the_assessment(person: Person) -> None:
    """Sign on the review screen."""
    person.page.locator("[data-act=sign]").click()
    person.page.wait_for_url(re.compile(r"#/case/[0-9a-f-]{36}(/tasks)?$"))


def assigns_by_keyboard(person: Person, patient: str, name: str) -> None:
    """Give the first unowned preparation of a patient to somebody, without the mouse."""
    person.goes_to("#/board")
    card = person.page.get_by_role("link", name=re.compile(patient)).first
    card.focus()
    person.page.keyboard.press("a")
    menu = person.page.locator("[data-part=assign]")
    expect(menu).to_be_visible()
    menu.get_by_role("button", name=re.compile(name)).focus()
    person.page.keyboard.press("Enter")


def finishes_every_preparation(person: Person, case: str) -> None:
    """Tick everything off."""
    person.goes_to(f"#/case/{case}/tasks")
    page = person.page
    open_boxes = page.locator("[data-part=groups] input.hk-check:not(:checked)")
    for _ in range(LONGEST):
        if open_boxes.count() == 0:
            break
        open_boxes.first.click()
        page.wait_for_timeout(150)
    person.is_up_to_date()


def opens_more(person: Person, case: str) -> None:
    """Open the menu of a case."""
    person.goes_to(f"#/case/{case}")
    person.page.locator("[data-act=more]").locator("visible=true").last.click()


def reports(person: Person, case: str, event: str, at: str | None = None) -> None:
    """Report what the hospital says, from the case's menu."""
    opens_more(person, case)
    person.taps("Report from the hospital")
    person.page.get_by_role("dialog").get_by_text(event, exact=True).click()
    if at:
        person.page.locator("#report-at").fill(at)
    saves_the_sheet(person)
    person.is_up_to_date()


def saves_the_sheet(person: Person, button: str = "Save") -> None:
    """Press the sheet's button; it closes when what it says is on disk."""
    sheet = person.page.get_by_role("dialog")
    sheet.get_by_role("button", name=button).click()
    expect(sheet).to_have_count(0)


def opens_the_events(person: Person, case: str) -> None:
    """Open the list of events that can be corrected or cancelled."""
    opens_more(person, case)
    person.taps("Correct or cancel an event")


def begins_a_note(person: Person, text: str) -> None:
    """Write a note about the open case, and leave the sheet open."""
    person.page.locator("[data-act=note]").locator("visible=true").last.click()
    person.page.locator("#note-text").fill(text)
    person.page.wait_for_timeout(500)


def writes_a_note(person: Person, text: str) -> None:
    """Write a note about the open case and save it."""
    begins_a_note(person, text)
    saves_the_sheet(person, "Save the note")


def confirms_home(person: Person, case: str) -> None:
    """Say that the patient is at home and was met."""
    person.goes_to(f"#/case/{case}")
    person.taps("Confirm home")
    person.page.locator("input[name=met_by]").fill("Kari Lindvåg")
    person.page.get_by_role("dialog").get_by_role("button", name="Confirm home").click()
    person.is_up_to_date()


def sets_a_pin(person: Person, pin: str = PIN, again: str = "", password: str = PASSWORD) -> None:
    """Fill in the form on the screen Me."""
    person.goes_to("#/me")
    if person.page.get_by_role("dialog").count() == 0:
        person.page.locator("[data-page=me] [data-part=pin]").click()
    dialog = person.page.get_by_role("dialog")
    for name, text in {"password": password, "pin": pin, "again": again or pin}.items():
        dialog.locator(f"input[name={name}]").fill(text)
    dialog.get_by_role("button", name="Save the PIN").click()
