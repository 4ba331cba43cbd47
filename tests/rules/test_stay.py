"""The fold of a hospital stay, whatever order its events come in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.rules.stay import KINDS, Event, fold, standing

START = datetime(2026, 11, 24, 6, tzinfo=UTC)


def event(kind: str, hour: int, name: str = "", **said: object) -> Event:
    """Return an event at so many hours after the start."""
    at = START + timedelta(hours=hour)
    name = name or f"{kind}{hour}"
    return Event(name, kind, at, at, name, **said)  # type: ignore[arg-type]


def ends(*events: Event) -> list[tuple[str, str | None]]:
    """Return each ready period's opening event and how it ended."""
    return [(period.root, period.end) for period in fold(events).periods]


def test_a_stay_from_admission_to_homecoming() -> None:
    facts = fold(
        [
            event("admitted", 0, hospital="Viksund", ward="7A"),
            event("planned_discharge", 1, planned_on=date(2026, 11, 27)),
            event("ward_moved", 2, ward="7B"),
            event("ready", 3),
            event("discharged", 4),
        ]
    )
    assert (facts.hospital, facts.ward) == ("Viksund", "7B")
    assert facts.planned_on == date(2026, 11, 27)
    assert facts.discharged_at == START + timedelta(hours=4)
    assert [period.end for period in facts.periods] == ["discharged"]


def test_two_periods_with_a_withdrawal_between() -> None:
    given_events = (event("ready", 1), event("ready_withdrawn", 2), event("ready", 3))
    assert ends(*given_events) == [("ready1", "withdrawn"), ("ready3", None)]


def test_a_second_ready_within_a_period_changes_nothing() -> None:
    assert ends(event("ready", 1), event("ready", 2)) == [("ready1", None)]


def test_a_withdrawal_of_nothing_changes_nothing() -> None:
    assert ends(event("ready_withdrawn", 1), event("ready", 2)) == [("ready2", None)]


def test_death_ends_the_period() -> None:
    assert ends(event("ready", 1), event("died", 2)) == [("ready1", "died")]


def test_a_withdrawal_takes_the_booked_homecoming_back() -> None:
    booked = event("homecoming", 2, homecoming_at=START + timedelta(days=2))
    assert fold([event("ready", 1), booked]).homecoming_at == START + timedelta(days=2)
    assert fold([event("ready", 1), booked, event("ready_withdrawn", 3)]).homecoming_at is None


def test_a_plan_said_again_is_no_move() -> None:
    days = (27, 27, 28, 28, 27)
    said = [
        event("planned_discharge", at, planned_on=date(2026, 11, day))
        for at, day in enumerate(days)
    ]
    assert fold(said).planned_moves == 2


events = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), unique_by=lambda one: one[1]
).map(lambda said: [event(kind, hour) for kind, hour in said])


@given(events, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(said: list[Event], chance: object) -> None:
    mixed = list(said)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert fold(mixed) == fold(said)


@given(events)
def test_periods_follow_one_another_and_only_the_last_is_open(said: list[Event]) -> None:
    periods = fold(said).periods
    for period, after in pairwise(periods):
        assert period.ended_at is not None
        assert period.started_at <= period.ended_at <= after.started_at


def test_what_is_corrected_or_cancelled_counts_no_more() -> None:
    recorded = [("a", None, None), ("b", "a", None), ("c", None, None), ("d", None, "c")]
    assert standing(recorded) == {"b": "a"}


def test_a_correction_of_a_correction_keeps_the_first_root() -> None:
    assert standing([("a", None, None), ("b", "a", None), ("c", "b", None)]) == {"c": "a"}


def test_a_cancelled_correction_takes_both_back() -> None:
    assert standing([("a", None, None), ("b", "a", None), ("c", None, "b")]) == {}
