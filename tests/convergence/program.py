"""Programs: the acts that a seed gives, played in a world, ending in quiet and judgement."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from unittest.mock import patch
from uuid import UUID

from tests.convergence.acts import ACTS, Turn, fault, syncs_badly
from tests.convergence.oracle import judge
from tests.convergence.world import World

Act = tuple[str, int, int, int]
"""What is done, and three numbers that choose who does it, to what, and how."""
Make = Callable[[], World]

SHORTEST, LONGEST = 4, 16
RANGE = 60
"""Whatever the numbers choose from, there are as many of one as of another: 60 = 3 × 4 × 5."""
ALWAYS = ("answers", "syncs", "syncs_badly")
OFTEN = 0.6
SELDOM = {"rests": 0.1, "cools_while_a_phone_begins_anew": 0.3}
"""What takes as long as much else."""


class Failed(AssertionError):
    """A program that fails, by its seed and with the acts that are needed for it."""


def program(seed: int) -> list[Act]:
    """Return the acts of a seed: of some kinds only, so that these meet each other often."""
    chance = random.Random(seed)  # noqa: S311 - a program is no secret
    kinds = [kind for kind in ACTS if kind in ALWAYS or chance.random() < SELDOM.get(kind, OFTEN)]

    def one() -> Act:
        who, which, how = chance.choices(range(RANGE), k=3)
        return chance.choice(kinds), who, which, how

    return [one() for _ in range(chance.randint(SHORTEST, LONGEST))]


def deadly(first: int = 0) -> Iterator[int]:
    """Give the seeds, from the first on, whose programs let the server die while it answers."""
    return (seed for seed in count(first) if any(_is_deadly(act) for act in program(seed)))


def _is_deadly(act: Act) -> bool:
    name, _, which, _ = act
    return name == syncs_badly.__name__ and fault(which).startswith("crash")


def begun(make: Make) -> World:
    """Return a world with cases in it that every phone knows: programs are played in its copies."""
    world = make()
    world.begin()
    return world


def attempt(make: Make, seed: int) -> World:
    """Play a seed's program and return its world; raise Failed with the shortest that fails."""
    acts = program(seed)
    try:
        return play(make, seed, acts)
    except Exception as error:
        needed = shortest(acts, lambda some: _fails(make, seed, some))
        told = "\n".join(f"    {one}," for one in needed)
        raise Failed(f"seed {seed}: {error!r}\n  needs only\n{told}") from error


def play(make: Make, seed: int, acts: Iterable[Act]) -> World:
    """Do the acts in a world of its own, then let everything come to rest and judge."""
    with patch("uuid_utils.uuid7", _ids(seed)):
        world = make()
        for name, who, which, how in acts:
            ACTS[name](Turn(world, world.phones[who % len(world.phones)], which, how))
        world.quiesce()
        judge(world)
    return world


def _fails(make: Make, seed: int, acts: list[Act]) -> bool:
    try:
        play(make, seed, acts)
    except Exception:  # noqa: BLE001 - whatever goes wrong is what is looked for
        return True
    return False


def shortest(acts: list[Act], fails: Callable[[list[Act]], bool]) -> list[Act]:
    """Leave out what the failure does not need: halves first, single acts last."""
    size = len(acts) // 2
    while size:
        at = 0
        while at < len(acts):
            rest = [*acts[:at], *acts[at + size :]]
            if fails(rest):
                acts = rest
            else:
                at += size
        size //= 2
    return acts


def _ids(seed: int) -> Callable[[], UUID]:
    """Return what makes the same ids each time, in no order: the clocks of phones differ."""
    chance = random.Random(seed)  # noqa: S311 - an id is no secret

    def uuid7() -> UUID:
        bits = chance.getrandbits(128) & ~(0xF << 76 | 0x3 << 62)
        return UUID(int=bits | 7 << 76 | 2 << 62)

    return uuid7
