"""Hospitals' systems that fall silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import sources
from services.alerts.chores import Paced
from services.alerts.silence import SourceSilence
from services.commands import Refused, Work
from services.schema import Source, Worker
from tests.services.alerts.world import World

DAY = timedelta(hours=24)


@pytest.fixture
def token(world: World) -> str:
    """A source; berit coordinates."""
    world.engine, world.shows = world.new_engine(Paced(SourceSilence())), True

    def begin(work: Work) -> str:
        berit = work.load(Worker, world.people["berit"])
        assert berit is not None
        berit.role = "coordinator"
        return sources.add(work, "Viksund", DAY)

    return world.write(begin)


def test_silence_pages_the_coordinators_once_until_it_is_heard_again(
    world: World, token: str
) -> None:
    assert world.run_for(3600, hours=24) == []
    assert world.run_for(3600, hours=10) == ["berit"]
    assert world.write(lambda work: sources.heard(work, token))
    assert world.all(Source)[0].alarmed_at is None
    assert world.run_for(3600, hours=24) == []
    assert world.run_for(600, hours=1) == ["berit"]


def test_a_source_that_beats_pages_nobody(world: World, token: str) -> None:
    for _ in range(6):
        assert world.run_for(3600, hours=23) == []
        world.write(lambda work: sources.heard(work, token))


def test_a_token_is_kept_as_a_hash_and_serves_its_own_source_only(world: World, token: str) -> None:
    [row] = world.all(Source)
    assert token not in str(vars(row))
    assert not world.write(lambda work: sources.heard(work, token + "x"))
    with pytest.raises(Refused):
        world.write(lambda work: sources.add(work, "Viksund", DAY))
