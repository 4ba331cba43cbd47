"""Every setting is written down, and a wrong one stops the start."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest

from pwa.settings import MOST_WORKERS, Settings, WrongSetting

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"


def test_every_setting_is_documented() -> None:
    told = set(re.findall(r"`(HEMKLAR_[A-Z_]+|PORT)`", OPERATIONS.read_text(encoding="utf-8")))
    source = (ROOT / "pwa" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(HEMKLAR_[A-Z_]+|PORT)"', source))
    assert read
    assert read <= told, "add a line to docs/operations.md"
    tested = {"HEMKLAR_PROGRAMS", "HEMKLAR_TEST_POSTGRES", "HEMKLAR_CHROMIUM"}
    assert told - read <= tested, "a setting that is not read any more"


def test_every_setting_can_be_set() -> None:
    source = (ROOT / "pwa" / "settings.py").read_text(encoding="utf-8")
    for field in fields(Settings):
        assert re.search(rf"\b{field.name}=", source), field.name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("HEMKLAR_THREADS", "0"),
        ("HEMKLAR_WORKERS", "0"),
        ("HEMKLAR_COUNTRY", "dk"),
        ("HEMKLAR_ENGINE", "sometimes"),
        ("HEMKLAR_LEASE_HOURS", "1"),
        ("HEMKLAR_SERVICE_WORKER", "yes"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        Settings.read({name: value})


def test_without_settings_it_runs_on_this_machine_alone() -> None:
    settings = Settings.read({})
    assert settings.is_loopback
    assert not settings.is_secure
    assert Settings.read({"HEMKLAR_PUBLIC_URL": "https://hemklar.example/"}).is_secure


def test_sqlite_gets_one_process_and_postgresql_one_for_each_core() -> None:
    assert Settings.read({}).workers == 1
    url = {"HEMKLAR_DATABASE_URL": "postgresql:///hemklar"}
    assert Settings.read(url).workers == min(os.cpu_count() or 1, MOST_WORKERS)
    assert Settings.read({**url, "HEMKLAR_WORKERS": "7"}).workers == 7
