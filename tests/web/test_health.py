"""Health tells whether it works, to those inside, and nothing of anybody."""

from __future__ import annotations

from pathlib import Path

from pwa import create_app
from pwa.settings import Settings
from services.schema import EngineLease
from tests.cast import Cast
from tests.web.site import Site


def test_it_lives(site: Site) -> None:
    answer = site.browser().get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"live": True})


def test_it_is_ready_when_everything_is(site: Site) -> None:
    answer = site.browser().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "migrations": True, "engine": True}


def test_an_engine_that_has_not_ticked_makes_it_unready(cast: Cast, tmp_path: Path) -> None:
    with cast.database.session(writing=True) as session:
        now = cast.database.now(session)
        session.add(
            EngineLease(
                municipality_id=cast.municipality, holder="x", epoch=1, until=now, ticked_at=None
            )
        )
        session.commit()
    settings = Settings(secrets_dir=tmp_path / "keys", engine="external")
    answer = Site(create_app(settings, cast.database), cast).browser().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["engine"] is False


def test_figures_name_nobody(site: Site) -> None:
    site.cast.admits(family="Sjöström-Ågren", event="ready")
    answer = site.browser().get("/metrics")
    assert answer.status_code == 200
    assert "hemklar_alerts_open 1" in answer.text
    assert "hemklar_commands_total 1" in answer.text
    assert "hemklar_alerts_oldest_open_seconds 0" in answer.text
    assert "hemklar_engine_tick_age_seconds -1" in answer.text
    assert "Sjöström" not in answer.text
