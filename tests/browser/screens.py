"""Every screen and sheet of the app, each with the way there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.person import Person

SECTIONS = 12
PREPARING = "work.cases().find((view) => view.case.phase === 'preparing').id"
READY = "work.cases().find((view) => view.case.phase === 'ready').id"
UNDECIDED = "work.cases().find((view) => view.conflicts.some((row) => !row.settled_at)).id"
DRAFT = (
    "[work.cases().find((view) => view.visits.some((row) => !row.signed_at))]"
    ".map((view) => [view.id, view.visits.find((row) => !row.signed_at).id])[0]"
)
TOKEN = "Q" * 43

Way = Callable[[Person], None]


@dataclass
class Screen:
    """A screen's name, the way there, and on which devices it exists."""

    name: str
    way: Way
    devices: tuple[str, ...] = ("phone", "desk")

    def open(self, person: Person) -> None:
        """Go there from anywhere."""
        person.page.keyboard.press("Escape")  # away with a sheet; and somebody is here: no lock
        expect(person.page.get_by_role("dialog")).to_have_count(0)
        person.goes_to("#/me")
        expect(person.page.locator("#page > [data-page=me]")).to_be_visible()
        self.way(person)
        person.page.wait_for_timeout(150)


def at(place: str) -> Way:
    """Return the way to a place by its address."""
    return lambda person: person.goes_to(place)


def of(which: str, rest: str = "") -> Way:
    """Return the way to a case, or a place in it."""
    return lambda person: person.goes_to(f"#/case/{person.work(which)}{rest}")


def sheet(which: str, act: str, line: str = "") -> Way:
    """Return the way to a sheet of a case: its button, then perhaps a line of the menu."""

    def way(person: Person) -> None:
        of(which)(person)
        person.page.locator(f"[data-act={act}]").locator("visible=true").last.click()
        if line:
            person.page.locator(f"dialog [data-act={line}]").click()
        expect(person.page.get_by_role("dialog")).to_be_visible()

    return way


def section(n: int) -> Way:
    """Return the way to a section of the visit form."""

    def way(person: Person) -> None:
        case, visit = person.work(DRAFT)
        person.goes_to(f"#/case/{case}/visit/{visit}")
        if n == 0:
            return
        person.page.locator("[data-act=sections]").click()
        person.page.get_by_role("dialog").get_by_role("listitem").nth(n - 1).get_by_role(
            "button"
        ).click()
        expect(person.page.get_by_role("dialog")).to_have_count(0)

    return way


def tapping(place: str, selector: str) -> Way:
    """Return the way to what a button of a screen opens."""

    def way(person: Person) -> None:
        person.goes_to(place)
        person.page.locator(selector).locator("visible=true").first.click()
        expect(person.page.get_by_role("dialog")).to_be_visible()

    return way


def review(person: Person) -> None:
    """Go to the review of an unsigned visit."""
    case, visit = person.work(DRAFT)
    person.goes_to(f"#/case/{case}/visit/{visit}/needs")


def two_answers(person: Person) -> None:
    """Open the sheet that asks which of two answers shall stand."""
    of(UNDECIDED)(person)
    person.page.locator("[data-act=settle]").first.click()
    expect(person.page.get_by_role("dialog")).to_be_visible()


def answering(person: Person) -> None:
    """Open the form that answers the hospital."""
    of(READY)(person)
    first = person.page.locator("[data-answer=change], [data-answer=date]").locator("visible=true")
    first.first.click()
    if not person.page.get_by_role("dialog").count():
        person.page.locator("[data-answer=date]").locator("visible=true").first.click()
    expect(person.page.get_by_role("dialog")).to_be_visible()


def a_task(person: Person) -> None:
    """Open a preparation."""
    of(PREPARING, "/tasks")(person)
    person.page.locator("[data-act=open]").first.click()
    expect(person.page.get_by_role("dialog")).to_be_visible()


def beside(person: Person) -> None:
    """Open a case beside the board."""
    person.goes_to(f"#/board/{person.work(READY)}")
    expect(person.page.locator("[data-part=beside]")).to_be_visible()


def assigning(person: Person) -> None:
    """Open the menu that gives a preparation to somebody."""
    person.goes_to("#/board")
    person.page.locator("[data-part=owner]").locator("visible=true").first.click()
    expect(person.page.locator("[data-part=assign]")).to_be_visible()


DESK_ONLY = ("desk",)
SCREENS = [
    Screen("today", at("#/today")),
    Screen("patients", at("#/patients")),
    Screen("new", at("#/new")),
    Screen("on call", at("#/oncall")),
    Screen("me", at("#/me")),
    Screen("quick PIN", tapping("#/me", "[data-page=me] [data-part=pin]")),
    Screen("sign out", tapping("#/me", "[data-part=out]")),
    Screen("case ready", of(READY)),
    Screen("case preparing", of(PREPARING)),
    Screen("case with two answers", of(UNDECIDED)),
    Screen("tasks", of(PREPARING, "/tasks")),
    Screen("a task", a_task),
    Screen("history", of(READY, "/history")),
    Screen("a case that is not here", at(f"#/case/{TOKEN}")),
    Screen("more menu", sheet(READY, "more")),
    Screen("report", sheet(READY, "more", "report")),
    Screen("events", sheet(READY, "more", "events")),
    Screen("change patient", sheet(READY, "more", "edit")),
    Screen("contact", sheet(READY, "contact")),
    Screen("call", sheet(READY, "call")),
    Screen("note", sheet(READY, "note")),
    Screen("answer the hospital", answering),
    Screen("plan visit", sheet(READY, "visit")),
    Screen("confirm home", sheet(READY, "more", "home")),
    *[Screen(f"visit section {n}", section(n)) for n in range(1, SECTIONS + 1)],
    Screen("review", review),
    Screen("two answers", two_answers),
    Screen("alert", at(f"#/a/{TOKEN}"), ("phone",)),
    Screen("rota", at("#/rota")),
    Screen("rules of the rota", tapping("#/rota", "[data-part=rules]"), DESK_ONLY),
    Screen("times of paging", at("#/policy")),
    Screen("a shift", tapping("#/rota", "[data-part=add]"), DESK_ONLY),
    Screen("board", at("#/board"), DESK_ONLY),
    Screen("case beside the board", beside, DESK_ONLY),
    Screen("assign menu", assigning, DESK_ONLY),
]
