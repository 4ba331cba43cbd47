"""A worker's shifts in their own calendar, at an address that only they have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from services.commands import new_id
from tests.cast import command
from tests.conftest import Clock
from tests.web.site import OURS, Browser, Site

NIGHT = datetime(2026, 11, 24, 19, tzinfo=UTC)


def address(kari: Browser) -> str:
    """Let a phone make an address; return its path."""
    answer = kari.post("/calendar")
    assert answer.status_code == 200
    url: str = (answer.json or {})["url"]
    assert url.startswith("http")
    return "/" + url.split("/", 3)[3]


def adds(site: Site, who: str, starts: datetime, **values: str) -> str:
    shift = new_id()
    times = {"from": starts.isoformat(), "to": (starts + timedelta(hours=12)).isoformat()}
    said = {"worker": site.cast.workers[who], "team": site.cast.teams["North"], **times, **values}
    outcome = site.cast.does("berit", command("shift.add", shift, None, **said))
    assert outcome.status == "applied", outcome
    return shift


def events(site: Site, path: str) -> dict[str, Any]:
    """Return the events that a calendar without a cookie reads, by the id of the shift."""
    answer = site.browser().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = Calendar.from_ical(answer.data.decode())
    return {str(event["uid"]).removesuffix("@hemklar"): event for event in found.walk("VEVENT")}


@pytest.fixture
def kari(site: Site) -> Browser:
    return site.signs_in("kari")


def test_it_holds_ones_own_shifts_and_no_more(site: Site, kari: Browser) -> None:
    site.cast.admits(family="Sjöström-Ågren")
    own, place = adds(site, "kari", NIGHT), adds(site, "kari", NIGHT, duty="place")
    adds(site, "nils", NIGHT)
    adds(site, "kari", NIGHT - timedelta(days=31))
    adds(site, "kari", NIGHT + timedelta(days=91))
    path = address(kari)
    found = events(site, path)
    assert set(found) == {own, place}
    assert (found[own].start, found[own].end) == (NIGHT, NIGHT + timedelta(hours=12))
    assert str(found[own]["summary"]) == "Svarar sjukhuset, North"
    assert b"20261124T190000Z" in site.browser().get(path).data
    assert "Sjöström" not in site.browser().get(path).text


def test_what_is_swapped_or_removed_is_gone_and_the_rest_keeps_its_name(
    site: Site, kari: Browser
) -> None:
    first, second = adds(site, "kari", NIGHT), adds(site, "kari", NIGHT + timedelta(days=1))
    path = address(kari)
    assert set(events(site, path)) == {first, second}
    removed = command("shift.remove", first, None, removed="yes")
    assert site.cast.does("berit", removed).status == "applied"
    assert set(events(site, path)) == {second}
    base = {"worker": site.cast.workers["kari"]}
    given = command("shift.change", second, None, base, worker=site.cast.workers["nils"])
    assert site.cast.does("berit", given).status == "applied"
    assert events(site, path) == {}


def test_a_new_address_makes_the_old_one_answer_nobody(site: Site, kari: Browser) -> None:
    adds(site, "kari", NIGHT)
    old, new = address(kari), address(kari)
    assert old != new
    assert len(new.removeprefix("/calendar/").removesuffix(".ics")) == 22
    assert site.browser().get(old).status_code == 404
    assert len(events(site, new)) == 1


def test_an_address_is_kept_hashed_and_opens_only_its_own_calendar(
    site: Site, kari: Browser, clock: Clock
) -> None:
    secret = address(kari).removeprefix("/calendar/").removesuffix(".ics")
    adds(site, "nils", clock.now)
    assert events(site, f"/calendar/{secret}.ics") == {}
    with site.cast.database.session(writing=False) as session:
        held = session.connection().exec_driver_sql("select calendar_hash from worker").scalars()
        assert secret not in str(list(held))
    for guess in (secret[:-1], "x" * 22, "%00"):
        assert site.browser().get(f"/calendar/{guess}.ics").status_code == 404


def test_only_a_phone_of_ours_makes_an_address(site: Site) -> None:
    assert site.browser().post("/calendar", headers=OURS).status_code == 401
