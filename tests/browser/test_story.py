"""One patient's whole story: two phones, a desktop, the network cut, the server killed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from playwright.sync_api import expect
from sqlalchemy import select

from services.schema import FeedEntry
from tests.browser.person import DESK, Person
from tests.browser.phone_push import PhonePush
from tests.browser.server import Server
from tests.browser.verbs import (
    adds_a_patient,
    adds_a_shift,
    answers_every_section,
    assigns_by_keyboard,
    confirms_home,
    finishes_every_preparation,
    reports,
    signs_the_assessment,
    starts_the_assessment,
)
from tests.cast import Cast

PATIENT = "Ragnhild Sjövik"


def test_one_patient_comes_home(
    server: Server,
    fjordby: Cast,
    a_phone: Callable[[str], PhonePush],
    a_person: Callable[..., Person],
) -> None:
    berit = a_person(server, "berit", DESK)
    berit.signs_in()
    an_hour_ago = datetime.now() - timedelta(hours=1)  # noqa: DTZ005
    adds_a_shift(berit, "Nils Hedåker", an_hour_ago, hours=12)
    push = a_phone("nils")
    nils = push.person

    adds_a_patient(berit, PATIENT, "ready")
    paged_until_accepted(server, push)
    berit.goes_to("#/oncall")
    berit.sees(re.compile("Taken by Nils"))

    kari = a_person(server, "kari")
    kari.signs_in()
    case = assessed_without_network(server, kari)

    assigns_by_keyboard(berit, PATIENT, "Amir Haddani")
    berit.is_up_to_date()
    kari.is_up_to_date()
    finishes_every_preparation(kari, case)
    reports(kari, case, "Discharged")
    confirms_home(kari, case)
    berit.goes_to(f"#/case/{case}")
    berit.sees(re.compile("Home, day 1"))
    everybody_holds_the_same(fjordby, kari, nils, berit)


def paged_until_accepted(server: Server, push: PhonePush) -> None:
    """Page Nils, also after a kill; he accepts before he unlocks, and sees the patient after."""
    nils = push.person
    paged = push.receives()
    assert PATIENT.split()[1] not in orjson.dumps(paged).decode()
    push.shows_only(paged)
    server.kill()
    server.start()
    paged = push.receives()
    push.shows_only(paged)

    nils.work("work.lock()")
    opened = push.tapped(paged)
    assert len(opened) == 1
    nils.page.goto(opened[0])
    nils.sees("A patient is ready. Someone must answer the hospital.")
    assert PATIENT not in nils.page.content()
    nils.taps(re.compile("^I take it"))
    nils.sees("You take it")
    nils.page.locator("[data-part=onward]").click()
    nils.unlocks()
    nils.is_up_to_date()
    nils.opens_case(PATIENT)


def assessed_without_network(server: Server, kari: Person) -> str:
    """Record and sign the visit offline, locked and reloaded on the way; return the case's id."""
    case = kari.opens_case(PATIENT)
    kari.context.set_offline(True)
    visit = starts_the_assessment(kari)
    answers_every_section(kari)
    kari.work("work.lock()")
    kari.page.reload()
    kari.unlocks()
    kari.sees("Offline. Everything is saved on this phone.")
    kari.goes_to(f"#/case/{case}/visit/{visit}/needs")
    signs_the_assessment(kari)
    to_come = kari.page.locator("[data-part=to-come]")
    expect(to_come).to_contain_text("The preparations are made as soon as there is network")
    server.kill()
    kari.context.set_offline(False)
    kari.page.wait_for_timeout(500)
    assert kari.work("work.status().saved") > 0, "nothing is lost while the server is dead"
    server.start()
    kari.is_up_to_date()
    expect(to_come).to_be_hidden()
    return case


def everybody_holds_the_same(cast: Cast, *people: Person) -> None:
    """Compare every row of the patient on every device with the database."""
    for person in people:
        person.is_up_to_date()
        person.page.wait_for_timeout(2000)
    stored = in_the_feed(cast)
    assert len(stored) > len(people)
    for person in people:
        assert person.holds() == stored, person.name


def in_the_feed(cast: Cast) -> dict[str, Any]:
    """Return the case's rows as the database has them for the team North."""

    def look(session: Any) -> list[dict[str, Any]]:
        found = select(FeedEntry.body).where(
            FeedEntry.team_id == cast.teams["North"],
            FeedEntry.gone.is_(None),
            FeedEntry.case_id.is_not(None),
        )
        return [orjson.loads(body) for body in session.scalars(found)]

    rows = cast.database.read(cast.municipality, look)
    return {f"{row['kind']}:{row['id']}": row for row in rows}
