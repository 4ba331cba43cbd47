"""Swaps: the plan stands until the one who is asked says yes, and rest and reach are kept."""

from __future__ import annotations

import pytest

from services.commands import Outcome, new_id
from services.schema import Shift, Swap
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done, the
from tests.services.rota.planning import (
    HOUR,
    Said,
    adds,
    all_shifts,
    at,
    changes,
    ids,
    reach,
    rules,
)


@pytest.fixture
def night(cast: Cast) -> str:
    """The night of Friday the 27th, which is kari's; everybody's phone is reached."""
    reach(cast, "kari", "amir", "nils", "berit", "liv")
    return adds(cast, "kari", "27 19", "28 7")


def asks(cast: Cast, who: str, shift: str, to: str, back: str = "") -> tuple[str, Outcome]:
    swap = new_id()
    said: dict[str, Said] = {"shift": shift, "to": cast.workers[to], "back": back or []}
    return swap, cast.does(who, command("swap.ask", swap, None, **said))


def asked(cast: Cast, who: str, shift: str, to: str, back: str = "") -> str:
    swap, outcome = asks(cast, who, shift, to, back)
    done(outcome)
    return swap


def answers(cast: Cast, who: str, verb: str, swap: str) -> Outcome:
    return cast.does(who, command(f"swap.{verb}", swap, None))


def whose(cast: Cast, *shifts: str) -> list[str | None]:
    names = {worker: name for name, worker in cast.workers.items()}
    return [names.get(the(cast, Shift, one).worker_id or "") for one in shifts]


def test_the_plan_stands_until_the_other_says_yes(cast: Cast, night: str) -> None:
    swap = asked(cast, "kari", night, "amir")
    assert whose(cast, night) == ["kari"]
    for who in ("kari", "berit", "nils"):
        assert answers(cast, who, "accept", swap).why == "unknown"
    assert whose(cast, night) == ["kari"]
    done(answers(cast, "amir", "accept", swap))
    assert whose(cast, night) == ["amir"]
    assert the(cast, Shift, night).answers["worker"] == ids(cast, "amir")
    assert the(cast, Swap, swap).status == "accepted"
    assert answers(cast, "amir", "decline", swap).why == "answered"


def test_with_one_in_return_both_change_hands(cast: Cast, night: str) -> None:
    other = adds(cast, "amir", "28 7", "28 19")
    swap = asked(cast, "kari", night, "amir", other)
    done(answers(cast, "amir", "accept", swap))
    assert whose(cast, night, other) == ["amir", "kari"]


def test_no_and_taking_it_back_leave_the_plan(cast: Cast, night: str) -> None:
    for who, verb in (("amir", "decline"), ("kari", "cancel"), ("berit", "cancel")):
        swap = asked(cast, "kari", night, "amir")
        assert answers(cast, "nils", verb, swap).why == "unknown"
        done(answers(cast, who, verb, swap))
        assert the(cast, Swap, swap).status == {"decline": "declined"}.get(verb, "cancelled")
        assert answers(cast, "amir", "accept", swap).why == "answered"
    assert whose(cast, night) == ["kari"]


def test_a_lead_asks_somebody_to_take_an_open_shift(cast: Cast, night: str) -> None:
    shift = adds(cast, None, "29 19", "30 7")
    assert asks(cast, "nils", shift, "amir")[1].why == "unknown"
    assert asks(cast, "berit", shift, "amir", night)[1].errors == {"back": ["choice"]}
    done(answers(cast, "amir", "accept", asked(cast, "berit", shift, "amir")))
    assert whose(cast, shift) == ["amir"]


def test_nobody_asks_about_anothers_shift(cast: Cast, night: str) -> None:
    for who in ("nils", "berit", "liv"):
        assert asks(cast, who, night, "amir")[1].why == "unknown"
    assert asks(cast, "kari", new_id(), "amir")[1].why == "unknown"


@pytest.mark.parametrize(
    ("starts", "ends", "duty", "code"),
    [
        pytest.param("27 7", "27 19", "", "rest", id="the-day-before-it"),
        pytest.param("28 17", "28 23", "", "rest", id="ten-hours-after-it"),
        pytest.param("28 18", "28 23", "", "", id="eleven-hours-after-it"),
        pytest.param("27 23", "28 3", "", "overlap", id="within-it"),
        pytest.param("23 7", "30 7", "place", "", id="another-duty-by-the-week"),
    ],
)
def test_rest_is_kept_and_heard_of_at_once(
    cast: Cast, night: str, starts: str, ends: str, duty: str, code: str
) -> None:
    adds(cast, "nils", starts, ends, duty=duty)
    _, outcome = asks(cast, "kari", night, "nils")
    assert outcome.errors == ({"to": [code]} if code else {})


def test_the_one_who_asks_must_rest_too_but_what_is_given_away_does_not_count(
    cast: Cast, night: str
) -> None:
    back = adds(cast, "amir", "28 17", "28 23")
    asked(cast, "kari", night, "amir", back)
    adds(cast, "kari", "29 3", "29 6")
    assert asks(cast, "kari", night, "amir", back)[1].errors == {"back": ["rest"]}


def test_what_has_changed_since_is_judged_again(cast: Cast, night: str, clock: Clock) -> None:
    swap = asked(cast, "kari", night, "amir")
    meanwhile = adds(cast, "amir", "28 9", "28 15")
    assert answers(cast, "amir", "accept", swap).errors == {"to": ["rest"]}
    done(cast.does("berit", command("shift.remove", meanwhile, None, removed="yes")))
    done(changes(cast, "berit", Shift, night, worker=ids(cast, "nils")))
    assert answers(cast, "amir", "accept", swap).errors == {"shift": ["choice"]}
    done(changes(cast, "berit", Shift, night, worker=ids(cast, "kari")))
    clock.now = at("27 19")
    assert answers(cast, "amir", "accept", swap).errors == {"shift": ["begun"]}
    assert whose(cast, night) == ["kari"]


def test_who_has_no_phone_that_shows_alerts_cannot_take_a_shift(cast: Cast) -> None:
    reach(cast, "kari")
    night = adds(cast, "kari", "27 19", "28 7")
    assert asks(cast, "kari", night, "amir")[1].errors == {"to": ["unreached"]}
    reach(cast, "amir")
    asked(cast, "kari", night, "amir")


def test_only_those_of_the_team_take_its_shifts(cast: Cast, night: str) -> None:
    for who in ("liv", "kari"):
        assert asks(cast, "kari", night, who)[1].errors == {"to": ["choice"]}
    theirs = adds(cast, "kari", "29 19", "30 7")
    assert asks(cast, "kari", night, "amir", theirs)[1].errors == {"back": ["choice"]}


def test_what_began_is_not_swapped(cast: Cast, night: str, clock: Clock) -> None:
    clock.now = at("27 19") + HOUR
    assert asks(cast, "kari", night, "amir")[1].errors == {"shift": ["begun"]}


def test_a_yes_voids_what_else_was_asked_about_the_shift(cast: Cast, night: str) -> None:
    one, other = (asked(cast, "kari", night, who) for who in ("amir", "nils"))
    done(answers(cast, "nils", "accept", other))
    assert the(cast, Swap, one).status == "cancelled"


def test_a_swapped_shift_of_a_rule_is_kept_and_confirmed_anew(cast: Cast) -> None:
    reach(cast, "kari", "amir")
    done(rules(cast, members=ids(cast, "kari")))
    shift = all_shifts(cast)[3]

    with cast.database.session(writing=True) as session:
        row = session.get_one(Shift, (cast.municipality, shift.id))
        row.asked_at = row.confirmed_at = row.made_at
        session.commit()
    done(answers(cast, "amir", "accept", asked(cast, "kari", shift.id, "amir")))
    found = the(cast, Shift, shift.id)
    assert (found.asked_at, found.confirmed_at, found.check_step) == (None, None, 0)
    assert found.answers["kept"] == ["yes"]
