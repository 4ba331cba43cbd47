"""The duty check on a real phone: asked by push, confirmed before unlocking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from services.schema import Shift
from tests.browser.person import DESK, Person
from tests.browser.phone_push import PhonePush
from tests.browser.server import Server
from tests.browser.verbs import adds_a_shift
from tests.cast import Cast


def test_a_duty_is_confirmed_from_the_lock_screen(
    server: Server,
    fjordby: Cast,
    a_phone: Callable[[str], PhonePush],
    a_person: Callable[..., Person],
) -> None:
    push = a_phone("nils")
    nils, berit = push.person, a_person(server, "berit", DESK)
    berit.signs_in()
    soon = datetime.now() + timedelta(minutes=5)  # noqa: DTZ005
    adds_a_shift(berit, "Nils Hedåker", soon, hours=12)

    asked = push.receives("duty")
    assert asked["notification"]["body"] == "Din jour börjar. Tryck för att bekräfta."
    assert confirmed(fjordby) == [None]
    nils.work("work.lock()")
    [opened] = push.tapped(asked)
    nils.page.goto(opened)
    nils.sees("Your on-call duty starts")
    nils.taps("Confirm")
    nils.sees("You are on call")
    for _ in range(50):
        if confirmed(fjordby) != [None]:
            return
        nils.page.wait_for_timeout(100)
    raise AssertionError("not confirmed")


def confirmed(cast: Cast) -> list[datetime | None]:
    def look(session: object) -> list[datetime | None]:
        return list(session.scalars(select(Shift.confirmed_at)))  # type: ignore[attr-defined]

    return cast.database.read(cast.municipality, look)
