"""The hospital's word: never overwritten, corrected and cancelled by later events."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.commands import Outcome, new_id
from services.schema import Case, ReadyPeriod, StayEvent
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done, of_case, phase, reports, the


def turns(cast: Cast, case: str, verb: str, **values: str) -> Outcome:
    """Let Osman correct or cancel an event."""
    return cast.does("osman", command(f"stay_event.{verb}", new_id(), case, **values))


def periods(cast: Cast, case: str) -> list[tuple[str, str | None]]:
    """Return a case's ready periods: when each began, and how it ended."""
    found = sorted(of_case(cast, ReadyPeriod, case), key=lambda row: row.started_at)
    return [(f"{row.started_at:%d %H:%M}", row.end) for row in found]


def test_ready_opens_a_period_and_moves_the_phase(cast: Cast) -> None:
    case = cast.admits()
    reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    assert periods(cast, case) == [("24 08:00", None)]
    assert phase(cast, case) == "ready"
    assert f"{the(cast, Case, case).ready_since:%H:%M}" == "08:00"


def test_ready_again_within_a_period_opens_no_other(cast: Cast) -> None:
    case = cast.admits()
    for at in ("08:00", "09:00"):
        reports(cast, case, "ready", at=f"2026-11-24T{at}:00Z")
    assert periods(cast, case) == [("24 08:00", None)]


@pytest.mark.parametrize(
    ("kind", "end", "after"),
    [
        ("ready_withdrawn", "withdrawn", "admitted"),
        ("discharged", "discharged", "coming_home"),
        ("died", "died", "admitted"),
    ],
)
def test_a_period_ends_as_the_hospital_says(cast: Cast, kind: str, end: str, after: str) -> None:
    case = cast.admits()
    reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    reports(cast, case, kind, at="2026-11-24T09:00:00Z")
    assert periods(cast, case) == [("24 08:00", end)]
    assert phase(cast, case) == after
    assert the(cast, Case, case).ready_since is None


def test_ready_after_a_withdrawal_opens_another(cast: Cast) -> None:
    case = cast.admits()
    for at, kind in (("07", "ready"), ("08", "ready_withdrawn"), ("09", "ready")):
        reports(cast, case, kind, at=f"2026-11-24T{at}:00:00Z")
    assert periods(cast, case) == [("24 07:00", "withdrawn"), ("24 09:00", None)]


def test_events_count_by_when_they_happened_not_by_when_they_were_typed(cast: Cast) -> None:
    case = cast.admits(at="2026-11-24T06:00:00Z")
    reports(cast, case, "ready_withdrawn", at="2026-11-24T09:00:00Z")
    reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    assert periods(cast, case) == [("24 08:00", "withdrawn")]
    assert phase(cast, case) == "admitted"


def test_a_corrected_event_stays_and_counts_no_more(cast: Cast) -> None:
    case = cast.admits(at="2026-11-24T06:00:00Z")
    ready = reports(cast, case, "ready", at="2026-11-24T08:00:00Z", ward="7A")
    done(turns(cast, case, "correct", corrects=ready, at="2026-11-24T07:30:00Z"))
    assert periods(cast, case) == [("24 07:30", None)]
    assert the(cast, StayEvent, ready).void
    (correction,) = [one for one in of_case(cast, StayEvent, case) if "corrects" in one.answers]
    assert correction.answers["ward"] == ["7A"]
    assert not correction.void


def test_a_corrected_ready_is_the_same_period(cast: Cast) -> None:
    case = cast.admits(at="2026-11-24T06:00:00Z")
    ready = reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    (before,) = of_case(cast, ReadyPeriod, case)
    done(turns(cast, case, "correct", corrects=ready, at="2026-11-24T07:30:00Z"))
    (after,) = of_case(cast, ReadyPeriod, case)
    assert after.id == before.id


def test_a_cancelled_ready_takes_the_phase_back_and_stays_in_the_history(cast: Cast) -> None:
    case = cast.admits()
    ready = reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    done(turns(cast, case, "cancel", cancels=ready))
    assert phase(cast, case) == "admitted"
    assert periods(cast, case) == [("24 08:00", "cancelled")]
    assert the(cast, StayEvent, ready).void


def test_a_cancelled_withdrawal_opens_its_period_again(cast: Cast) -> None:
    case = cast.admits()
    reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    withdrawn = reports(cast, case, "ready_withdrawn", at="2026-11-24T09:00:00Z")
    done(turns(cast, case, "cancel", cancels=withdrawn))
    assert periods(cast, case) == [("24 08:00", None)]
    assert phase(cast, case) == "ready"


@pytest.mark.parametrize("verb", ["correct", "cancel"])
def test_what_counts_no_more_cannot_be_turned_again(cast: Cast, verb: str) -> None:
    case = cast.admits()
    ready = reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    done(turns(cast, case, "cancel", cancels=ready))
    outcome = turns(cast, case, verb, **{f"{verb}s": ready})
    assert outcome.errors == {f"{verb}s": ["void"]}


def test_a_typed_time_in_the_future_is_refused(cast: Cast, clock: Clock) -> None:
    case = cast.admits()
    later = f"{clock.now + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    said = command("stay_event.report", new_id(), case, kind="ready", at=later)
    assert cast.does("osman", said).errors == {"at": ["future"]}


def test_a_homecoming_is_booked_ahead_and_a_withdrawal_takes_it_back(cast: Cast) -> None:
    case = cast.admits()
    reports(cast, case, "ready", at="2026-11-24T08:00:00Z")
    reports(cast, case, "homecoming", at="2026-11-26T12:00:00Z")
    assert f"{the(cast, Case, case).homecoming_at:%d %H:%M}" == "26 12:00"


def test_moves_of_the_planned_date_are_counted(cast: Cast) -> None:
    case = cast.admits(planned_on="2026-11-27")
    for day in ("2026-11-28", "2026-11-28", "2026-11-30"):
        reports(cast, case, "planned_discharge", planned_on=day)
    found = the(cast, Case, case)
    assert (str(found.planned_on), found.planned_moves) == ("2026-11-30", 2)


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"kind": "ready", "at": "soon"}, {"at": ["moment"]}),
        ({"kind": "fetched"}, {"kind": ["choice"]}),
        ({"kind": "planned_discharge"}, {"planned_on": ["required"]}),
        ({"kind": "planned_discharge", "planned_on": "friday"}, {"planned_on": ["day"]}),
        ({"kind": "ready", "phase": "home"}, {"phase": ["unknown"]}),
    ],
)
def test_a_wrong_field_is_named(
    cast: Cast, values: dict[str, str], errors: dict[str, list[str]]
) -> None:
    case = cast.admits()
    outcome = cast.does("osman", command("stay_event.report", new_id(), case, **values))
    assert outcome.errors == errors
