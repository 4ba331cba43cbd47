"""The pages of the ways to people: numbers read as people write them, and every change logged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import html5lib
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services import ways
from services.alerts import texts
from services.alerts.channels.gateway import Gateway, Recipe
from services.commands import Refused, new_id
from services.schema import CommandLog, ContactWay, Journal
from tests.cast import PASSWORD
from tests.conftest import Clock
from tests.services.alerts.gateway_service import GatewayService
from tests.web.site import OURS, Site


@pytest.fixture
def office(site: Site) -> FlaskClient:
    """The administrator's browser, signed in."""
    client = site.browser()
    form = {"username": "admin", "password": PASSWORD}
    assert client.post("/office/sign-in", data=form, headers=OURS).status_code == 303
    return client


def parsed(answer: TestResponse) -> str:
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "style=" not in answer.text
    assert "<script" not in answer.text
    return answer.text


def adds(office: FlaskClient, path: str, **said: str) -> TestResponse:
    """Fill in the form at the path."""
    page = parsed(office.get(path))
    [own] = re.findall(r'name="command" type="hidden" value="([^"]+)"', page)
    return office.post(path, data={"command": own, **said}, headers=OURS)


def kept(site: Site) -> list[tuple[str, str, str, bool]]:
    with site.cast.database.session(writing=False) as session:
        found = session.query(ContactWay).order_by(ContactWay.id)
        return [(one.kind, one.value, one.lang, one.removed) for one in found]


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("se", "070-123 45 67", "+46701234567"),
        ("se", "+46 (70) 123 45 67", "+46701234567"),
        ("se", "0046 701234567", "+46701234567"),
        ("no", "412 34 567", "+4741234567"),
        ("no", "+47 412 34 567", "+4741234567"),
        ("no", "+46701234567", "+46701234567"),
    ],
)
def test_a_number_is_read_as_people_write_it(country: str, typed: str, number: str) -> None:
    assert ways.read("sms", typed, country) == number


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("sms", "", "required"),
        ("sms", "701234567", "number"),
        ("voice", "070-12", "number"),
        ("voice", "+0701234567", "number"),
        ("voice", "+46701234567890123", "number"),
        ("sms", "070123456x", "number"),
        ("sms", "+46701234567\n+4790000000", "number"),
        ("email", "anna", "address"),
        ("email", "anna@fjordby", "address"),
        ("email", "anna@fjordby.se\nBcc: all@fjordby.se", "address"),
        ("email", "Anna <anna@fjordby.se>", "address"),
        ("email", f"{'a' * 60}@{'b.' * 100}se", "address"),
    ],
)
def test_what_is_no_number_or_address_says_so(kind: str, typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ways.read(kind, typed, "se")
    assert refused.value.errors == {"value": [code]}


def test_a_way_is_added_shown_and_logged_and_its_number_is_not_in_the_journal(
    site: Site, office: FlaskClient
) -> None:
    path = f"/office/people/worker/{site.cast.workers['kari']}"
    answer = adds(office, path, kind="sms", value="070-123 45 67")
    assert (answer.status_code, answer.location) == (303, "/office/people")
    assert kept(site) == [("sms", "+46701234567", "sv", False)]
    page = parsed(office.get("/office/people"))
    assert "Sms: +46701234567" in page
    with site.cast.database.session(writing=False) as session:
        assert session.query(CommandLog).filter_by(name="contact_way.add").count() == 1
        line = session.query(Journal).filter_by(action="contact_way.add").one()
    assert line.worker_id == site.cast.workers["admin"]
    assert "46701234567" not in str(line.detail)


def test_a_wrong_number_stays_in_the_form_with_what_to_do(site: Site, office: FlaskClient) -> None:
    path = f"/office/people/worker/{site.cast.workers['kari']}"
    answer = adds(office, path, kind="voice", value="<12>")
    assert answer.status_code == 422
    page = parsed(answer)
    assert "&lt;12&gt;" in page
    assert "Skriv det med landskod" in page
    assert kept(site) == []
    assert adds(office, path, value="070-1234567").status_code == 422


def test_the_same_way_twice_is_refused_and_sent_twice_counts_once(
    site: Site, office: FlaskClient
) -> None:
    path = f"/office/people/worker/{site.cast.workers['kari']}"
    form = {"command": new_id(), "kind": "email", "value": "Kari@Fjordby.SE"}
    for _ in range(2):
        assert office.post(path, data=form, headers=OURS).status_code == 303
    assert kept(site) == [("email", "kari@fjordby.se", "sv", False)]
    again = adds(office, path, kind="email", value="kari@fjordby.se")
    assert again.status_code == 422
    assert "finns redan" in again.text


def test_a_team_has_a_last_resort_with_a_name(site: Site, office: FlaskClient) -> None:
    assert parsed(office.get("/office/people")).count("Ingen rings till slut") == 2
    path = f"/office/people/team/{site.cast.teams['North']}"
    assert adds(office, path, kind="voice", value="0501-1000").status_code == 422
    answer = adds(office, path, kind="voice", value="0501-1000", label="Trygghetscentralen")
    assert answer.status_code == 303
    page = parsed(office.get("/office/people"))
    assert page.count("Ingen rings till slut") == 1
    assert "Trygghetscentralen" in page


def test_a_removed_way_is_gone_from_the_page_and_stays_on_record(
    site: Site, office: FlaskClient
) -> None:
    path = f"/office/people/worker/{site.cast.workers['kari']}"
    adds(office, path, kind="sms", value="070-123 45 67")
    [way] = re.findall(r"/office/people/([0-9a-f-]{36})/remove", office.get("/office/people").text)
    for _ in range(2):
        body = {"command": new_id()}
        answer = office.post(f"/office/people/{way}/remove", data=body, headers=OURS)
        assert answer.status_code == 303
    assert "+46701234567" not in office.get("/office/people").text
    assert kept(site) == [("sms", "+46701234567", "sv", True)]


def test_nobody_who_is_not_there_has_a_page(site: Site, office: FlaskClient) -> None:
    kari = site.cast.workers["kari"]
    for path in (f"worker/{new_id()}", f"team/{kari}", f"patient/{kari}", "worker/x"):
        assert office.get(f"/office/people/{path}").status_code == 404
    body = {"command": new_id()}
    answer = office.post(f"/office/people/{new_id()}/remove", data=body, headers=OURS)
    assert answer.status_code == 404


@pytest.fixture
def provider(site: Site) -> Iterator[GatewayService]:
    """A provider of SMS on loopback, behind the real adapter."""
    service = GatewayService()
    recipe = Recipe(service.url, body={"to": "{to}", "text": "{text}"}, id_field="id")
    site.app.extensions["channels"]["sms"] = Gateway(recipe)
    yield service
    service.close()


def way_of(site: Site, office: FlaskClient, kind: str = "sms", value: str = "070-123 45 67") -> str:
    path = f"/office/people/worker/{site.cast.workers['kari']}"
    assert adds(office, path, kind=kind, value=value).status_code == 303
    with site.cast.database.session(writing=False) as session:
        return session.query(ContactWay).filter_by(kind=kind).one().id


def tries(office: FlaskClient, way: str, own: str | None = None) -> TestResponse:
    form = {"command": own or new_id()}
    return office.post(f"/office/people/{way}/test", data=form, headers=OURS)


def test_a_test_goes_by_the_real_channel_in_words_of_the_catalogue_and_is_journaled(
    site: Site, office: FlaskClient, provider: GatewayService
) -> None:
    way = way_of(site, office)
    assert f'action="/office/people/{way}/test#way-{way}"' in office.get("/office/people").text
    page = parsed(tries(office, way))
    assert "Leverantören har tagit emot provet (200, s1)" in page
    [asked] = provider.asked
    said = dict(parse_qsl(asked.body))
    assert said["to"] == "+46701234567"
    assert said["text"] == f"Hemklar: {texts.WAY['sv']} http://localhost:8000/app"
    with site.cast.database.session(writing=False) as session:
        lines = session.query(Journal).filter(Journal.action.like("contact_way.test%"))
        told = [(one.action, one.result, one.worker_id, one.detail) for one in lines]
    admin = site.cast.workers["admin"]
    answer = {"way": way, "status": 200, "provider_id": "s1"}
    assert told == [
        ("contact_way.test", "applied", admin, {"way": way}),
        ("contact_way.tested", "accepted", admin, answer),
    ]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "Leverantören nekar oss (401)"),
        (400, "Leverantören tog inte emot provet (400)"),
        (429, "Leverantören ber oss vänta (429)"),
        (500, "Leverantören svarade inte eller har ett fel (500)"),
    ],
)
def test_what_the_provider_answers_is_said(
    site: Site, office: FlaskClient, provider: GatewayService, status: int, said: str
) -> None:
    provider.answer = (status, {}, {})
    assert said in parsed(tries(office, way_of(site, office)))


def test_a_form_sent_twice_sends_once_and_a_sixth_test_must_wait(
    site: Site, office: FlaskClient, provider: GatewayService, clock: Clock
) -> None:
    way, own = way_of(site, office), new_id()
    assert [tries(office, way, own).status_code for _ in range(2)] == [200, 303]
    assert [tries(office, way).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert len(provider.asked) == 5
    clock.now += timedelta(minutes=11)
    assert tries(office, way).status_code == 200


def test_an_outsider_tests_nothing(
    site: Site, office: FlaskClient, provider: GatewayService
) -> None:
    way = way_of(site, office)
    kari = site.signs_in("kari").client
    assert tries(site.browser(), way).location == "/office/sign-in"
    assert tries(kari, way).status_code == 404
    lead = site.browser()
    form = {"username": "berit", "password": PASSWORD}
    assert lead.post("/office/sign-in", data=form, headers=OURS).status_code == 303
    assert tries(lead, way).status_code == 404
    assert tries(office, new_id()).status_code == 404
    office.post(f"/office/people/{way}/remove", data={"command": new_id()}, headers=OURS)
    assert tries(office, way).status_code == 404
    assert provider.asked == []


def test_without_a_provider_nothing_can_be_tried_and_the_page_says_so(
    site: Site, office: FlaskClient
) -> None:
    way = way_of(site, office)
    page = parsed(office.get("/office/people"))
    assert "ingen leverantör" in page
    assert f"{way}/test" not in page
    assert tries(office, way).status_code == 404


def test_who_has_only_an_e_mail_address_is_shown_as_unreachable(
    site: Site, office: FlaskClient, provider: GatewayService
) -> None:
    by_mail = Recipe(provider.url, body={"to": "{to}"})
    site.app.extensions["channels"]["email"] = Gateway(by_mail)
    way_of(site, office, "email", "kari@fjordby.example")
    said = "Bara e-post: den skickas men väcker ingen på natten"
    assert said in office.get("/office/people").text
    way_of(site, office)
    assert said not in office.get("/office/people").text
    path = f"/office/people/team/{site.cast.teams['North']}"
    adds(office, path, kind="email", value="jour@fjordby.example", label="Jouren")
    assert "Ingen rings till slut: e-post väcker ingen" in office.get("/office/people").text
