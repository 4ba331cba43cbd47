"""Several people on one case: both answers kept, refusals said, what was typed taken back."""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from services.commands import new_id
from services.schema import Case, Task
from tests.browser.conftest import Town
from tests.browser.person import DESK, Person
from tests.browser.verbs import (
    LOCAL,
    chooses,
    goes_to_section,
    opens_more,
    opens_the_events,
    opens_the_visit,
    reports,
    saves_the_sheet,
)
from tests.cast import Cast, command

SPEED = 2.0
LONGEST_WAIT = 2_000
"""Letters that may be written before the other answer has come."""
TIMES = 5
Come = Callable[..., Person]


def test_two_answers_to_one_question_stay_until_one_is_chosen(town: Town, a_person: Come) -> None:
    case, visit = begun(town.cast)
    kari, amir = both(town, a_person, case, visit)
    kari.context.set_offline(True)
    amir.context.set_offline(True)
    chooses(kari, "lives_with", "Lives alone")
    chooses(amir, "lives_with", "Lives with partner")
    for person in (kari, amir):
        person.page.wait_for_timeout(2_300)
        person.context.set_offline(False)
        person.is_up_to_date()
    kari.is_up_to_date()
    for person in (kari, amir):
        question = person.page.locator("[data-field=lives_with]")
        expect(question).to_contain_text("Two answers, both kept", timeout=15_000)
        answers = question.get_by_role("listitem")
        expect(answers.filter(has_text="Lives alone")).to_have_count(1)
        expect(answers.filter(has_text="Lives with partner")).to_have_count(1)
        expect(answers.nth(0)).to_contain_text("You, today")

    kari.taps("Choose")
    kari.page.get_by_role("radio", name="Lives with partner").check()
    kari.taps("Use “Lives with partner”")
    for person in (kari, amir):
        question = person.page.locator("[data-field=lives_with]")
        expect(question.get_by_text("Two answers, both kept")).to_have_count(0, timeout=15_000)
        expect(question.locator("input:checked")).to_have_value("partner")
        person.is_up_to_date()
    assert kari.work(f"work.case('{case}').visits[0].answers.lives_with") == ["partner"]


def test_anothers_answer_takes_no_letter_from_who_is_writing(town: Town, a_person: Come) -> None:
    case, visit = begun(town.cast)
    kari = a_person(town.server, "kari")
    kari.signs_in()
    opens_the_visit(kari, case, visit)
    goes_to_section(kari, "What matters")
    kari.context.set_offline(True)
    question = kari.page.locator("[data-field=worries]")
    box = question.locator("textarea")
    box.press_sequentially("The stairs", delay=20)
    kari.page.wait_for_timeout(2_300)
    said = command("visit.answer", visit, case, worries="The cold")
    assert town.cast.does("amir", said).status == "applied"
    kari.context.set_offline(False)
    written = "The stairs"
    while not kari.work(f"work.case('{case}').conflicts"):
        assert len(written) < LONGEST_WAIT
        kari.page.keyboard.type(" and", delay=20)
        written += " and"
    kari.page.keyboard.type(" the cat", delay=20)
    expect(box).to_have_value(f"{written} the cat")
    kari.page.keyboard.press("Tab")
    expect(question).to_contain_text("Two answers, both kept", timeout=15_000)
    expect(question).to_contain_text(f"{written} the cat")


def test_answers_to_different_questions_are_both_kept_and_nothing_is_asked(
    town: Town, a_person: Come
) -> None:
    case, visit = begun(town.cast)
    kari, amir = both(town, a_person, case, visit)
    kari.context.set_offline(True)
    amir.context.set_offline(True)
    chooses(kari, "lives_with", "Lives alone")
    chooses(amir, "housing", "Flat")
    for person in (kari, amir):
        person.page.wait_for_timeout(2_300)
        person.context.set_offline(False)
        person.is_up_to_date()
    for person in (kari, amir):
        page = person.page
        checked = page.locator("[data-field=lives_with] input:checked")
        expect(checked).to_have_value("alone", timeout=15_000)
        checked = page.locator("[data-field=housing] input:checked")
        expect(checked).to_have_value("flat", timeout=15_000)
        expect(page.get_by_text("Two answers, both kept")).to_have_count(0)
        assert person.work(f"work.case('{case}').conflicts") == []


def test_anothers_change_is_on_a_visible_board_within_two_seconds(
    town: Town, a_person: Come, capsys: Any
) -> None:
    case = town.cast.admits(given="Märta", family="Öhrnäs")
    berit, kari = a_person(town.server, "berit", DESK), a_person(town.server, "kari")
    berit.signs_in()
    kari.signs_in()
    berit.goes_to("#/board")
    berit.sees("Märta Öhrnäs")
    patient = kari.work(f"work.case('{case}').patient.id")
    took = []
    for n in range(TIMES):
        kari.gives("patient.change", case, patient, given=f"Märta {n}")
        began = time.monotonic()
        berit.page.get_by_text(f"Märta {n} Öhrnäs").first.wait_for()
        took.append(time.monotonic() - began)
        berit.page.wait_for_timeout(211 * n)
    with capsys.disabled():
        sys.stdout.write(f"\n  on the board after {', '.join(f'{one:.2f}' for one in took)} s\n")
    assert statistics.median(took) <= SPEED


def test_a_refused_command_says_why_and_can_be_corrected(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Arne", family="Vik")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    tomorrow = datetime.now() + timedelta(days=1)  # noqa: DTZ005
    reports(kari, case, "Discharged", at=tomorrow.strftime(LOCAL))
    kari.goes_to("#/me")
    kari.sees("Needs you")
    kari.taps(re.compile("^See why"))
    kari.sees("Not accepted. Nothing is lost.")
    kari.sees("When: The time has not come yet")
    kari.taps("Correct", kari.page.get_by_role("dialog"))
    kari.page.locator("#report-at").fill(datetime.now().strftime(LOCAL))  # noqa: DTZ005
    saves_the_sheet(kari)
    kari.is_up_to_date()
    assert kari.work("work.refusals().length") == 0
    assert kari.work(f"work.case('{case}').case.phase") == "coming_home"


def test_a_refused_command_can_be_discarded(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Bo", family="Vik")
    kari, amir = a_person(town.server, "kari"), a_person(town.server, "amir")
    for person in (kari, amir):
        person.signs_in()
        person.context.set_offline(True)
        opens_the_events(person, case)
        person.taps("It never happened")
    for person in (kari, amir):
        person.context.set_offline(False)
        person.is_up_to_date()
    assert kari.work("work.refusals().length") == 0
    assert amir.work("work.refusals().length") == 1
    amir.goes_to("#/me")
    amir.taps(re.compile("^See why"))
    amir.taps("Discard")
    amir.sees("Discard what you wrote? It cannot be fetched back.")
    amir.page.locator("[data-act=discard-now]").click()
    expect(amir.page.locator("[data-part=needs-group]")).to_be_hidden()
    amir.is_up_to_date()


def test_a_ticked_task_can_be_undone(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Disa", family="Vik")
    task = new_id()
    town.cast.does("kari", command("task.add", task, case, title="Hämta nyckeln"))
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to(f"#/case/{case}/tasks")
    box = kari.page.get_by_role("checkbox", name=re.compile("Hämta nyckeln"))
    box.click()
    kari.sees(re.compile("^Hämta nyckeln: done"))
    kari.is_up_to_date()
    assert stored(town.cast, Task, task).answers["state"] == ["done"]
    kari.taps("Undo")
    expect(box).not_to_be_checked()
    kari.is_up_to_date()
    assert stored(town.cast, Task, task).answers["state"] == ["todo"]


def test_correcting_and_cancelling_an_event_moves_the_phase(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Elsa", family="Vik")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    reports(kari, case, "Ready for discharge")
    assert kari.work(f"work.case('{case}').case.phase") == "ready"
    earlier = datetime.now() - timedelta(days=3)  # noqa: DTZ005
    opens_the_events(kari, case)
    kari.page.get_by_role("button", name="Correct").first.click()
    kari.page.locator("#report-at").fill(earlier.strftime(LOCAL))
    saves_the_sheet(kari)
    kari.is_up_to_date()
    assert (datetime.now() - earlier).days == 3  # noqa: DTZ005
    expect(kari.page.locator("[data-part=clock]")).to_contain_text(re.compile("3|4"))
    opens_the_events(kari, case)
    kari.page.get_by_role("button", name="It never happened").first.click()
    kari.sees(re.compile("^Ready for discharge: cancelled"))
    kari.is_up_to_date()
    assert kari.work(f"work.case('{case}').case.phase") == "admitted"
    assert stored(town.cast, Case, case).phase == "admitted"


def test_a_case_closes_only_after_home_or_with_a_reason(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Frida", family="Vik")
    berit = a_person(town.server, "berit", DESK)
    berit.signs_in()
    berit.gives("case.close", case, case, reason="done")
    berit.is_up_to_date()
    assert [one["why"] for one in berit.work("work.refusals()")] == ["not_home"]
    berit.work("work.discard(work.refusals()[0].id)")
    opens_more(berit, case)
    berit.taps("Close the case")
    sheet = berit.page.get_by_role("dialog")
    expect(sheet.get_by_text("Home, and handed on")).to_be_hidden()
    sheet.get_by_role("button", name="Close the case").click()
    berit.sees("Choose a reason")
    sheet.get_by_text("Moved away").click()
    saves_the_sheet(berit, "Close the case")
    berit.is_up_to_date()
    assert stored(town.cast, Case, case).phase == "closed"


def begun(cast: Cast) -> tuple[str, str]:
    """Admit somebody and begin the assessment visit; return both ids."""
    case, visit = cast.admits(given="Gun", family=f"Vik {new_id()[-4:]}"), new_id()
    cast.does("kari", command("visit.answer", visit, case, place="Avdelning 7A"))
    return case, visit


def both(town: Town, a_person: Come, case: str, visit: str) -> tuple[Person, Person]:
    """Let Kari and Amir open the same section of the same visit."""
    people = a_person(town.server, "kari"), a_person(town.server, "amir")
    for person in people:
        person.signs_in()
        opens_the_visit(person, case, visit)
        goes_to_section(person, "The home")
    return people


def stored(cast: Cast, kind: type[Any], row: str) -> Any:
    """Return a row as the database has it."""
    return cast.database.read(
        cast.municipality, lambda session: session.get_one(kind, (cast.municipality, row))
    )
