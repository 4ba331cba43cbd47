"""The judgement has not rotted: it fails for every known-bad variant, and only for them."""

from __future__ import annotations

import pytest

from tests.convergence.bugs import Seed
from tests.convergence.oracle import judge
from tests.convergence.stories import STORIES, Story
from tests.convergence.world import World
from tests.convergence.worlds import MakeWorld

EACH = pytest.mark.parametrize(
    ("seed", "story"), STORIES, ids=[seed.__name__ for seed, _ in STORIES]
)


def tell(story: Story, world: World) -> None:
    story(world)
    world.quiesce()
    judge(world)


@EACH
def test_the_seeded_bug_is_caught(
    seed: Seed, story: Story, make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(**seed(monkeypatch))
    with pytest.raises((AssertionError, KeyError)):
        tell(story, world)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@EACH
def test_its_story_ends_well_without_the_bug(
    seed: Seed, story: Story, make_world: MakeWorld
) -> None:
    del seed
    tell(story, make_world())
