"""Programs of acts, made up and shrunk by Hypothesis, ending in quiet and judgement."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.convergence.oracle import judge
from tests.convergence.phone import Phone
from tests.convergence.server import FAULTS, Fault
from tests.convergence.world import World

LARGE = os.environ.get("HEMKLAR_HYPOTHESIS") == "large"
MOST_CASES = 5
small = st.integers(0, 5)
team = st.integers(0, 1)


def some(examples: int, steps: int) -> settings:
    """Return how much to try: the same programs each time, not shrunk.

    HEMKLAR_HYPOTHESIS=large tries other and longer ones each time, and shrinks those that fail.
    """
    phases = [Phase.generate, Phase.shrink] if LARGE else [Phase.generate]
    return settings(
        max_examples=examples * (20 if LARGE else 1),
        stateful_step_count=steps * (2 if LARGE else 1),
        derandomize=not LARGE,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


class Acts(RuleBasedStateMachine):
    """Every act of the world, for any phone and any case it shows."""

    make: Callable[[], World]

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).make()
        self.world.begin()

    def phone(self, number: int) -> Phone:
        return self.world.phones[number % len(self.world.phones)]

    def shown(self, phone: Phone, number: int) -> str | None:
        cases = self.world.cases(phone)
        return cases[number % len(cases)] if cases else None

    def any_case(self, number: int) -> str | None:
        cases = self.world.all_cases()
        return cases[number % len(cases)] if cases else None

    @rule(who=small, to=team)
    def opens_a_case(self, who: int, to: int) -> None:
        if len(self.world.cases(self.phone(who))) < MOST_CASES:
            self.world.opens(self.phone(who), to)

    @rule(who=small, which=small, question=small)
    def types_an_answer(self, who: int, which: int, question: int) -> None:
        if case := self.shown(self.phone(who), which):
            self.world.types(self.phone(who), case, question)

    @rule(who=small, which=small, question=small)
    def answers(self, who: int, which: int, question: int) -> None:
        self.types_an_answer(who, which, question)
        self.phone(who).leaves_fields()

    @rule(who=small, which=small, question=small)
    def ticks_a_box(self, who: int, which: int, question: int) -> None:
        if case := self.shown(self.phone(who), which):
            self.world.ticks(self.phone(who), case, question)

    @rule(who=small, which=small)
    def writes_a_note(self, who: int, which: int) -> None:
        if case := self.shown(self.phone(who), which):
            self.world.notes(self.phone(who), case)

    @rule(who=small, which=small, turn=small)
    def works_on_tasks(self, who: int, which: int, turn: int) -> None:
        if case := self.shown(self.phone(who), which):
            self.world.tasks(self.phone(who), case, turn)

    @rule(who=small, which=small, turn=small)
    def tells_of_people(self, who: int, which: int, turn: int) -> None:
        if case := self.shown(self.phone(who), which):
            self.world.tells(self.phone(who), case, turn)

    @rule(who=small, which=small)
    def signs(self, who: int, which: int) -> None:
        if case := self.shown(self.phone(who), which):
            self.world.signs(self.phone(who), case)

    @rule(who=small)
    def settles(self, who: int) -> None:
        self.world.settles(self.phone(who))

    @rule(who=small, rounds=st.integers(1, 6))
    def syncs(self, who: int, rounds: int) -> None:
        for _ in range(rounds):
            if not self.world.syncs(self.phone(who)):
                return

    @rule(who=small, fault=st.sampled_from(FAULTS), most=st.integers(1, 4))
    def syncs_badly(self, who: int, fault: Fault, most: int) -> None:
        self.world.syncs(self.phone(who), fault, most)

    @rule(who=small, most=st.integers(1, 4))
    def sends_some_and_crashes(self, who: int, most: int) -> None:
        self.world.syncs(self.phone(who), most=most, crashes=True)

    @rule(who=small)
    def loses_its_store(self, who: int) -> None:
        self.phone(who).evicted()

    @rule(which=small, to=team)
    def moves_a_case(self, which: int, to: int) -> None:
        if case := self.any_case(which):
            self.world.moves(case, to)

    @rule(who=st.sampled_from(["kari", "liv", "nils"]), where=team)
    def turns_a_grant(self, who: str, where: int) -> None:
        self.world.grants(who, where)

    @rule(which=small)
    def writes_at_the_desk(self, which: int) -> None:
        if case := self.any_case(which):
            self.world.changes(case)

    @rule(which=small, kind=st.sampled_from(["ready", "ready_withdrawn"]))
    def hears_from_the_hospital(self, which: int, kind: str) -> None:
        if case := self.any_case(which):
            self.world.tells_stay(case, kind)

    @rule(which=small)
    def begins_something_slow(self, which: int) -> None:
        if case := self.any_case(which):
            self.world.slow_begins(case)

    @rule()
    def ends_something_slow(self) -> None:
        self.world.slow_ends()

    @rule()
    def rests(self) -> None:
        self.world.quiesce()
        judge(self.world)

    def teardown(self) -> None:
        self.world.quiesce()
        judge(self.world)


def machine(make: Callable[[], World]) -> type[Any]:
    """Return the machine whose worlds are made by `make`."""
    return type("Convergence", (Acts,), {"make": staticmethod(make)})
