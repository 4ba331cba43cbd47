"""Health tells whether it works, to those inside, and nothing of anybody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pwa import create_app
from pwa.settings import Settings
from services.commands import Work, new_id
from services.schema import EngineLease, Probe
from tests.cast import Cast
from tests.web.site import Site


def test_it_lives(site: Site) -> None:
    answer = site.browser().get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"live": True})


def test_it_is_ready_when_everything_is(site: Site) -> None:
    answer = site.browser().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "migrations": True, "engine": True, "probe": True}


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


def probed(cast: Cast, age: timedelta, took: timedelta | None) -> None:
    """Let a probe have been made so long ago, and displayed after so long, or never."""

    def make(work: Work) -> None:
        made_at = work.now - age
        work.session.add(
            Probe(
                municipality_id=cast.municipality,
                id=new_id(),
                token_hash=new_id(),
                made_at=made_at,
                displayed_at=None if took is None else made_at + took,
            )
        )

    cast.database.write(cast.municipality, make)


def test_proofs_are_measured_and_their_failing_told_without_making_it_unready(site: Site) -> None:
    assert "hemklar_probe_age_seconds -1" in site.browser().get("/metrics").text
    probed(site.cast, timedelta(minutes=30), timedelta(milliseconds=840))
    for minutes in (10, 5):
        ready = site.browser().get("/health/ready")
        assert (ready.status_code, (ready.json or {})["probe"]) == (200, True)
        probed(site.cast, timedelta(minutes=minutes), None)
    ready = site.browser().get("/health/ready")
    assert (ready.status_code, (ready.json or {})["probe"]) == (200, False)
    figures = site.browser().get("/metrics").text
    assert "hemklar_probe_age_seconds 1799" in figures
    assert "hemklar_probe_latency_milliseconds 840" in figures
