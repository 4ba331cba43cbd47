from __future__ import annotations
import pytest
from functools import partial
from hypothesis.stateful import run_state_machine_as_test
from tests.convergence.bugs import BUGS, Seed
from tests.convergence.conftest import MakeWorld
from tests.convergence.machine import machine, some

@pytest.mark.parametrize("seed", BUGS, ids=lambda seed: seed.__name__)
def test_it_is_caught(seed: Seed, make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    given = seed(monkeypatch)
    n = 0
    def make():
        nonlocal n; n += 1
        return make_world(**given)
    try:
        run_state_machine_as_test(machine(make), settings=some(40, 40))
    except BaseException as e:
        print("CAUGHT", seed.__name__, n, type(e), str(e)[:150])
    else:
        print("MISSED", seed.__name__, n)
