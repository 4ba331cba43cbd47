"""What may befall a world: every act of a program, by the name it has in one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.convergence.oracle import judge
from tests.convergence.phone import Phone
from tests.convergence.server import FAULTS, Fault
from tests.convergence.world import World

MOST_CASES = 5
MOVING = ("kari", "liv", "nils")
HEARD = ("ready", "ready_withdrawn", "planned_discharge")


@dataclass(frozen=True)
class Turn:
    """Whose turn it is in a world, and the numbers that choose to what and how it is done."""

    world: World
    phone: Phone
    which: int
    how: int

    def shown(self) -> str | None:
        """Return a case that the phone shows, if it shows any."""
        cases = self.world.cases(self.phone)
        return cases[self.which % len(cases)] if cases else None

    def any(self) -> str:
        """Return a case, whoever holds it."""
        cases = self.world.all_cases()
        return cases[self.which % len(cases)]


Do = Callable[[Turn], None]
ACTS: dict[str, Do] = {}


def act(do: Do) -> Do:
    """Let programs do this."""
    ACTS[do.__name__] = do
    return do


# ------------------------------------------------------------------------------- work on phones


@act
def opens_a_case(turn: Turn) -> None:
    if len(turn.world.cases(turn.phone)) < MOST_CASES:
        turn.world.opens(turn.phone, turn.which % 2)


@act
def types_an_answer(turn: Turn) -> None:
    if case := turn.shown():
        turn.world.types(turn.phone, case, turn.how)


@act
def answers(turn: Turn) -> None:
    types_an_answer(turn)
    turn.phone.leaves_fields()


@act
def ticks_a_box(turn: Turn) -> None:
    if case := turn.shown():
        turn.world.ticks(turn.phone, case, turn.how)


@act
def writes_a_note(turn: Turn) -> None:
    if case := turn.shown():
        turn.world.notes(turn.phone, case)


@act
def works_on_tasks(turn: Turn) -> None:
    if case := turn.shown():
        turn.world.tasks(turn.phone, case, turn.how)


@act
def tells_of_people(turn: Turn) -> None:
    if case := turn.shown():
        turn.world.tells(turn.phone, case, turn.how)


@act
def signs(turn: Turn) -> None:
    if case := turn.shown():
        turn.world.signs(turn.phone, case)


@act
def settles(turn: Turn) -> None:
    turn.world.settles(turn.phone)


@act
def syncs(turn: Turn) -> None:
    for _ in range(1 + turn.how % 5):
        if not turn.world.syncs(turn.phone):
            return


@act
def syncs_badly(turn: Turn) -> None:
    turn.world.syncs(turn.phone, fault(turn.which), 1 + turn.how % 4)


def fault(which: int) -> Fault:
    """Return what befalls a request that goes badly."""
    return FAULTS[which % len(FAULTS)]


@act
def sends_some_and_crashes(turn: Turn) -> None:
    turn.world.syncs(turn.phone, most=1 + turn.how % 4, crashes=True)


@act
def loses_its_store(turn: Turn) -> None:
    turn.phone.evicted()


@act
def loses_a_row(turn: Turn) -> None:
    turn.world.loses(turn.phone, turn.which, turn.how)


# -------------------------------------------------------------------------------- at the desk


@act
def moves_a_case(turn: Turn) -> None:
    turn.world.moves(turn.any(), turn.how % 2)


@act
def turns_a_grant(turn: Turn) -> None:
    turn.world.grants(MOVING[turn.which % 3], turn.how % 2)


@act
def writes_at_the_desk(turn: Turn) -> None:
    turn.world.changes(turn.any())


@act
def hears_from_the_hospital(turn: Turn) -> None:
    turn.world.tells_stay(turn.any(), HEARD[turn.how % 3])


@act
def cools_while_a_phone_begins_anew(turn: Turn) -> None:
    case = turn.any()
    turn.world.tells_stay(case, "ready")
    turn.phone.evicted()
    for _ in range(1 + turn.how % 4):
        turn.world.syncs(turn.phone)
    turn.world.tells_stay(case, "ready_withdrawn")


@act
def begins_something_slow(turn: Turn) -> None:
    turn.world.slow_begins(turn.any())


@act
def ends_something_slow(turn: Turn) -> None:
    turn.world.slow_ends()


@act
def rests(turn: Turn) -> None:
    turn.world.quiesce()
    judge(turn.world)
