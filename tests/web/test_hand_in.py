"""Sealed commands are opened at the server, and handed in also without a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services import devices, people
from services.commands import Unreadable, Work, new_id
from services.schema import Journal, Late, Note
from services.seals import transport_key
from tests.cast import command
from tests.conftest import Clock
from tests.web.seal import sealed
from tests.web.site import OURS, Browser, Json, Site


@pytest.fixture
def case(site: Site) -> str:
    """A patient in North."""
    return site.cast.admits(family="Sjöström-Ågren")


@pytest.fixture
def kari(site: Site, case: str) -> Browser:
    """Kari's phone, which has the patient."""
    del case
    phone = site.signs_in("kari")
    phone.catch_up()
    return phone


def seals(phone: Browser, case: str, text: str = "said") -> Json:
    """Return the phone's next note, sealed."""
    raw = phone.sent(command("note.add", new_id(), case, text=text))
    return sealed(raw, phone.device, phone.welcome["transport_key"])


def hands_in(site: Site, phone: Browser, *commands: Json, **other: Any) -> Any:
    """Post commands with the device's token alone, as a locked phone's worker does."""
    token = other.pop("token", phone.welcome["hand_in"])
    body = {"device": phone.device, "commands": list(commands), **other}
    headers = {**OURS, "Authorization": f"Device {token}"}
    return site.browser().post("/sync", json=body, headers=headers)


def journaled(site: Site, action: str) -> list[Journal]:
    """Return what the journal says of an action."""
    with site.cast.database.session(writing=False) as session:
        return list(session.query(Journal).filter_by(action=action))


def texts(site: Site) -> list[str]:
    """Return the notes that there are."""
    with site.cast.database.session(writing=False) as session:
        return [row.answers["text"][0] for row in session.query(Note).order_by(Note.seq)]


def test_a_sealed_command_is_opened_and_takes_effect(site: Site, kari: Browser, case: str) -> None:
    answer = kari.sync(seals(kari, case, "sealed"))
    assert [one["status"] for one in answer["outcomes"]] == ["applied"]
    assert texts(site) == ["sealed"]


def test_sealed_or_open_it_is_the_same_command(site: Site, kari: Browser, case: str) -> None:
    raw = kari.sent(command("note.add", new_id(), case, text="said"))
    kari.sync(raw)
    answer = kari.sync(sealed(raw, kari.device, kari.welcome["transport_key"]))
    assert answer["outcomes"][0]["status"] == "repeated"
    assert texts(site) == ["said"]


@pytest.mark.parametrize("part", ["number", "id", "key", "iv", "ct", "device"])
def test_a_seal_is_bound_to_its_device_id_and_number(
    site: Site, kari: Browser, case: str, part: str
) -> None:
    given = seals(kari, case)
    other = {"number": 2, "id": new_id(), "key": "other", "iv": "AAAAAAAAAAAAAAAA", "ct": "AAAA"}
    phone = site.signs_in("kari") if part == "device" else kari
    if part in ("number", "id"):
        given[part] = other[part]
    elif part != "device":
        given["seal"][part] = other[part]
    answer = phone.sync(given)
    told = [(one["id"], one["status"], one["why"]) for one in answer["outcomes"]]
    assert told == ([] if part == "number" else [(given["id"], "refused", "seal")])
    assert texts(site) == []


def test_a_seal_that_does_not_open_holds_nothing_up_and_is_taken_when_it_comes_open(
    site: Site, kari: Browser, case: str
) -> None:
    first, second, third = (
        kari.sent(command("note.add", new_id(), case, text=text)) for text in ("a", "b", "c")
    )
    key = kari.welcome["transport_key"]
    given = [sealed(one, kari.device, key) for one in (first, second, third)]
    given[1]["seal"]["key"] = "of another server"
    for _ in range(2):
        answer = hands_in(site, kari, *given).json
        assert [(one["number"], one.get("why")) for one in answer["outcomes"]] == [
            (1, None),
            (2, "seal"),
            (3, None),
        ]
        assert answer["last_number"] == 3
    assert texts(site) == ["a", "c"]
    (line,) = journaled(site, "command.unopened")
    assert line.detail == {"command": second["id"], "number": 2, "key": "of another server"}

    answer = kari.sync(first, second, third)
    assert [one["status"] for one in answer["outcomes"]] == ["repeated", "applied", "repeated"]
    assert texts(site) == ["a", "c", "b"]
    other = {**second, "id": new_id()}
    assert kari.sync(other)["outcomes"][0]["why"] == "number_taken"


def test_what_was_refused_while_locked_is_told_again_when_it_is_sent_open(
    site: Site, kari: Browser, case: str
) -> None:
    raw = kari.sent(command("case.close", case, case, reason="home"))
    given = sealed(raw, kari.device, kari.welcome["transport_key"])
    first = hands_in(site, kari, given).json["outcomes"][0]
    assert first["status"] == "refused"
    again = kari.sync(raw)["outcomes"][0]
    assert (again["status"], again["was"]) == ("repeated", "refused")
    assert (again["why"], again.get("errors")) == (first["why"], first.get("errors"))


def test_without_a_session_commands_are_taken_and_nothing_is_read(
    site: Site, kari: Browser, case: str
) -> None:
    answer = hands_in(site, kari, seals(kari, case, "handed in"))
    assert answer.status_code == 200
    assert set(answer.json) == {"last_number", "outcomes"}
    assert texts(site) == ["handed in"]


def test_asking_for_rows_without_a_session_is_refused(site: Site, kari: Browser, case: str) -> None:
    answer = hands_in(site, kari, seals(kari, case), cursors={})
    assert (answer.status_code, answer.json) == (401, {"error": "sign_in"})
    assert texts(site) == []


@pytest.mark.parametrize("token", ["", "guess", "None"])
def test_a_wrong_token_hands_nothing_in(site: Site, kari: Browser, case: str, token: str) -> None:
    assert hands_in(site, kari, seals(kari, case), token=token).status_code == 401
    assert texts(site) == []


def test_the_token_opens_nothing_else(site: Site, kari: Browser) -> None:
    headers = {"Authorization": f"Device {kari.welcome['hand_in']}"}
    for path in ("/sync/head", "/push/key"):
        assert site.browser().get(path, headers=headers).status_code == 401


def test_the_token_of_a_device_serves_only_that_device(
    site: Site, kari: Browser, case: str
) -> None:
    other = site.signs_in("amir")
    given = seals(kari, case)
    assert hands_in(site, kari, given, token=other.welcome["hand_in"]).status_code == 401


def test_after_the_session_has_ended_the_phone_still_hands_in(
    site: Site, kari: Browser, case: str, clock: Clock
) -> None:
    given = seals(kari, case, "after all")
    clock.now += timedelta(days=3)
    assert kari.ask(given).status_code == 401
    assert hands_in(site, kari, given).status_code == 200
    assert texts(site) == ["after all"]


def revoked(site: Site, phone: Browser) -> None:
    site.cast.database.write(
        site.cast.municipality, lambda work: devices.revoke(work, phone.device)
    )


def test_a_device_to_be_wiped_is_told_so_with_the_answer_that_takes_its_work(
    site: Site, kari: Browser, case: str
) -> None:
    revoked(site, kari)
    answer = kari.sync(command("note.add", new_id(), case, text="first this"))
    assert answer["wipe"] is True
    assert texts(site) == ["first this"]


def test_the_token_of_a_revoked_device_dies_after_thirty_days(
    site: Site, kari: Browser, case: str, clock: Clock
) -> None:
    revoked(site, kari)
    first, second = seals(kari, case, "in time"), seals(kari, case, "too late")
    clock.now += devices.HAND_IN_LIFE
    assert hands_in(site, kari, first).status_code == 200
    clock.now += timedelta(seconds=1)
    assert hands_in(site, kari, second).status_code == 401
    assert texts(site) == ["in time"]


def test_what_somebody_without_access_hands_in_arrives_late(
    site: Site, kari: Browser, case: str, clock: Clock
) -> None:
    given = seals(kari, case, "while I was there")
    clock.now += timedelta(minutes=1)
    cast = site.cast

    def leave(work: Work) -> None:
        people.revoke(work, cast.workers["kari"], cast.teams["North"])

    cast.database.write(cast.municipality, leave)
    answer = hands_in(site, kari, given)
    assert answer.json["outcomes"][0]["status"] == "late"
    with cast.database.session(writing=False) as session:
        late = session.query(Late).one()
    assert (late.case_id, late.answers) == (case, {"text": ["while I was there"]})


def test_the_key_is_kept_for_its_owner_alone_and_stays_the_same(site: Site, kari: Browser) -> None:
    folder = site.app.extensions["settings"].secrets_dir
    assert (folder / "transport.pem").stat().st_mode & 0o777 == 0o400
    again = transport_key(folder)
    assert {"id": again.id, "jwk": again.jwk()} == kari.welcome["transport_key"]


def test_what_is_inside_a_seal_must_be_a_command(site: Site, kari: Browser) -> None:
    raw = sealed({"id": new_id(), "number": 1}, kari.device, kari.welcome["transport_key"])
    assert kari.sync(raw)["outcomes"][0]["why"] == "seal"
    with pytest.raises(Unreadable):
        transport_key(site.app.extensions["settings"].secrets_dir).open(kari.device, {"seal": 1})
