"""One's own duties on the phone: confirmed with a tap, swaps answered, without network too."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from services.commands import Work, new_id
from services.schema import Shift, Swap, Worker
from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.cast import Cast, command
from tests.services.looking import done, the

People = Callable[..., Person]
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def has_a_duty(cast: Cast, name: str, hours: int, length: int = 8) -> str:
    """Put somebody of North on call so many hours from now; return the shift."""
    starts = NOW + timedelta(hours=hours)
    times = {"from": starts, "to": starts + timedelta(hours=length)}
    values = {key: at.isoformat().replace("+00:00", "Z") for key, at in times.items()}
    shift = new_id()
    values |= {"worker": cast.workers[name], "team": cast.teams["North"]}
    done(cast.does("berit", command("shift.add", shift, None, **values)))
    return shift


def is_reached(cast: Cast, *names: str) -> None:
    """Let somebody's phone have shown an alert lately."""

    def reach(work: Work) -> None:
        for name in names:
            worker = work.load(Worker, cast.workers[name])
            assert worker is not None
            worker.reached_at = work.now
            work.change(worker)

    cast.database.write(cast.municipality, reach)


def asks(cast: Cast, who: str, to: str, shift: str, **more: str) -> str:
    """Let somebody ask a colleague to take a shift; return the swap."""
    swap = new_id()
    values = {"team": cast.teams["North"], "shift": shift, "to": cast.workers[to], **more}
    done(cast.does(who, command("swap.ask", swap, None, **values)))
    return swap


def test_a_duty_is_confirmed_without_network(town: Town, a_person: People) -> None:
    shift = has_a_duty(town.cast, "kari", hours=0)
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to("#/oncall")
    kari.sees(re.compile("^You are on call until"))
    assert kari.axe() == []
    kari.context.set_offline(True)
    kari.taps("Confirm your duty")
    kari.sees("Confirmed. Waiting for the server.")
    assert the(town.cast, Shift, shift).confirmed_at is None
    kari.context.set_offline(False)
    kari.sees(re.compile(r"^Confirmed \d\d:\d\d\."))
    assert the(town.cast, Shift, shift).confirmed_at is not None
    expect(kari.page.get_by_role("button", name="Confirm your duty")).to_have_count(0)


def test_a_swap_is_accepted_and_another_taken_back(town: Town, a_person: People) -> None:
    cast = town.cast
    is_reached(cast, "amir", "kari")
    theirs = has_a_duty(cast, "kari", hours=72)
    own = has_a_duty(cast, "amir", hours=120)
    swap = asks(cast, "kari", "amir", theirs, back=own)
    asked = asks(cast, "amir", "kari", has_a_duty(cast, "amir", hours=240))
    amir = a_person(town.server, "amir")
    amir.signs_in()
    amir.goes_to("#/oncall")
    amir.sees("Kari Lindvåg asks you to take a shift")
    amir.sees(re.compile("in return"))
    assert amir.axe() == []
    amir.context.set_offline(True)
    amir.taps("Take the shift")
    amir.sees("Saved. Waiting for the server.")
    amir.context.set_offline(False)
    amir.is_up_to_date()
    assert the(cast, Swap, swap).status == "accepted"
    assert the(cast, Shift, theirs).worker_id == cast.workers["amir"]
    assert the(cast, Shift, own).worker_id == cast.workers["kari"]
    amir.sees("You asked Kari Lindvåg to take a shift")
    amir.taps("Ask no more")
    amir.sees("You ask no more")
    amir.is_up_to_date()
    assert the(cast, Swap, asked).status == "cancelled"
    expect(amir.page.locator("[data-part=swaps-group]")).to_be_hidden()


def test_a_swap_that_leaves_no_rest_can_only_be_declined(town: Town, a_person: People) -> None:
    cast = town.cast
    is_reached(cast, "amir", "nils")
    theirs = has_a_duty(cast, "nils", hours=400)
    swap = asks(cast, "nils", "amir", theirs)
    has_a_duty(cast, "amir", hours=410)
    amir = a_person(town.server, "amir")
    amir.signs_in()
    amir.goes_to("#/oncall")
    card = amir.page.get_by_role("article", name=re.compile("^Nils"))
    expect(card).to_contain_text("2 h of rest after. Less than 11 h is not allowed.")
    expect(card.get_by_role("button", name="Take the shift")).to_be_hidden()
    card.get_by_role("button", name="Decline").click()
    amir.sees("You keep your plan")
    amir.is_up_to_date()
    assert the(cast, Swap, swap).status == "declined"
