"""What is gone is forgotten once every device knows it; one that does not begins anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pwa.db import Database
from pwa.keeping import keep
from services import devices
from services.feed import compact
from services.schema import Device, FeedEntry
from tests.cast import command
from tests.conftest import Clock
from tests.web.site import Browser, Site


@pytest.fixture
def cases(site: Site) -> list[str]:
    """Three patients of North."""
    return [site.cast.admits() for _ in range(3)]


@pytest.fixture
def phones(site: Site, cases: list[str]) -> tuple[Browser, Browser]:
    """Kari's and Amir's phones, which have them all, as the server has noted."""
    assert cases
    both = site.signs_in("kari"), site.signs_in("amir")
    for phone in both:
        phone.catch_up()
        phone.sync()
    return both


def moves(site: Site, case: str) -> None:
    moved = command("case.move", case, case, team=site.cast.teams["South"])
    assert site.cast.does("osman", moved).status == "applied"


def gone(database: Database) -> int:
    with database.session(writing=False) as session:
        found = select(FeedEntry).where(FeedEntry.gone.is_not(None))
        return len(session.scalars(found).all())


def lives_on(clock: Clock, *phones: Browser) -> None:
    """Let the phones pull, and be noted the next time they do."""
    for phone in phones:
        phone.catch_up()
    clock.now += timedelta(minutes=6)
    for phone in phones:
        phone.sync()


def test_it_is_kept_until_the_last_device_has_it(
    site: Site,
    phones: tuple[Browser, Browser],
    cases: list[str],
    database: Database,
    clock: Clock,
) -> None:
    kari, amir = phones
    moves(site, cases[0])
    assert (keep(database), gone(database)) == (0, 1)
    lives_on(clock, kari)
    assert (keep(database), gone(database)) == (0, 1)
    lives_on(clock, amir)
    assert (keep(database), gone(database)) == (1, 0)
    for phone in phones:
        part = phone.sync()["teams"][site.cast.teams["North"]]
        assert (part["events"], "total" in part) == ([], False)


def test_a_phone_that_was_away_for_ninety_days_begins_anew(
    site: Site,
    phones: tuple[Browser, Browser],
    cases: list[str],
    database: Database,
    clock: Clock,
) -> None:
    kari, amir = phones
    moves(site, cases[0])
    clock.now += timedelta(days=90)
    kari, team = site.signs_in("kari", kari.device), site.cast.teams["North"]
    kari.cursors = dict(phones[0].cursors)
    lives_on(clock, kari)
    assert keep(database) == 1
    back = site.signs_in("amir", amir.device)
    back.cursors, back.rows = amir.cursors, {}
    part = back.sync()["teams"][team]
    assert (part["total"], part["more"]) == (2, True)
    back.catch_up()
    assert {row["id"] for row in back.rows.values() if row["kind"] == "case"} == set(cases[1:])


def test_a_wiped_device_is_not_waited_for(
    site: Site,
    phones: tuple[Browser, Browser],
    cases: list[str],
    database: Database,
    clock: Clock,
) -> None:
    kari, amir = phones
    moves(site, cases[0])
    database.write(site.cast.municipality, lambda work: devices.revoke(work, amir.device))
    lives_on(clock, kari)
    assert database.write(site.cast.municipality, compact) == 1


def test_a_pull_without_news_writes_nothing(
    phones: tuple[Browser, Browser], database: Database
) -> None:
    def noted() -> list[tuple[object, ...]]:
        with database.session(writing=False) as session:
            return [
                tuple(row)
                for row in session.execute(select(Device.id, Device.last_seen_at, Device.cursors))
            ]

    before = noted()
    assert all(row[2] for row in before)
    for phone in phones:
        phone.sync()
    assert noted() == before
