"""The rota on a desk: gaps are filled, shifts swapped by hand and by keys, rules make shifts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from services.commands import Work, new_id
from services.schema import Worker
from tests.browser.conftest import Town
from tests.browser.person import DESK, Person
from tests.cast import Cast, command

People = Callable[..., Person]
ZONE = ZoneInfo("Europe/Stockholm")
MONDAY = datetime.now(ZONE).date() - timedelta(days=datetime.now(ZONE).weekday())


@pytest.fixture(autouse=True)
def reached(town: Town) -> None:
    """Everybody's phone has shown an alert today."""

    def reach(work: Work) -> None:
        for worker in work.session.scalars(select(Worker)):
            worker.reached_at = work.now
            work.change(worker)

    town.cast.database.write(town.cast.municipality, reach)


def at(day: int, hour: int) -> datetime:
    """Return an hour of a day, counted from this week's Monday."""
    start = datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), ZONE)
    return start.replace(hour=hour)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def has_a_night(cast: Cast, who: str, day: int) -> str:
    """Give somebody, or nobody, the night of a day; return the shift's id."""
    shift = new_id()
    outcome = cast.does(
        "berit",
        command(
            "shift.add",
            shift,
            None,
            worker=[cast.workers[who]] if who else [],
            team=cast.teams["North"],
            **{"from": stamp(at(day, 16)), "to": stamp(at(day + 1, 8))},
        ),
    )
    assert outcome.status == "applied", outcome
    return shift


def opens_week(person: Person, weeks: int) -> None:
    """Open the rota by the week, so many weeks from now."""
    person.goes_to("#/rota")
    person.taps("Week")
    for _ in range(weeks):
        person.taps("Later")


def chip(person: Person, shift: str) -> Locator:
    return person.page.locator(f"[data-stop='{shift}']")


def holder(person: Person, shift: str) -> str:
    """Return the given name of whoever has the shift, as the app shows it."""
    worker = person.work(
        f"work.shifts().find((row) => row.id === '{shift}')?.answers.worker[0] ?? ''"
    )
    return next((name for name, one in CAST.items() if one == worker), "")


CAST: dict[str, str] = {}


@pytest.fixture
def berit(town: Town, a_person: People) -> Person:
    """Berit at her desk, signed in."""
    CAST.update(town.cast.workers)
    berit = a_person(town.server, "berit", DESK)
    berit.signs_in()
    return berit


def test_a_gap_is_red_and_filled_by_asking_or_giving(town: Town, berit: Person) -> None:
    amir_before = has_a_night(town.cast, "amir", 15)
    shift = has_a_night(town.cast, "", 16)
    berit.is_up_to_date()
    opens_week(berit, 2)
    gap = berit.page.locator(f"[data-kind=gap][data-stop*='{shift}']")
    gap.click()
    panel = berit.page.locator("[data-part=chosen]")
    expect(panel).to_contain_text("A gap in")
    amir = panel.get_by_role("listitem").filter(has_text="Amir")
    expect(amir).to_contain_text("would rest less than 11 hours")
    expect(amir.get_by_role("button")).to_have_count(0)
    assert berit.axe() == []

    panel.get_by_role("button", name="Ask Kari").click()
    berit.sees("A swap waits for Kari Lindvåg")
    berit.is_up_to_date()
    expect(gap).to_be_visible()
    swap = berit.work("work.rows('swap').find((row) => row.status === 'asked').id")
    outcome = town.cast.does("kari", command("swap.accept", swap, None))
    assert outcome.status == "applied", outcome
    expect(gap).to_have_count(0)
    expect(chip(berit, shift)).to_contain_text("Kari")
    assert holder(berit, amir_before) == "amir"


def test_what_a_lead_gives_can_be_taken_back_for_ten_seconds(town: Town, berit: Person) -> None:
    shift = has_a_night(town.cast, "", 23)
    berit.is_up_to_date()
    opens_week(berit, 3)
    gap = berit.page.locator(f"[data-kind=gap][data-stop*='{shift}']")
    gap.click()
    berit.taps("Give it to Nils")
    expect(chip(berit, shift)).to_contain_text("Nils")
    berit.taps("Undo")
    expect(gap).to_be_visible()
    berit.is_up_to_date()
    assert holder(berit, shift) == ""


def test_a_shift_is_dragged_onto_another_and_the_other_says_yes(town: Town, berit: Person) -> None:
    mine = has_a_night(town.cast, "berit", 28)
    theirs = has_a_night(town.cast, "nils", 31)
    berit.is_up_to_date()
    opens_week(berit, 4)
    chip(berit, mine).drag_to(chip(berit, theirs))
    sheet = berit.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Swap the shift")
    expect(sheet.locator("#swap-to")).to_have_value(town.cast.workers["nils"])
    expect(sheet.locator("#swap-back")).to_have_value(theirs)
    assert berit.axe() == []
    sheet.get_by_role("button", name="Ask").click()
    expect(chip(berit, mine)).to_contain_text("to Nils?")
    expect(chip(berit, theirs)).to_contain_text("to Berit?")
    berit.is_up_to_date()
    assert (holder(berit, mine), holder(berit, theirs)) == ("berit", "nils")
    swap = berit.work(f"work.rows('swap').find((row) => row.answers.shift[0] === '{mine}').id")
    outcome = town.cast.does("nils", command("swap.accept", swap, None))
    assert outcome.status == "applied", outcome
    expect(chip(berit, mine)).to_contain_text("Nils")
    expect(chip(berit, theirs)).to_contain_text("Berit")


def test_a_lead_decides_a_swap_by_keys_alone(town: Town, berit: Person) -> None:
    first = has_a_night(town.cast, "kari", 35)
    second = has_a_night(town.cast, "amir", 37)
    berit.is_up_to_date()
    opens_week(berit, 5)
    press = berit.page.keyboard.press
    chip(berit, first).focus()
    press("b")
    expect(berit.page.locator("#polite")).to_contain_text("Swapping Kari Lindvåg")
    press("Escape")
    expect(berit.page.locator("#polite")).to_have_text("No swap")
    press("b")
    press("ArrowRight")
    press("ArrowRight")
    there = berit.page.locator(".hk-rcell").filter(has=chip(berit, second))
    expect(there.locator(":focus")).to_have_count(1)
    # On the same height: the shift itself where a gap stands between, else the day over it.
    if berit.page.evaluate("() => document.activeElement.dataset.stop") != second:
        press("ArrowDown")
    expect(chip(berit, second)).to_be_focused()
    press("Enter")
    sheet = berit.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Only whose shift it is can ask for a swap.")
    sheet.get_by_role("button", name="Decide").focus()
    press("Enter")
    expect(sheet).to_have_count(0)
    expect(chip(berit, first)).to_contain_text("Amir")
    expect(chip(berit, second)).to_contain_text("Kari")
    berit.is_up_to_date()
    assert (holder(berit, first), holder(berit, second)) == ("amir", "kari")


def test_a_rule_makes_shifts_and_its_refusal_is_told(town: Town, berit: Person) -> None:
    berit.goes_to("#/rota")
    berit.page.get_by_label("Duty").select_option("home_care")
    berit.taps("Rules")
    berit.taps("New rule")
    sheet = berit.page.get_by_role("dialog")
    sheet.get_by_label("Name").fill("Evenings and nights")
    sheet.get_by_label("Duty").select_option("home_care")
    for name in ("Kari Lindvåg", "Amir Haddani"):
        sheet.get_by_label("Add a person").select_option(label=name)
    sheet.get_by_role("button", name="Amir Haddani earlier").click()
    # From tomorrow: on a weekend's evening the first shift of today, which is Amir's, is over.
    tomorrow = datetime.now(ZONE).date() + timedelta(days=1)
    sheet.get_by_label("First day").fill(tomorrow.isoformat())
    preview = sheet.get_by_role("region", name="What the next two weeks become")
    expect(preview.get_by_role("listitem").first).to_contain_text("Amir")
    expect(preview.get_by_role("listitem").nth(13)).to_be_visible()
    assert berit.axe() == []
    sheet.get_by_role("button", name="Add", exact=True).click()
    expect(sheet).to_have_count(0)
    berit.is_up_to_date()
    opens_week(berit, (tomorrow - MONDAY).days // 7)
    shifts = berit.page.locator(".hk-shift")
    expect(shifts.first).to_contain_text("Amir")
    made = "work.shifts().filter((row) => row.rule && row.duty === 'home_care').length"
    assert berit.work(made) > len(town.cast.workers)

    berit.taps("Rules")
    berit.taps(re.compile("Change Evenings"))
    sheet.locator("li input[type=time]").nth(1).fill("23:00")
    sheet.locator("li select").nth(2).select_option("weekday")
    sheet.get_by_role("checkbox").uncheck()
    expect(preview).to_contain_text("These times make no shifts yet.")
    sheet.get_by_role("button", name="Save").click()
    berit.is_up_to_date()
    berit.taps("Needs you: 1")
    berit.sees(re.compile("Times: It overlaps another shift"))
