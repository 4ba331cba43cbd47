"""Changing one's password on a device."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pwa.db import Database
from services.passwords import is_weak
from services.schema import Journal
from tests.cast import PASSWORD
from tests.web.site import OURS, Site

NEW = "four words in a row"


def test_a_changed_password_ends_the_other_sessions_and_is_journaled(
    site: Site, database: Database
) -> None:
    other, here = site.signs_in("kari"), site.signs_in("kari")
    answer = here.post("/session/password", {"current": PASSWORD, "new": NEW})
    assert (answer.status_code, answer.data) == (204, b"")
    assert here.ask().status_code == 200
    assert other.client.get("/sync/head").status_code == 401
    form = {"username": "kari", "device": here.device}
    for password, status in ((PASSWORD, 401), (NEW, 200)):
        signing = site.browser().post("/session", data={**form, "password": password}, headers=OURS)
        assert signing.status_code == status
    with database.session(writing=False) as session:
        actions = session.scalars(select(Journal.action)).all()
    assert "password.change" in actions


def test_a_wrong_one_is_refused_and_counted_with_the_sign_ins(site: Site) -> None:
    kari = site.signs_in("kari")
    for _ in range(8):
        answer = kari.post("/session/password", {"current": "wrong", "new": NEW})
        assert (answer.status_code, answer.json) == (403, {"error": "wrong"})
    answer = kari.post("/session/password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("new", ["short", "", PASSWORD, PASSWORD.upper(), "x" * 201])
def test_a_weak_one_is_refused(site: Site, new: str) -> None:
    answer = site.signs_in("kari").post("/session/password", {"current": PASSWORD, "new": new})
    assert (answer.status_code, answer.json) == (422, {"error": "weak"})


def test_length_decides_and_neither_the_user_name_nor_the_old_one_will_do() -> None:
    assert not is_weak("tolv tecken!", "old", "kari")
    assert is_weak("elva tecken", "old", "kari")
    assert is_weak("Karin.lindvåg", "old", "karin.lindvåg")
    assert is_weak("karikarikari", "old", "kari")


def test_what_is_no_password_is_unreadable(site: Site) -> None:
    kari = site.signs_in("kari")
    assert kari.post("/session/password", {"current": 1, "new": NEW}).status_code == 400
    assert kari.post("/session/password", [1]).status_code == 400
    assert site.browser().post("/session/password", json={}, headers=OURS).status_code == 401
