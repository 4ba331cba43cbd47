"""A hospital's system tells that it lives, with its own token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import sources
from services.schema import Source
from tests.cast import Cast
from tests.conftest import Clock
from tests.web.site import Site


@pytest.fixture
def its_token(cast: Cast) -> str:
    return cast.database.write(
        cast.municipality, lambda work: sources.add(work, "Viksund", timedelta(days=1))
    )


def heard_at(cast: Cast) -> object:
    with cast.database.session(writing=False) as session:
        return session.query(Source).one().heard_at


def test_a_beat_needs_the_token_and_no_browser(site: Site, its_token: str, clock: Clock) -> None:
    clock.now += timedelta(hours=5)
    client = site.browser()
    signed = {"Authorization": f"Source {its_token}"}
    assert client.post("/intake/beat", headers={"Authorization": "Source x"}).status_code == 401
    assert client.post("/intake/beat").status_code == 403
    assert heard_at(site.cast) != clock.now
    assert client.post("/intake/beat", headers=signed).json == {"heard": True}
    assert heard_at(site.cast) == clock.now


def test_beats_that_come_too_often_are_not_all_written(
    site: Site, its_token: str, clock: Clock
) -> None:
    client, signed = site.browser(), {"Authorization": f"Source {its_token}"}
    before = heard_at(site.cast)
    clock.now += timedelta(seconds=9)
    assert client.post("/intake/beat", headers=signed).status_code == 200
    assert heard_at(site.cast) == before


def test_a_provider_reports_without_a_session_and_learns_nothing(site: Site) -> None:
    client = site.browser()
    for said in ({"json": {"status": "failed"}}, {"data": {"status": "failed"}}, {}):
        for token in ("x", "y" * 65):
            answer = client.post(f"/intake/delivery/{token}", **said)
            assert (answer.status_code, answer.data) == (204, b"")
