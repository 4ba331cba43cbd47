"""The report on alerting as a page: for those who lead, of their own teams, without a patient."""

from __future__ import annotations

from datetime import timedelta

import html5lib
import pytest
from flask.testing import FlaskClient

from services.commands import Work, new_id
from services.schema import EngineLease, Probe
from tests.cast import PASSWORD, command
from tests.conftest import Clock
from tests.services.looking import done, reports
from tests.web.site import OURS, Site


def signed_in(site: Site, name: str) -> FlaskClient:
    client = site.browser()
    form = {"username": name, "password": PASSWORD}
    answer = client.post("/office/sign-in", data=form, headers=OURS)
    assert answer.status_code == 303
    return client


@pytest.fixture
def case(site: Site) -> str:
    """A ready patient of North, answered for."""
    case = site.cast.admits(family="Sjöström-Ågren")
    reports(site.cast, case, "ready")
    done(site.cast.does("kari", command("hospital.answer", new_id(), case, answer="today")))
    return case


@pytest.mark.parametrize("name", ["berit", "osman", "admin", "revisor"])
def test_the_figures_are_shown_and_hold_no_patient(site: Site, case: str, name: str) -> None:
    client = signed_in(site, name)
    page = client.get("/office/alerts")
    assert page.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert "style=" not in page.text
    assert "1 avisering<" in page.text
    for secret in (case, "Sjöström", "Viksund", "7A"):
        assert secret not in page.text
    shows_devices = 'href="/office/devices"' in page.text
    assert shows_devices == (name == "admin")


def test_a_lead_sees_their_own_team_alone(site: Site, case: str) -> None:
    del case
    berit, south = signed_in(site, "berit"), site.cast.teams["South"]
    assert berit.get(f"/office/alerts?team={south}").status_code == 404
    assert south not in berit.get("/office/alerts").text
    osman = signed_in(site, "osman").get(f"/office/alerts?team={south}")
    assert "0 aviseringar<" in osman.text


def test_the_period_is_chosen_and_nonsense_is_the_usual_one(site: Site, case: str) -> None:
    del case
    client = signed_in(site, "osman")
    assert "0 aviseringar<" in client.get("/office/alerts?from=2026-11-01&to=2026-11-23").text
    assert "1 avisering<" in client.get("/office/alerts?from=2026-11-24&to=2026-11-24").text
    for wrong in ("from=x&to=y", "from=2026-11-25&to=2026-11-24", "from=0001-01-01"):
        assert client.get(f"/office/alerts?{wrong}").status_code == 200


def test_the_table_has_a_line_for_all_and_one_for_each_hour(site: Site, case: str) -> None:
    del case
    answer = signed_in(site, "revisor").get("/office/alerts/figures.csv")
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines() == [
        "weekday,hour,alerts,displayed_n,displayed_median_s,displayed_p90_s,opened_n,"
        "opened_median_s,opened_p90_s,accepted_n,accepted_median_s,accepted_p90_s,answered_n,"
        "answered_median_s,answered_p90_s",
        ",,1,0,,,0,,,1,0.0,0.0,1,0.0,0.0",
        "2,10,1,0,,,0,,,1,0.0,0.0,1,0.0,0.0",
    ]


def test_the_rest_of_the_office_stays_the_administrator_s(site: Site) -> None:
    client = signed_in(site, "berit")
    for path in ("devices", "people", "calendar"):
        assert client.get(f"/office/{path}").status_code == 404


def test_the_last_proof_is_shown_with_its_age_and_a_stale_one_warns(
    site: Site, clock: Clock
) -> None:
    client, warning = signed_in(site, "berit"), "Proven kommer inte fram"
    fresh = client.get("/office/alerts").text
    assert "Inget har kommit fram än" in fresh
    assert warning not in fresh

    def prove(work: Work) -> None:
        made = {"municipality_id": work.municipality.id, "id": new_id(), "token_hash": new_id()}
        shown = work.now + timedelta(seconds=0.8)
        work.session.add(Probe(**made, made_at=work.now, displayed_at=shown))

    site.cast.database.write(site.cast.municipality, prove)
    clock.now += timedelta(minutes=42)
    shown = client.get("/office/alerts").text
    assert "24 nov. 10:52, för 42 minuter sedan" in shown
    assert "tog 0,8 s" in shown
    assert warning not in shown
    clock.now += timedelta(hours=2)
    assert warning in client.get("/office/alerts").text


@pytest.mark.parametrize(
    ("seconds", "words"), [(7200, "ställdes fram 2 timmar"), (-90, "ställdes tillbaka 2 minuter")]
)
def test_a_clock_that_has_jumped_is_told_of_for_an_hour(
    site: Site, clock: Clock, seconds: int, words: str
) -> None:
    def jumped(work: Work) -> None:
        lease = EngineLease(municipality_id=work.municipality.id, holder="", until=work.now)
        lease.jumped_at, lease.jumped_by = work.now, seconds
        work.session.add(lease)

    berit, kari = signed_in(site, "berit"), site.signs_in("kari")

    def head() -> dict[str, object]:
        return dict(kari.client.get("/sync/head").json or {})

    assert "klocka" not in berit.get("/office/alerts").text
    assert "jumped_at" not in head()
    site.cast.database.write(site.cast.municipality, jumped)
    assert words in berit.get("/office/alerts").text
    assert head()["jumped_by"] == seconds
    assert str(head()["jumped_at"]).endswith("Z")
    clock.now += timedelta(hours=1, seconds=1)
    assert words not in signed_in(site, "berit").get("/office/alerts").text
    assert "jumped_at" not in head()
