"""The key is never silently replaced; the payload is fixed words of a fixed size."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.alerts import payload, texts, vapid
from services.alerts.vapid import KeyTrouble


def test_an_empty_installation_gets_a_key_once(tmp_path: Path) -> None:
    [key] = vapid.at_start(tmp_path / "secrets", set()).keys
    [again] = vapid.at_start(tmp_path / "secrets", {key.id}).keys
    assert (again.id, again.public) == (key.id, key.public)
    assert stat.S_IMODE((tmp_path / "secrets" / vapid.FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == [vapid.FILE]


def test_a_missing_or_other_key_stops_the_start_while_phones_know_one(tmp_path: Path) -> None:
    with pytest.raises(KeyTrouble, match="missing"):
        vapid.at_start(tmp_path, {"known"})
    assert not (tmp_path / vapid.FILE).exists()
    vapid.create(tmp_path)
    with pytest.raises(KeyTrouble, match="not the key"):
        vapid.at_start(tmp_path, {"known"})
    with pytest.raises(KeyTrouble, match="not the key"):
        vapid.at_start(tmp_path, {"known", *vapid.Keyring(tmp_path).ids})
    with pytest.raises(KeyTrouble, match="exists"):
        vapid.create(tmp_path)
    (tmp_path / vapid.FILE).write_text("rubbish")
    with pytest.raises(KeyTrouble, match="cannot be read"):
        vapid.load(tmp_path)


@pytest.mark.parametrize("lang", ["sv", "nb", "nn", "en", "fi"])
def test_a_call_is_768_bytes_of_the_catalogues_words(lang: str) -> None:
    until = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)
    call = payload.Call(lang, "t" * 22, payload.group_of("alert"), 7, until)
    written = payload.write(call, site="https://hemklar.example")
    assert len(written) == payload.SIZE
    said = json.loads(written)
    notification = said["notification"]
    assert notification["title"] == texts.TITLE
    assert notification["body"] in texts.READY.values()
    assert notification["tag"] == payload.group_of("alert") + ".7"
    assert notification["navigate"].endswith("/app#/a/" + "t" * 22)
    many = texts.MANY[notification["lang"]]
    until_ms = int(until.timestamp() * 1000)
    assert said["x"] == {"v": 1, "d": "t" * 22, "until": until_ms, "many": many}
    assert set(said) == {"web_push", "mutable", "notification", "x", "pad"}


def test_only_what_waits_for_an_answer_is_said_of_several_at_once() -> None:
    assert {kind for kind in texts.CATALOGUE if texts.many(kind, "nn")} == {"ready", "unanswered"}
    assert set(texts.MANY) == {"sv", "nb", "nn", "en"}
    assert all(said.count("{") == said.count("{n}") == 1 for said in texts.MANY.values())


def test_a_site_too_long_for_a_call_is_found_at_the_start() -> None:
    payload.must_fit("https://" + "x" * 60)
    with pytest.raises(ValueError, match="does not fit"):
        payload.must_fit("https://" + "x" * 500)


def test_the_contact_is_an_https_address() -> None:
    assert vapid.subject("http://localhost:8000") == "https://localhost"
    assert vapid.subject("https://hemklar.fjordby.example/") == "https://hemklar.fjordby.example"
