"""Signing in tells a stranger nothing, and a session ends when it must."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import devices, sessions
from services.commands import Work, new_id
from services.passwords import hashed, verified
from services.rota import calendar
from services.schema import SignIn, Worker
from tests.cast import PASSWORD, command
from tests.conftest import Clock
from tests.web.site import OURS, Site

WRONG = {"error": "wrong"}


def test_the_welcome_has_the_holidays_of_the_municipalitys_own_table(site: Site) -> None:
    assert site.signs_in("kari").welcome["holidays"] == []
    site.cast.database.write(site.cast.municipality, calendar.refresh)
    told = site.signs_in("kari").welcome["holidays"]
    assert {"2026-12-25", "2027-01-01"} <= set(told)
    assert not {"2026-12-24", "2028-01-01"} & set(told)
    said = {
        "name": "Lucia",
        "kind": "holiday",
        "from": "2026-12-14T00:00",
        "to": "2026-12-15T00:00",
    }
    lucia = command("calendar_day.add", new_id(), None, day="2026-12-14", **said)
    assert site.cast.does("admin", lucia).status == "applied"
    assert "2026-12-14" in site.signs_in("kari").welcome["holidays"]


def test_a_welcome_tells_what_the_phone_needs_and_no_more(site: Site) -> None:
    welcome = site.signs_in("kari").welcome
    assert welcome["worker"]["name"] == "Kari Lindvåg"
    assert [team["name"] for team in welcome["teams"]] == ["North"]
    assert welcome["municipality"]["zone"] == "Europe/Stockholm"
    assert set(welcome["transport_key"]["jwk"]) == {"kty", "crv", "x", "y"}
    assert welcome["last_number"] == 0
    assert "password" not in str(welcome)


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(site: Site) -> None:
    answers = [
        site.tries(name, password)
        for name, password in (("kari", "guess"), ("nobody", "guess"), ("", ""))
    ]
    assert [(one.status_code, one.json) for one in answers] == [(401, WRONG)] * 3
    lengths = {len(one.data) for one in answers}
    assert len(lengths) == 1
    assert not any(one.headers.get("Set-Cookie") for one in answers)


def test_an_inactive_worker_is_answered_like_a_stranger(site: Site) -> None:
    def leave(work: Work) -> None:
        worker = work.load(Worker, site.cast.workers["kari"])
        assert worker is not None
        worker.active = False
        work.change(worker)

    site.cast.database.write(site.cast.municipality, leave)
    answer = site.tries("kari")
    assert (answer.status_code, answer.json) == (401, WRONG)


def test_who_guesses_on_must_wait_and_is_told_how_long(site: Site, clock: Clock) -> None:
    for _ in range(sessions.TRIES_PER_NAME):
        assert site.tries("kari", "guess").status_code == 401
    for password in ("guess", PASSWORD):
        answer = site.tries("kari", password)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= sessions.WINDOW.total_seconds()
    clock.now += sessions.WINDOW
    assert site.tries("kari").status_code == 200


def test_names_that_there_are_not_are_counted_too(site: Site) -> None:
    statuses = [
        site.tries("nobody", "guess").status_code for _ in range(sessions.TRIES_PER_NAME + 1)
    ]
    assert statuses == [401] * sessions.TRIES_PER_NAME + [429]


def test_one_address_may_not_try_many_names(site: Site) -> None:
    statuses = [
        site.tries(f"guess{at}", "guess").status_code
        for at in range(sessions.TRIES_PER_ADDRESS + 1)
    ]
    assert statuses[-2:] == [401, 429]


def test_a_browser_without_script_is_led_to_the_app(site: Site) -> None:
    form = {"username": "kari", "password": PASSWORD, "device": new_id()}
    answer = site.browser().post("/session", data=form, headers={**OURS, "Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/app")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    cookie = site.tries("kari").headers["Set-Cookie"]
    assert cookie.startswith("hemklar=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_signing_out_ends_the_session_at_once(site: Site) -> None:
    kari = site.signs_in("kari")
    assert kari.client.get("/sync/head").status_code == 200
    secret = kari.client.get_cookie("hemklar")
    assert kari.client.delete("/session", headers=OURS).status_code == 200
    assert secret is not None
    kari.client.set_cookie("hemklar", secret.value)
    assert kari.client.get("/sync/head").status_code == 401


def test_a_session_expires(site: Site, clock: Clock) -> None:
    kari = site.signs_in("kari")
    clock.now += sessions.LIFE - timedelta(seconds=1)
    assert kari.client.get("/sync/head").status_code == 200
    clock.now += timedelta(seconds=1)
    answer = kari.client.get("/sync/head")
    assert (answer.status_code, answer.json) == (401, {"error": "sign_in"})


def test_all_sessions_of_a_worker_can_be_ended(site: Site) -> None:
    both = [site.signs_in("kari") for _ in range(2)]
    worker = site.cast.workers["kari"]
    site.cast.database.write(site.cast.municipality, lambda work: sessions.end_all(work, worker))
    assert [one.client.get("/sync/head").status_code for one in both] == [401, 401]


def test_the_database_holds_no_secret_of_a_session(site: Site) -> None:
    kari = site.signs_in("kari")
    cookie = kari.client.get_cookie("hemklar")
    assert cookie is not None
    with site.cast.database.session(writing=False) as session:
        kept = session.query(SignIn.token_hash).scalar()
    assert kept == devices.token_hash(cookie.value) != cookie.value


def test_a_device_of_somebody_else_is_not_taken_over(site: Site) -> None:
    kari = site.signs_in("kari")
    answer = site.tries("liv", device=kari.device)
    assert answer.status_code == 400
    assert "make a new id" in answer.text


def test_a_phone_that_lost_its_outbox_hears_of_its_other_devices(site: Site) -> None:
    case = site.cast.admits()
    old = site.signs_in("kari")
    old.sync(command("note.add", new_id(), case, text="said"))
    assert site.signs_in("kari").welcome["other_devices"] == {old.device: 1}


@pytest.mark.costly
def test_passwords_are_hashed_by_argon2id_at_a_cost() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert verified(PASSWORD, kept)
    assert not verified("guess", kept)
    assert not verified("nobody has this password", None)
