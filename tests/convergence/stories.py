"""Short programs, each the smallest that its seeded bug does not survive."""

from __future__ import annotations

from collections.abc import Callable

from tests.convergence import bugs
from tests.convergence.world import ONE, World

Story = Callable[[World], None]


def a_long_transaction_commits_behind_a_short_one(world: World) -> None:
    """While one holds its rows, another commits and everybody fetches it."""
    slow, quick, _ = world.begin()
    world.slow_begins(slow)
    world.changes(quick)
    world.syncs(world.phones[0])
    world.slow_ends()


def a_case_goes_to_the_other_team(world: World) -> None:
    """With what was written in it."""
    case, *_ = world.begin()
    world.notes(world.phones[0], case)
    world.syncs(world.phones[0])
    world.moves(case, 1)


def two_answer_the_same_question(world: World) -> None:
    """Neither has seen the other's answer."""
    case, *_ = world.begin()
    for phone in world.phones[0], world.phones[3]:
        world.types(phone, case, 0)
        phone.leaves_fields()
        world.syncs(phone)


def somebody_writes_about_a_case_that_has_left(world: World) -> None:
    """Half of it is sent before they hear of it, half after."""
    case, *_ = world.begin()
    phone = world.phones[0]
    world.notes(phone, case)
    world.tells(phone, case, 0)
    world.moves(case, 1)
    world.syncs(phone, most=1)


def much_changes_between_two_syncs(world: World) -> None:
    """More than a page."""
    case, *_ = world.begin()
    for _ in range(7):
        world.notes(world.phones[0], case)
    world.syncs(world.phones[0])


def an_answer_is_sent_again_after_it_was_replaced(world: World) -> None:
    """The first reply was lost, and meanwhile a colleague has seen and changed the answer."""
    case, *_ = world.begin()
    first, colleague = world.phones[0], world.phones[3]
    world.types(first, case, 0)
    first.leaves_fields()
    world.syncs(first, "reply lost")
    while world.syncs(colleague):
        pass
    world.types(colleague, case, 0)
    colleague.leaves_fields()
    world.syncs(colleague)
    world.syncs(first)


def somebody_answers_twice_offline(world: World) -> None:
    """The second answer was written on the first, which nobody else had seen."""
    case, *_ = world.begin()
    for _ in ONE[:2]:
        world.types(world.phones[0], case, 0)
        world.phones[0].leaves_fields()


def a_case_cools_down_between_two_pages(world: World) -> None:
    """Of a first sync, so that its neighbours move up."""
    *_, last = world.begin((1,) * 6)
    world.tells_stay(last, "ready")
    phone = world.phones[2]
    phone.evicted()
    for _ in range(2):
        world.syncs(phone)
    world.tells_stay(last, "ready_withdrawn")


STORIES: tuple[tuple[bugs.Seed, Story], ...] = (
    (bugs.number_before_commit, a_long_transaction_commits_behind_a_short_one),
    (bugs.no_gone, a_case_goes_to_the_other_team),
    (bugs.join_sends_the_delta, a_case_goes_to_the_other_team),
    (bugs.last_write_wins, two_answer_the_same_question),
    (bugs.denied_is_dropped, somebody_writes_about_a_case_that_has_left),
    (bugs.gone_deletes_the_outbox, somebody_writes_about_a_case_that_has_left),
    (bugs.cursor_jumps_to_the_head, much_changes_between_two_syncs),
    (bugs.no_deduplication, an_answer_is_sent_again_after_it_was_replaced),
    (bugs.base_from_the_server, somebody_answers_twice_offline),
    (bugs.paging_by_use_only, a_case_cools_down_between_two_pages),
)
"""Every seeded bug with the story that shows it."""
