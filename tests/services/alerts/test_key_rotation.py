"""The push key is changed while phones are on call: nobody is without a key at any moment."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from pwa import vapid_steps
from pwa.backup import NotPossible
from pwa.cli import main
from services.alerts import endpoints, key_use, vapid
from services.alerts.endpoints import Subscription
from services.alerts.hosts import Hosts
from services.alerts.sender import Push, PushSender, Result
from services.alerts.vapid import FILE, FORMER, Keyring, KeyTrouble
from services.commands import Work
from services.schema import Device, PushEndpoint, Worker
from tests.services.alerts.push_service import PushService
from tests.services.alerts.virtual import Crash
from tests.services.alerts.world import World


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    vapid.create(tmp_path / "secrets")
    return tmp_path / "secrets"


@pytest.fixture
def signing(world: World, folder: Path, push_service: PushService) -> World:
    """The municipality with a real sender; nobody has subscribed yet."""
    world.forget(*world.people)
    sender = PushSender(Keyring(folder), Hosts([push_service.url]), "https://hemklar.example")
    world.phones = sender  # type: ignore[assignment]
    world.engine = world.new_engine()
    return world


def opens(world: World, username: str, service: PushService, folder: Path, key_id: str) -> bool:
    """Offer what a phone has; return whether it is to subscribe anew."""
    device_id = {row.worker_id: row.id for row in world.all(Device)}[world.people[username]]
    json = service.subscribe()
    offered = Subscription(json["endpoint"], **json["keys"], key_id=key_id)
    ids = Keyring(folder).ids
    return world.write(
        lambda work: endpoints.offer(work, world.people[username], device_id, offered, ids)
    )


def signed_with(service: PushService) -> list[str]:
    """Return the public keys by which the messages that arrived were signed, and forget them."""
    keys = [one.headers["authorization"].rpartition("k=")[2] for one in service.inbox]
    service.inbox.clear()
    return keys


def known(world: World) -> set[str]:
    return world.db.read(world.m, lambda session: key_use.known_keys(session, world.m))


def test_phones_of_both_keys_ring_and_the_last_to_move_lets_the_former_go(
    signing: World, folder: Path, push_service: PushService
) -> None:
    [first] = Keyring(folder).keys
    assert not opens(signing, "nils", push_service, folder, first.id)
    vapid_steps.rotate(folder)
    second, former = Keyring(folder).keys
    assert former.id == first.id
    assert not opens(signing, "kari", push_service, folder, second.id)
    for username in ("nils", "kari"):
        signing.on_call(username)
    signing.report_ready()
    signing.tick()
    assert sorted(signed_with(push_service)) == sorted([first.public, second.public])

    said = vapid_steps.show(folder, signing.db)
    assert f"{second.id}  {second.public}  since {second.since:%Y-%m-%d}  phones: 1" in said
    assert "nils, last seen 2026-11-21 02:00 UTC" in said
    assert "kari" not in said
    with pytest.raises(NotPossible, match="nils"):
        vapid_steps.retire(folder, signing.db, anyway=False)
    assert vapid.at_start(folder, known(signing)).ids == (second.id, first.id)

    assert opens(signing, "nils", push_service, folder, first.id)
    assert not opens(signing, "nils", push_service, folder, second.id)
    assert "Every phone has moved" in vapid_steps.show(folder, signing.db)
    vapid_steps.retire(folder, signing.db, anyway=False)
    signing.report_ready()
    signing.tick()
    assert signed_with(push_service) == [second.public] * 2
    assert vapid.at_start(folder, known(signing)).ids == (second.id,)


def test_a_straggler_that_is_given_up_gets_the_next_channel_and_moves_when_opened(
    signing: World, folder: Path, push_service: PushService
) -> None:
    [first] = Keyring(folder).ids
    opens(signing, "nils", push_service, folder, first)
    vapid_steps.rotate(folder)
    second = Keyring(folder).ids[0]
    assert "nils" in vapid_steps.retire(folder, signing.db, anyway=True)
    assert signing.state_of("nils") == "dead"
    signing.give_numbers()
    signing.on_call("nils")
    signing.report_ready()
    signing.tick()
    assert ("sms", "nils") in [(kind, message.to) for kind, message in signing.numbers.sent]
    assert push_service.inbox == []

    assert opens(signing, "nils", push_service, folder, first), "the retired key is asked for anew"
    assert signing.state_of("nils") == "dead"
    assert not opens(signing, "nils", push_service, folder, second)
    assert signing.state_of("nils") == "active"


@pytest.mark.parametrize("crash_in", [0, 1, 2])
def test_a_retirement_killed_between_database_and_file_is_finished_by_the_next(
    signing: World, folder: Path, push_service: PushService, crash_in: int
) -> None:
    opens(signing, "nils", push_service, folder, Keyring(folder).ids[0])
    vapid_steps.rotate(folder)
    second = Keyring(folder).ids[0]
    signing.db.crash_in = crash_in
    with pytest.raises(Crash):
        vapid_steps.retire(folder, signing.db, anyway=True)
    assert (folder / FORMER).exists()
    assert signing.state_of("nils") == ("dead" if crash_in == 2 else "active")
    assert len(vapid.at_start(folder, known(signing)).ids) == 2, "every live phone has its key"
    vapid_steps.retire(folder, signing.db, anyway=True)
    assert vapid.at_start(folder, known(signing)).ids == (second,)


@pytest.mark.parametrize("killed", ["hardlink_to", "replace"])
def test_a_rotation_killed_on_its_way_keeps_the_former_key_and_is_done_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    [first] = Keyring(folder).ids

    def dies(*_: Any) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(Path, killed, dies)
        with pytest.raises(Crash):
            vapid.rotate(folder)
    assert vapid.at_start(folder, {first}).ids == (first,)
    vapid.rotate(folder)
    assert Keyring(folder).ids[1] == first
    assert sorted(path.name for path in folder.iterdir()) == [FORMER, FILE]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_only_two_keys_serve_at_a_time(folder: Path) -> None:
    vapid.rotate(folder)
    before = Keyring(folder).ids
    with pytest.raises(KeyTrouble, match="Two keys"):
        vapid.rotate(folder)
    assert Keyring(folder).ids == before


def test_a_running_process_follows_the_folder_and_keeps_what_it_held_when_that_is_broken(
    folder: Path,
) -> None:
    running = Keyring(folder)
    [first] = running.ids
    vapid.rotate(folder)
    second, former = running.ids
    assert former == first
    (folder / FILE).unlink()
    assert running.ids == (second, first)
    (folder / FILE).write_text("rubbish")
    assert running.ids == (second, first)


def test_a_subscription_whose_key_is_in_no_file_stops_the_start_until_it_is_given_up(
    signing: World, folder: Path, push_service: PushService
) -> None:
    opens(signing, "nils", push_service, folder, Keyring(folder).ids[0])
    opens(signing, "kari", push_service, folder, Keyring(folder).ids[0])
    vapid.rotate(folder)
    opens(signing, "kari", push_service, folder, Keyring(folder).ids[0])
    (folder / FORMER).unlink()
    with pytest.raises(KeyTrouble, match="retire --anyway"):
        vapid.at_start(folder, known(signing))
    assert "NOT IN" in vapid_steps.show(folder, signing.db)
    vapid_steps.retire(folder, signing.db, anyway=True)
    assert vapid.at_start(folder, known(signing)).ids == Keyring(folder).ids
    assert (signing.state_of("nils"), signing.state_of("kari")) == ("dead", "active")


def test_who_has_left_or_lost_the_phone_is_no_straggler(
    signing: World, folder: Path, push_service: PushService
) -> None:
    for username in ("nils", "kari"):
        opens(signing, username, push_service, folder, Keyring(folder).ids[0])
    vapid.rotate(folder)

    def leave(work: Work) -> None:
        work.session.get_one(Worker, (signing.m, signing.people["nils"])).active = False
        for device in work.session.query(Device):
            if device.worker_id == signing.people["kari"]:
                device.revoked_at = work.now

    signing.write(leave)
    vapid_steps.retire(folder, signing.db, anyway=False)
    assert vapid.at_start(folder, known(signing)).ids == Keyring(folder).ids
    assert [row for row in signing.all(PushEndpoint) if row.state == "active"] == []


def test_what_waits_for_a_retired_key_is_our_own_fault_and_kills_no_phone(
    folder: Path, push_service: PushService
) -> None:
    sender = PushSender(Keyring(folder), Hosts([push_service.url]), "https://hemklar.example")
    json = push_service.subscribe()
    push = Push(json["endpoint"], **json["keys"], key_id="x", payload=b"?", ttl=60, topic="")
    assert sender.send(push) == Result("config")
    assert push_service.inbox == []


def test_the_tool_refuses_with_the_names_and_gives_up_when_told_so(
    signing: World,
    folder: Path,
    push_service: PushService,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HEMKLAR_DATABASE_URL", signing.db.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HEMKLAR_SECRETS_DIR", str(folder))
    opens(signing, "nils", push_service, folder, Keyring(folder).ids[0])
    main(["vapid", "rotate"])
    with pytest.raises(SystemExit, match="nils, last seen"):
        main(["vapid", "retire"])
    assert len(Keyring(folder).ids) == 2
    main(["vapid"])
    assert "Not moved to the newest key yet:\n  nils" in capsys.readouterr().out
    main(["vapid", "retire", "--anyway"])
    assert "No push any more, until they open the app:\n  nils" in capsys.readouterr().out
    assert len(Keyring(folder).ids) == 1
    assert known(signing) == set()
