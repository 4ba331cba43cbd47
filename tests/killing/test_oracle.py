"""The judge itself: each wrong that the storm looks for is found when it is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.killing.oracle import Evidence, Verdict, judge


def evidence() -> Evidence:
    """Two alerts that two phones showed and one person took."""
    return Evidence(
        reported={"a", "b"},
        alerts={"a": ["A"], "b": ["B"]},
        state={"A": "accepted", "B": "accepted"},
        shown={"A": 1.0, "B": 2.0},
        accepted={"A": 3.0, "B": 3.0},
        looks=9,
        screens=[{"A": 1, "B": 1}, {"A": 1, "B": 1}],
    )


def test_nothing_is_wrong_when_all_were_shown_and_taken() -> None:
    assert judge(evidence()).good


SPOILS: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "no alert": (lambda one: one.alerts.pop("a"), "lost"),
    "never shown": (lambda one: one.shown.pop("A"), "lost"),
    "shown too late": (lambda one: one.shown.update(A=3.5), "lost"),
    "still open": (lambda one: one.state.update(A="open"), "lost"),
    "taken by nobody": (lambda one: one.accepted.pop("A"), "lost"),
    "two alerts": (lambda one: one.alerts["a"].append("C"), "doubled"),
    "without a due time": (lambda one: one.undue.add("A"), "undue"),
    "two on a screen": (lambda one: one.screens[1].update(A=2), "stacked"),
    "none on a screen": (lambda one: one.screens[1].update(A=0), "vanished"),
}


@pytest.mark.parametrize(("spoil", "found"), SPOILS.values(), ids=SPOILS)
def test_each_wrong_is_found(spoil: Callable[[Evidence], object], found: str) -> None:
    spoilt = evidence()
    spoil(spoilt)
    verdict = judge(spoilt)
    assert not verdict.good
    wrong = [name for name in Verdict.__dataclass_fields__ if getattr(verdict, name)]
    assert wrong == [found]


def test_a_storm_that_nobody_watched_proves_nothing() -> None:
    with pytest.raises(ValueError, match="nothing was looked at"):
        judge(Evidence(reported={"a"}))
