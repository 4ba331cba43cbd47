"""A case ends when somebody has met the patient at home, or for a reason that is said."""

from __future__ import annotations

import pytest

from services.commands import Outcome
from services.schema import Case
from tests.cast import Cast, command
from tests.services.looking import done, phase, reports, the

MET = {"met_by": "Anna", "met_at": "2026-11-24T09:00:00Z", "alarm_tested": "yes"}


def closes(cast: Cast, who: str, case: str, reason: str) -> Outcome:
    return cast.does(who, command("case.close", case, case, reason=reason))


def home(cast: Cast, case: str) -> None:
    done(cast.does("kari", command("case.confirm_home", case, case, **MET)))


def test_discharged_is_not_home(cast: Cast) -> None:
    case = cast.admits()
    reports(cast, case, "discharged", at="2026-11-24T08:00:00Z")
    assert phase(cast, case) == "coming_home"
    assert closes(cast, "kari", case, "done").why == "not_home"
    assert phase(cast, case) == "coming_home"


def test_once_somebody_has_met_them_at_home_it_can_close(cast: Cast) -> None:
    case = cast.admits()
    home(cast, case)
    assert phase(cast, case) == "home"
    done(closes(cast, "kari", case, "done"))
    assert phase(cast, case) == "closed"


@pytest.mark.parametrize("missing", ["met_by", "met_at"])
def test_home_is_confirmed_by_who_met_them_and_when(cast: Cast, missing: str) -> None:
    case = cast.admits()
    said = {name: value for name, value in MET.items() if name != missing}
    outcome = cast.does("kari", command("case.confirm_home", case, case, **said))
    assert outcome.errors == {missing: ["required"]}


def test_nobody_is_met_in_the_future(cast: Cast) -> None:
    case = cast.admits()
    said = {**MET, "met_at": "2026-11-25T09:00:00Z"}
    outcome = cast.does("kari", command("case.confirm_home", case, case, **said))
    assert outcome.errors == {"met_at": ["future"]}


@pytest.mark.parametrize(
    "reason", ["died", "moved_away", "stays_elsewhere", "needs_no_team", "mistake"]
)
def test_the_lead_and_the_coordinator_close_for_a_stated_reason(cast: Cast, reason: str) -> None:
    for who in ("berit", "osman"):
        case = cast.admits()
        done(closes(cast, who, case, reason))
        assert the(cast, Case, case).answers["reason"] == [reason]
        assert phase(cast, case) == "closed"


def test_a_nurse_closes_only_what_is_done(cast: Cast) -> None:
    assert closes(cast, "kari", cast.admits(), "needs_no_team").why == "not_allowed"


@pytest.mark.parametrize("reason", ["", "tired"])
def test_no_reason_is_no_reason(cast: Cast, reason: str) -> None:
    assert closes(cast, "berit", cast.admits(), reason).why == "invalid"


def test_a_closed_case_can_be_opened_again_with_a_reason(cast: Cast) -> None:
    case = cast.admits()
    assert (
        cast.does("berit", command("case.reopen", case, case, reason="early")).why == "not_closed"
    )
    home(cast, case)
    done(closes(cast, "kari", case, "done"))
    again = command("case.reopen", case, case, {"reason": "done"}, reason="fell at home")
    done(cast.does("berit", again))
    assert phase(cast, case) == "home"
