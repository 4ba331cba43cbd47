"""The administrator's calendar: seen by year, edited, locked, and nobody's work overwritten."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.commands import new_id
from services.rota import almanac, calendar
from services.rota.almanac import Day
from services.schema import CalendarDay
from tests.cast import PASSWORD
from tests.web.site import OURS, Site
from tests.web.test_office import parsed

EVE = date(2026, 12, 24)
TYPED = {"kind": "eve", "from": "2026-12-24T12:00", "to": "2026-12-25T00:00"}


@pytest.fixture
def office(site: Site) -> FlaskClient:
    """The administrator's browser, signed in, and the calendar filled."""
    site.cast.database.write(site.cast.municipality, calendar.refresh)
    client = site.browser()
    client.post("/office/sign-in", data={"username": "admin", "password": PASSWORD}, headers=OURS)
    return client


def row(site: Site, on: date = EVE) -> CalendarDay:
    with site.cast.database.session(writing=False) as session:
        rows = calendar.days(session, site.cast.municipality, on.year)
        return next(row for row in rows if row.day == on)


def sends(office: FlaskClient, path: str, **fields: str) -> TestResponse:
    form = {"command": new_id(), **fields}
    return office.post(f"/office/calendar{path}", data=form, headers=OURS)


def test_a_year_is_shown_in_the_readers_language(office: FlaskClient) -> None:
    shown = parsed(office.get("/office/calendar?year=2027"))
    assert "Julafton" in shown
    assert "fredag 24 december" in shown
    assert shown.count("Halvdag eller afton") == 10
    assert 'aria-current="page"' in shown
    for year in ("2025", "2030", "soon"):
        expected = 200 if year == "soon" else 404
        assert office.get(f"/office/calendar?year={year}").status_code == expected


def test_a_day_is_changed_as_it_was_typed(site: Site, office: FlaskClient) -> None:
    day = row(site)
    parsed(office.get(f"/office/calendar/{day.id}"))
    said = {**TYPED, "name": "Jul <afton>", "staffed": "yes", "seen": str(day.seq)}
    answer = sends(office, f"/{day.id}", **said)
    assert (answer.status_code, answer.location) == (303, "/office/calendar?year=2026")
    now = row(site)
    assert (now.source, now.answers["name"], now.answers["from"], now.answers["staffed"]) == (
        "local",
        ["Jul <afton>"],
        ["2026-12-24T12:00"],
        ["yes"],
    )
    shown = parsed(office.get("/office/calendar"))
    assert "Jul &lt;afton&gt;" in shown
    assert "Alla bemannar den" in shown
    again = sends(office, f"/{day.id}", **{**said, "staffed": "", "seen": str(now.seq)})
    assert again.status_code == 303
    assert row(site).answers["staffed"] == []


def test_who_saw_an_older_version_is_told_and_overwrites_nothing(
    site: Site, office: FlaskClient
) -> None:
    day = row(site)
    first = sends(office, f"/{day.id}", **TYPED, name="One", seen=str(day.seq))
    assert first.status_code == 303
    answer = sends(office, f"/{day.id}", **TYPED, name="Two", seen=str(day.seq))
    assert answer.status_code == 409
    assert 'value="Two"' in answer.text
    assert "har ändrat dagen" in answer.text
    assert row(site).answers["name"] == ["One"]


def test_a_day_of_ones_own_is_added_once_and_removed(site: Site, office: FlaskClient) -> None:
    parsed(office.get("/office/calendar/new"))
    own = {
        "kind": "eve",
        "from": "2026-12-23T12:00",
        "to": "2026-12-24T00:00",
        "name": "Uppesittare",
    }
    form = {"command": new_id(), "day": "2026-12-23", **own}
    for _ in range(2):
        assert sends(office, "/new", **form).status_code == 303
    day = row(site, date(2026, 12, 23))
    assert sends(office, "/new", day="2026-12-23", **own).status_code == 422
    answer = sends(office, "/new", day="", **own)
    assert answer.status_code == 422
    assert 'aria-describedby="day-problem"' in answer.text
    assert sends(office, f"/{day.id}/remove").status_code == 303
    assert row(site, day.day).removed
    assert office.get(f"/office/calendar/{day.id}").status_code == 404


def test_a_locked_year_shows_what_a_newer_library_says(
    site: Site, office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sends(office, "/lock", year="2027", locked="yes").status_code == 303
    known = almanac.year

    def newer(country: str, of: int) -> list[Day]:
        first, *others = known(country, of)
        return [Day(date(of, 2, 8), "Ny dag", "holiday", first.starts, first.ends), *others]

    monkeypatch.setattr(almanac, "year", newer)
    site.cast.database.write(site.cast.municipality, calendar.refresh)
    shown = parsed(office.get("/office/calendar?year=2027"))
    assert re.search(r"Nytt: Ny dag", shown)
    assert re.search(r"Inte längre: Nyårsdagen", shown)
    assert "2027 är låst" in shown
    assert sends(office, "/lock", year="soon", locked="yes").status_code == 404


def test_it_needs_its_form_our_own_page_and_the_administrator(
    site: Site, office: FlaskClient
) -> None:
    day = row(site)
    path = f"/office/calendar/{day.id}"
    assert (
        office.post(path, data={**TYPED, "name": "x", "seen": day.seq}, headers=OURS).status_code
        == 422
    )
    evil = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert office.post(path, data={"command": new_id()}, headers=evil).status_code == 403
    nurse = site.signs_in("kari").client.post(f"{path}/remove", headers=OURS)
    assert nurse.status_code == 404
    for wrong in ("x", new_id()):
        assert office.get(f"/office/calendar/{wrong}").status_code == 404
    assert row(site).answers["name"] == ["Julafton"]
