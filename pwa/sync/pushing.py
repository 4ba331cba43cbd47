"""What devices push: those that push at the same moment share a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pwa.callers import NoSession
from pwa.db import Database
from pwa.sync.asked import Asked
from pwa.sync.group_commit import GroupCommit
from services import pushes
from services.commands import Actor, Unreadable, Work
from services.pushes import Taken
from services.schema import Device
from services.seals import TransportKey

Author = Callable[[Work, Device], Actor]
"""Says as whom a device pushes; raises NoSession. It may run in another request's thread."""


@dataclass(frozen=True)
class Pushed:
    """A request that pushes."""

    asked: Asked
    author: Author


class Pushing:
    """The pushes of a process."""

    def __init__(self, database: Database, key: TransportKey) -> None:
        self._database = database
        self._key = key
        self._groups: dict[str, GroupCommit[Pushed, Taken]] = {}

    def push(self, municipality_id: str, asked: Asked, author: Author) -> Taken:
        """Run what a device asks; raise NoSession, Unreadable or Busy, and nothing has run."""
        return self.group(municipality_id).do(Pushed(asked, author))

    def group(self, municipality_id: str) -> GroupCommit[Pushed, Taken]:
        """Return those who push in a municipality."""
        if municipality_id not in self._groups:
            group = GroupCommit(partial(self._write, municipality_id), key=_device)
            self._groups.setdefault(municipality_id, group)
        return self._groups[municipality_id]

    def _write(self, municipality_id: str, some: Sequence[Pushed]) -> list[Taken | Exception]:
        return self._database.write(municipality_id, lambda work: self._take(work, some))

    def _take(self, work: Work, some: Sequence[Pushed]) -> list[Taken | Exception]:
        work.lock(Device, [_device(one) for one in some])
        opened = [self._opened(work, one) for one in some]
        fit = [one for one in opened if isinstance(one, pushes.Push)]
        taken = iter(pushes.take(work, fit))
        return [next(taken) if isinstance(one, pushes.Push) else one for one in opened]

    def _opened(self, work: Work, one: Pushed) -> pushes.Push | Exception:
        asked = one.asked
        late = work.now - (asked.sent_at or work.now)
        try:
            device = work.load(Device, _device(one))
            if device is None:
                return NoSession()
            actor = one.author(work, device)
            commands = pushes.read(device.id, asked.commands, asked.schema, self._key.open, late)
        except (NoSession, Unreadable) as refused:
            return refused
        return pushes.Push(actor, device, commands, asked.app, asked.schema, asked.outbox)


def _device(one: Pushed) -> str:
    return one.asked.device
