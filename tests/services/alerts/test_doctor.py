"""The doctor: one sentence for each thing that is missing, and none when nothing is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pwa import doctor
from pwa.db import Database
from pwa.settings import Settings
from services import sources
from services.alerts import lease, vapid
from services.commands import Work, new_id
from services.schema import ContactWay, Probe, PushEndpoint, Source
from tests.services.alerts.world import World

CHANNELS = '[sms]\nurl = "https://sms.example/send"\njson = { text = "{text}" }\n'


@pytest.fixture
def live(world: World) -> World:
    """A municipality with the database's own clock, in which nothing is missing."""
    world.db._clock = None

    def begin(work: Work) -> None:
        held = lease.take(work, "engine")
        assert held is not None
        lease.beat(work, held.epoch)
        shared = {"municipality_id": world.m, "lang": "sv", "value": "+46700000001"}
        for owner in ({"team_id": world.team}, {"worker_id": world.people["nils"]}):
            work.session.add(ContactWay(id=new_id(), kind="sms", **owner, **shared))
        work.session.add(
            Probe(
                municipality_id=world.m,
                id=new_id(),
                token_hash=new_id(),
                made_at=work.now,
                displayed_at=work.now,
            )
        )

    world.write(begin)
    world.on_call("nils")
    return world


@pytest.fixture
def settings(live: World, tmp_path: Path) -> Settings:
    channels = tmp_path / "channels.toml"
    channels.write_text(CHANNELS)
    vapid.create(tmp_path / "secrets")
    return Settings(
        database_url=live.db.url.render_as_string(hide_password=False),
        public_url="https://hemklar.fjordby.no",
        secrets_dir=tmp_path / "secrets",
        channels=channels,
        watchdog_to=("+46700000002",),
    )


def test_nothing_is_missing(settings: Settings) -> None:
    assert doctor.examine(settings) == []


@pytest.mark.parametrize(
    "contact",
    ["https://localhost", "mailto:it@fjordby.local", "https://10.0.0.1", "https://x.invalid"],
)
def test_a_contact_that_leads_nowhere(settings: Settings, contact: str) -> None:
    [said] = doctor.examine(replace(settings, push_contact=contact))
    assert said.startswith(f"Push services cannot write to {contact}")
    assert doctor.examine(replace(settings, push_contact="mailto:it@fjordby.no")) == []


def test_the_contact_is_else_the_public_address(settings: Settings) -> None:
    [said] = doctor.examine(replace(settings, public_url="http://localhost:8000"))
    assert "https://localhost" in said


def test_settings_without_which_nobody_is_called_or_told(settings: Settings) -> None:
    assert doctor.examine(replace(settings, watchdog_to=())) == [
        "Nobody is told when alerts do not go out: HEMKLAR_WATCHDOG_TO is not set."
    ]
    assert doctor.examine(replace(settings, channels=None))[0] == (
        "Nobody is called by SMS, voice or e-mail: HEMKLAR_CHANNELS is not set."
    )
    [said, *_] = doctor.examine(replace(settings, channels=Path("missing.toml")))
    assert said.startswith("HEMKLAR_CHANNELS: ")


def test_a_push_key_that_is_gone(settings: Settings) -> None:
    (settings.secrets_dir / "vapid.pem").unlink()
    assert doctor.examine(settings) == [
        "The push key vapid.pem is missing; restore it from the backup of the secrets."
    ]


def test_a_team_that_has_nobody_at_the_end(live: World, settings: Settings) -> None:
    def remove(work: Work) -> None:
        for way in work.session.query(ContactWay).filter_by(team_id=live.team):
            way.removed = True

    live.write(remove)
    assert doctor.examine(settings) == [
        "Team North has no last resort to phone when nobody answers."
    ]


def test_who_is_on_call_soon_and_cannot_be_reached(live: World, settings: Settings) -> None:
    live.on_call("kari", begin=24 * 8)
    assert doctor.examine(settings) == []
    live.on_call("kari", begin=24 * 5)
    [said] = doctor.examine(settings)
    assert re.fullmatch(
        r"kari is on call from 20..-..-.. ..:.. UTC, and nothing can wake them: .+", said
    )

    def subscribe_anew(work: Work) -> None:
        known = vapid.load(settings.secrets_dir)[0].id
        for endpoint in work.session.query(PushEndpoint):
            endpoint.vapid_key = known

    live.write(subscribe_anew)
    assert doctor.examine(settings) == []


def test_an_engine_that_stands_still(live: World, settings: Settings) -> None:
    def age(work: Work) -> None:
        row = lease._locked(work)
        row.ticked_at = work.now - timedelta(minutes=3)

    live.write(age)
    assert doctor.examine(settings) == ["Alerts are not going out."]


def test_proofs_that_do_not_come_through(live: World, settings: Settings) -> None:
    def age(work: Work) -> None:
        [row] = work.session.query(Probe)
        row.made_at = work.now - timedelta(hours=3)

    live.write(age)
    assert doctor.examine(settings) == ["The test alerts do not come through."]

    def forget(work: Work) -> None:
        work.session.query(Probe).delete()

    live.write(forget)
    [said] = doctor.examine(settings)
    assert said.startswith("No test alert has come through yet")


def test_a_silent_hospital(live: World, settings: Settings) -> None:
    def add(work: Work) -> None:
        sources.add(work, "Viksund", timedelta(hours=6))
        work.session.flush()
        work.session.query(Source).one().heard_at = work.now - timedelta(hours=7)

    live.write(add)
    [said] = doctor.examine(settings)
    assert said.startswith("Nothing has been heard from Viksund since 20")


class Ahead(Database):
    def at(self, now: datetime) -> datetime:
        return super().at(now) + timedelta(seconds=60)


def test_a_clock_that_differs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "Database", Ahead)
    [said] = doctor.examine(settings)
    assert re.fullmatch(
        r"The database's clock and this machine's are (59|60) seconds apart\.", said
    )


def test_a_database_of_other_code(live: World, settings: Settings) -> None:
    with live.db.session(writing=True) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        session.commit()
    assert doctor.examine(settings) == [
        "The database has another schema than this code: run `hemklar migrate`."
    ]


def test_a_database_that_is_gone(settings: Settings, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gone.db"
    assert doctor.examine(replace(settings, database_url=url)) == [
        "The database cannot be read (FileNotFoundError)."
    ]


def test_the_command_ends_with_status_1_and_the_sentences(settings: Settings) -> None:
    environment = os.environ | {
        "HEMKLAR_DATABASE_URL": settings.database_url,
        "HEMKLAR_PUBLIC_URL": settings.public_url,
        "HEMKLAR_SECRETS_DIR": str(settings.secrets_dir),
        "HEMKLAR_CHANNELS": str(settings.channels),
    }

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pwa.cli", "doctor"],
            env=environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    ended = run()
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "HEMKLAR_WATCHDOG_TO is not set" in ended.stderr
    well = run(HEMKLAR_WATCHDOG_TO="+46700000002")
    assert (well.returncode, well.stdout) == (0, "Nothing is missing.\n")
