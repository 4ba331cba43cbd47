"""Requests of every version ever released are still taken, and what came of them is remembered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from pwa import hooks
from pwa.db import Database
from services.commands import HANDLERS, command, new_id, read_command
from services.commands.lifting import LIFTS, PRESENT, lifted
from services.keys import from_base64url, key_id
from services.schema import CommandLog, Device
from services.seals import TransportKey
from tests.web.site import OURS, Site

ARCHIVE = Path(__file__).parents[1] / "contract" / "archive"
hooks.register()


def archived(file: str, what: str) -> list[tuple[int, Any]]:
    """Return what every version's file holds, with the version."""
    return [
        (int(folder.name.removeprefix("v")), one)
        for folder in sorted(ARCHIVE.iterdir())
        for one in json.loads((folder / file).read_text(encoding="utf-8"))[what]
    ]


@pytest.mark.parametrize(("version", "was"), archived("commands.json", "commands"))
def test_every_command_ever_released_is_read_and_known_by_its_hash(version: int, was: Any) -> None:
    read = read_command(was["command"], "archive", version)
    assert read.name in HANDLERS
    assert read.content() == was["content"]
    assert read.rest == {}


def test_the_archive_holds_every_command_of_today() -> None:
    newest = [
        was["command"]["name"]
        for version, was in archived("commands.json", "commands")
        if version == PRESENT
    ]
    assert set(newest) == set(HANDLERS)


def test_there_is_a_lift_from_every_version_before() -> None:
    assert set(LIFTS) == set(range(1, PRESENT))


def test_every_request_ever_released_is_answered(site: Site) -> None:
    client, device = site.browser(), new_id()
    hand_in = ""
    for _, request in archived("requests.json", "requests"):
        whole = json.dumps(request).replace("$device", device)
        asked = json.loads(whole.replace("$team", site.cast.teams["North"]))
        headers = {**OURS, **({"Authorization": f"Device {hand_in}"} if "hand_in" in asked else {})}
        caller = site.browser() if "hand_in" in asked else client
        answer = caller.open(
            asked["path"],
            method=asked["method"],
            headers=headers,
            **{"data": asked["form"]} if "form" in asked else {"json": asked.get("json")},
        )
        assert answer.status_code == asked["status"], (asked["about"], answer.text)
        hand_in = (answer.json or {}).get("hand_in", hand_in)


@pytest.mark.parametrize("folder", sorted(ARCHIVE.iterdir()), ids=lambda folder: folder.name)
def test_a_seal_of_every_version_opens(folder: Path) -> None:
    was = json.loads((folder / "sealed.json").read_text(encoding="utf-8"))
    secret = int.from_bytes(from_base64url(was["private"]), "big")
    private = ec.derive_private_key(secret, ec.SECP256R1())
    key = TransportKey(key_id(private), private)
    opened = {**key.open(was["device"], was["sealed"]), "id": was["sealed"]["id"]}
    assert {**opened, "number": was["sealed"]["number"]} == was["opens_to"]


def renamed(raw: dict[str, Any]) -> dict[str, Any]:
    """Lift a command of a version in which a note was called a remark."""
    names = {"remark.add": "note.add"}
    return {**raw, "name": names.get(raw["name"], raw["name"])}


def split(raw: dict[str, Any]) -> dict[str, Any]:
    """Lift a command of a version in which a note had a title."""
    said = {key: [" ".join([*raw[key].get("title", []), *raw[key]["text"]])] for key in ("values",)}
    return {**raw, "values": {"text": said["values"]}, "base": {"text": []}}


def test_a_command_is_lifted_through_every_version_since_its_own() -> None:
    raw = {"name": "remark.add", "values": {"title": ["T"], "text": ["t"]}, "base": {}}
    lifts = {1: renamed, 2: split}
    assert lifted(raw, 1, lifts)["name"] == "note.add"
    assert lifted(raw, 1, lifts)["values"] == {"text": ["T t"]}
    assert lifted(raw, 2, lifts)["name"] == "remark.add"
    assert lifted(raw, 3, lifts) == raw
    assert lifted(raw, 9, lifts) == raw


def test_a_lifted_command_keeps_its_content_so_that_it_can_be_repeated(
    site: Site, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    old = kari.numbered("remark.add", new_id(), case, text=["hej"])
    as_written = read_command(old, "test").content()
    monkeypatch.setattr(command, "PRESENT", 2)
    monkeypatch.setitem(LIFTS, 1, renamed)
    first = kari.sync(schema=1, commands=[old])
    assert first["outcomes"][0]["status"] == "applied"
    again = kari.sync(schema=2, commands=[{**old, "schema": 1}])
    assert again["outcomes"][0]["status"] == "repeated"
    with database.session(writing=False) as session:
        log = session.scalars(select(CommandLog).where(CommandLog.id == old["id"])).one()
        device = session.scalars(select(Device).where(Device.id == kari.device)).one()
        assert (log.name, log.schema, log.content) == ("note.add", 1, as_written)
        assert device.schema == 2


def test_what_is_not_known_yet_is_kept_in_the_log_or_refused_by_name(
    site: Site, database: Database
) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    newer = kari.numbered("note.add", new_id(), case, text=["hej"]) | {"mood": "glad"}
    unknown = kari.numbered("note.sing", new_id(), case, text=["hej"])
    outcomes = kari.sync(schema=7, commands=[newer, unknown], colour="blue")["outcomes"]
    assert [(one["status"], one.get("why")) for one in outcomes] == [
        ("applied", None),
        ("refused", "unknown_command"),
    ]
    with database.session(writing=False) as session:
        log = session.scalars(select(CommandLog).where(CommandLog.id == newer["id"])).one()
        assert (log.schema, log.rest) == (7, {"mood": "glad"})
