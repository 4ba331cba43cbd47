"""A device's clock decides nothing, and the times it gives are set right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from services.commands import new_id
from services.schema import CommandLog, Note
from tests.conftest import Clock
from tests.web.site import Browser, Site

HOUR = timedelta(hours=1)


def writes(phone: Browser, case: str, made_at: datetime, sent_at: object) -> str:
    """Hand in a note that was made and sent at these times by the phone's clock; return its id."""
    note = new_id()
    said = phone.numbered("note.add", note, case, text=["hej"])
    answer = phone.sync(said | {"made_at": made_at.isoformat()}, sent_at=sent_at)
    assert [one["status"] for one in answer["outcomes"]] == ["applied"]
    return note


def kept(site: Site, note: str) -> datetime:
    """Return when the note was made, as the server has it."""
    key = (site.cast.municipality, note)
    return site.cast.database.read(key[0], lambda session: session.get_one(Note, key).made_at)


@pytest.mark.parametrize("off", [timedelta(days=3), timedelta(days=-3), timedelta(minutes=2)])
def test_a_time_by_a_wrong_clock_is_set_right(site: Site, clock: Clock, off: timedelta) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    made = clock.now - HOUR
    note = writes(kari, case, made + off, (clock.now + off).isoformat())
    assert kept(site, note) == made


def test_a_time_that_is_right_but_for_the_way_stays_as_it_was(site: Site, clock: Clock) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    made, sent = clock.now - HOUR, clock.now - timedelta(seconds=30)
    assert kept(site, writes(kari, case, made, sent.isoformat())) == made


def test_who_does_not_say_when_is_believed(site: Site, clock: Clock) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    made = clock.now - 2 * HOUR
    assert kept(site, writes(kari, case, made, None)) == made


def test_a_clock_at_the_end_of_time_loses_nothing(site: Site, clock: Clock) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    note = writes(kari, case, clock.now, "0001-01-02T00:00:00Z")
    far = writes(kari, case, datetime.fromisoformat("9999-12-30T00:00:00Z"), "0001-01-02T00:00:00Z")
    assert kept(site, note) > clock.now
    assert kept(site, far).year == 9999


def test_a_time_of_sending_that_is_none_is_named(site: Site) -> None:
    answer = site.signs_in("kari").ask(sent_at="yesterday")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["where"].startswith("sent_at:")


def test_the_same_command_again_is_the_same_whatever_the_clock_says(
    site: Site, clock: Clock
) -> None:
    case, kari = site.cast.admits(), site.signs_in("kari")
    said = kari.numbered("note.add", new_id(), case, text=["hej"])
    later = (clock.now + 5 * HOUR).isoformat()
    kari.sync(said, sent_at=clock.now.isoformat())
    assert kari.sync(said, sent_at=later)["outcomes"][0]["status"] == "repeated"
    logged = select(CommandLog.id).where(CommandLog.id == said["id"])
    found = site.cast.database.read(site.cast.municipality, lambda one: one.scalars(logged).all())
    assert found == [said["id"]]
