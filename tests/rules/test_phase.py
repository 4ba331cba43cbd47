"""The phase is what the facts say: the first line that fits."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.rules.phase import PHASES, CaseFacts, phase

LINES = (
    (CaseFacts(), "admitted"),
    (CaseFacts(assessed=True), "assessed"),
    (CaseFacts(assessed=True, prepared_at_all=True), "preparing"),
    (CaseFacts(prepared_at_all=True), "admitted"),
    (CaseFacts(ready=True), "ready"),
    (CaseFacts(discharged=True), "coming_home"),
    (CaseFacts(homecoming_today=True), "coming_home"),
    (CaseFacts(home=True), "home"),
    (CaseFacts(closed=True), "closed"),
)
NAMES = tuple(CaseFacts.__dataclass_fields__)


def test_each_line_of_the_table() -> None:
    assert [(facts, phase(facts)) for facts, _ in LINES] == list(LINES)


def test_every_combination_has_a_phase_and_every_phase_a_combination() -> None:
    every = product((False, True), repeat=len(NAMES))
    found = {phase(CaseFacts(**dict(zip(NAMES, row, strict=True)))) for row in every}
    assert found == set(PHASES)


@given(st.fixed_dictionaries({name: st.booleans() for name in NAMES}))
def test_a_later_fact_hides_the_earlier_ones(facts: dict[str, bool]) -> None:
    assert phase(CaseFacts(**{**facts, "closed": True})) == "closed"
    assert phase(CaseFacts(**{**facts, "closed": False, "home": True})) == "home"
    away = {"closed": False, "home": False}
    coming = CaseFacts(**{**facts, **away, "discharged": True, "ready": True})
    assert phase(coming) == "coming_home"
