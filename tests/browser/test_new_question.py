"""One line more in the form reaches every phone, the database and everybody else's screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from services.schema import Visit
from tests.browser.copies import Copy
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.verbs import goes_to_section, starts_the_assessment
from tests.cast import Cast

QUESTION = "Steps to the mailbox"
LINE = f'    mailbox_steps = number(N_("{QUESTION}"), 0, 500)\n'
SECTION = "services/forms/assessment/home.py"
BEFORE_IT = '    steps = number(N_("Steps to the front door"), 0, 200)\n'
IN_SWEDISH = "Steg till brevlådan"


def test_a_question_more_is_one_line_and_its_translations(
    fjordby: Cast, tmp_path: Path, a_person: Callable[..., Person]
) -> None:
    changed = Copy(tmp_path / "changed")
    changed.edit(SECTION, BEFORE_IT, BEFORE_IT + LINE)
    changed.translate(
        QUESTION, sv=IN_SWEDISH, nb="Trinn til postkassen", nn="Trinn til postkassa", en=QUESTION
    )
    case = fjordby.admits(given="Ragnhild", family="Sjövik")
    server = Server(str(fjordby.database.url), tmp_path, code=changed.folder).start()
    try:
        kari, amir = a_person(server, "kari"), a_person(server, "amir", lang="sv")
        kari.signs_in()
        kari.goes_to(f"#/case/{case}")
        kari.context.set_offline(True)
        visit = starts_the_assessment(kari)
        goes_to_section(kari, "The home")
        question = kari.page.get_by_role("spinbutton", name=QUESTION)
        question.fill("501")
        question.blur()
        kari.sees("Write 500 or less")
        question.fill("42")
        question.blur()
        kari.context.set_offline(False)
        kari.is_up_to_date()

        stored = fjordby.database.read(
            fjordby.municipality,
            lambda session: session.get_one(Visit, (fjordby.municipality, visit)),
        )
        assert stored.answers["mailbox_steps"] == ["42"]

        amir.signs_in()
        amir.goes_to(f"#/case/{case}/visit/{visit}")
        goes_to_section(amir, "Hemmet")
        expect(amir.page.locator("[data-field=mailbox_steps]")).to_contain_text(IN_SWEDISH)
        expect(amir.page.locator("[data-field=mailbox_steps] input")).to_have_value("42")
    finally:
        server.kill()
