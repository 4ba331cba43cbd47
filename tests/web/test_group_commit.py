"""Pushes that come at the same moment share a transaction, and each is answered as if alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, update

from pwa.db import Busy
from pwa.sync.group_commit import GroupCommit
from services.commands import Work, new_id
from services.schema import CommandLog, SignIn
from tests.cast import Cast, command
from tests.web.site import Site

MANY = 5
PATIENCE = 10


class Desk:
    """Takes writes down, and keeps the first waiting until it is told."""

    def __init__(self) -> None:
        self.together: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.group: GroupCommit[int, str] = GroupCommit(self.write, key=(10).__rmod__)

    def write(self, ones: Sequence[int]) -> list[str | Exception]:
        """Write; odd ones are refused alone, more than 90 breaks all, 80 finds others busy."""
        self.together.append(list(ones))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if max(ones) > 90:
            raise RuntimeError("broken")
        if 80 in ones:
            raise Busy
        return [ValueError(str(one)) if one % 2 else f"wrote {one}" for one in ones]

    def waits_for(self, count: int) -> bool:
        """Tell whether so many wait."""
        return self.group.waiting == count

    def come(self, pool: ThreadPoolExecutor, *ones: int) -> list[Future[str]]:
        """Let these come one after another, all while the first is being written."""
        came = [pool.submit(self.group.do, ones[0])]
        assert self.begun.wait(PATIENCE)
        for count, one in enumerate(ones[1:], 1):
            came.append(pool.submit(self.group.do, one))
            until(partial(self.waits_for, count))
        self.go_on.set()
        return came


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; fail when it does not soon."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads for all who come."""
    with ThreadPoolExecutor(MANY + 1) as threads:
        yield threads


def test_who_comes_while_another_writes_is_written_with_the_rest(pool: ThreadPoolExecutor) -> None:
    desk = Desk()
    came = desk.come(pool, 2, 4, 6, 8)
    assert [one.result(PATIENCE) for one in came] == ["wrote 2", "wrote 4", "wrote 6", "wrote 8"]
    assert desk.together == [[2], [4, 6, 8]]


def test_who_is_refused_is_refused_alone(pool: ThreadPoolExecutor) -> None:
    desk = Desk()
    first, odd, even = desk.come(pool, 2, 3, 4)
    assert (first.result(PATIENCE), even.result(PATIENCE)) == ("wrote 2", "wrote 4")
    with pytest.raises(ValueError, match="3"):
        odd.result(PATIENCE)


def test_two_of_one_key_never_go_together(pool: ThreadPoolExecutor) -> None:
    desk = Desk()
    came = desk.come(pool, 2, 4, 14, 6)
    assert [one.result(PATIENCE) for one in came] == ["wrote 2", "wrote 4", "wrote 14", "wrote 6"]
    assert desk.together == [[2], [4, 6], [14]]


def test_what_breaks_all_breaks_only_its_own_in_the_end(pool: ThreadPoolExecutor) -> None:
    desk = Desk()
    first, broken, fine = desk.come(pool, 2, 91, 4)
    assert (first.result(PATIENCE), fine.result(PATIENCE)) == ("wrote 2", "wrote 4")
    with pytest.raises(RuntimeError, match="broken"):
        broken.result(PATIENCE)
    assert desk.together == [[2], [91, 4], [91], [4]]


def test_when_others_hold_it_all_are_told_at_once_and_the_next_goes_on(
    pool: ThreadPoolExecutor,
) -> None:
    desk = Desk()
    first, *others = desk.come(pool, 2, 80, 4)
    assert first.result(PATIENCE) == "wrote 2"
    for one in others:
        with pytest.raises(Busy):
            one.result(PATIENCE)
    assert desk.together == [[2], [80, 4]]
    assert desk.group.do(6) == "wrote 6"


@contextmanager
def held(cast: Cast, pool: ThreadPoolExecutor) -> Iterator[None]:
    """Let somebody else write the municipality meanwhile."""
    holds, go_on = threading.Event(), threading.Event()

    def hold(work: Work) -> None:
        del work
        holds.set()
        assert go_on.wait(PATIENCE)

    holding = pool.submit(cast.database.write, cast.municipality, hold)
    assert holds.wait(PATIENCE)
    try:
        yield
    finally:
        go_on.set()
        holding.result(PATIENCE)


@pytest.fixture
def commits(cast: Cast) -> list[int]:
    """One for each writing transaction that was committed."""
    counted: list[int] = []

    @event.listens_for(cast.database.engine, "commit")
    def committed(_: Any) -> None:
        counted.append(1)

    return counted


def test_phones_that_push_at_the_same_moment_share_a_transaction(
    site: Site, pool: ThreadPoolExecutor, commits: list[int]
) -> None:
    case = site.cast.admits(family="Sjöström-Ågren")
    phones = [site.signs_in("kari") for _ in range(MANY)]
    for phone in phones:
        phone.catch_up()
        phone.sync()
    notes = [command("note.add", new_id(), case, text=f"note {at}") for at in range(MANY)]
    signed_out = phones[-1]

    def end(work: Work) -> None:
        own = SignIn.device_id == signed_out.device
        work.session.execute(update(SignIn).where(own).values(revoked_at=work.now))

    site.cast.database.write(site.cast.municipality, end)
    group = site.app.extensions["exchange"].pushing.group(site.cast.municipality)
    with held(site.cast, pool):
        commits.clear()
        answers = [pool.submit(phones[0].ask, notes[0])]
        until(lambda: group.is_busy and not group.waiting)
        answers += [pool.submit(phones[at].ask, notes[at]) for at in range(1, MANY)]
        until(lambda: group.waiting == MANY - 1)
    told = [one.result(PATIENCE) for one in answers]
    assert [one.status_code for one in told] == [200] * (MANY - 1) + [401]
    with site.cast.database.session(writing=False) as session:
        logged = {line.id for line in session.query(CommandLog)}
    assert {note.id for note in notes} & logged == {note.id for note in notes[:-1]}
    assert len(commits) == 3  # the holder's, the first push's, and that of the others
