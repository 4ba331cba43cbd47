"""How two answers meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.overlay import FORWARD, Merge, meet

EVERY: tuple[Merge, ...] = ("one", "set", "forward")
answers = st.lists(st.sampled_from("abc"), unique=True)
hows = st.sampled_from(EVERY)
states = st.sampled_from([[state] for state in (*FORWARD, "not_needed")])


@given(answers, answers, hows)
def test_what_nobody_else_has_changed_is_taken(seen: list[str], new: list[str], how: Merge) -> None:
    assert meet(seen, seen, new, how) == (new, False)


@given(answers, answers, hows)
def test_what_two_people_say_alike_is_taken(seen: list[str], new: list[str], how: Merge) -> None:
    assert meet(new, seen, new, how) == (new, False)


@given(answers, answers, answers)
def test_a_clash_keeps_what_stands_and_says_so(
    server: list[str], base: list[str], new: list[str]
) -> None:
    value, clash = meet(server, base, new, "one")
    assert value == (server if clash else new)
    assert clash == (server not in (base, new))


@given(answers, answers, answers)
def test_sets_never_clash_and_everybodys_ticks_count(
    server: list[str], base: list[str], new: list[str]
) -> None:
    value, clash = meet(server, base, new, "set")
    assert not clash
    assert set(value) == (set(server) | set(new) - set(base)) - (set(base) - set(new))
    assert len(value) == len(set(value))


@given(states, states, states)
def test_the_order_of_two_who_go_on_does_not_matter(
    base: list[str], one: list[str], other: list[str]
) -> None:
    ends = [meet(first, base, second, "forward") for first, second in ((one, other), (other, one))]
    clashes = {clash for _, clash in ends}
    if base not in (one, other):
        assert len(clashes) == 1
        assert clashes == {True} or ends[0][0] == ends[1][0]


@pytest.mark.parametrize(
    ("server", "base", "new", "value", "clash"),
    [
        ("done", "todo", "doing", "done", False),
        ("doing", "todo", "done", "done", False),
        ("done", "doing", "todo", "done", True),
        ("todo", "done", "doing", "todo", True),
        ("not_needed", "todo", "done", "not_needed", True),
        ("done", "todo", "not_needed", "done", True),
    ],
)
def test_states_go_forward_alone(
    server: str,
    base: str,
    new: str,
    value: str,
    clash: bool,  # noqa: FBT001
) -> None:
    assert meet([server], [base], [new], "forward") == ([value], clash)
