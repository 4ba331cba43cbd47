"""The stage: what the cast does, in order of time, each act as a command through the one door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Protocol, TypeVar

from services.commands import Actor, Command, Work, new_id, run
from services.people import actor_of
from services.schema import KINDS, Pairs, Worker

Result = TypeVar("Result")
Subject = str | Callable[[Work], str]
Values = Pairs | Callable[[Work], Pairs]


class Write(Protocol):
    """Runs the function in one transaction of the municipality, whose time is `now` where given."""

    def __call__(self, act: Callable[[Work], Result], now: datetime | None = None, /) -> Result:
        """Return what the function returns, after commit."""


class OtherOutcomeError(RuntimeError):
    """The demo asked for something the product does not allow: the demo is wrong."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One command to be given at a time. `by` is a user name, or None for the municipality itself.

    `subject` and `values` may be found first when the time comes. Without a `base` the author saw
    what stands.
    """

    at: datetime
    by: str | None
    name: str
    subject: Subject
    values: Values
    case: str | None = None
    base: Pairs | None = None
    outcome: str = "applied"


@dataclass
class Stage:
    """All acts of all stories; `people` are the worker ids by user name."""

    people: dict[str, str]
    acts: list[Act] = field(default_factory=list)

    def play(self, write: Write) -> None:
        """Give every command, oldest first; acts of one moment are one transaction.

        Raise OtherOutcomeError at the first outcome that is not the one expected.
        """
        for now, acts in groupby(sorted(self.acts, key=lambda act: act.at), lambda act: act.at):
            write(self._scene(list(acts)), now)

    def _scene(self, acts: list[Act]) -> Callable[[Work], None]:
        def scene(work: Work) -> None:
            for act in acts:
                self._give(work, act)

        return scene

    def _give(self, work: Work, act: Act) -> None:
        subject = act.subject if isinstance(act.subject, str) else act.subject(work)
        values = act.values(work) if callable(act.values) else act.values
        command = Command(
            id=new_id(),
            name=act.name,
            subject=subject,
            case=act.case,
            values=values,
            base=_seen(work, act.name, subject, values) if act.base is None else act.base,
            made_at=act.at,
        )
        outcome = run(work, self._actor(work, act.by), command)
        if outcome.status != act.outcome:
            raise OtherOutcomeError(f"{act.name} by {act.by}: {outcome.as_json()}")

    def _actor(self, work: Work, username: str | None) -> Actor:
        if username is None:
            return Actor.system()
        worker = work.load(Worker, self.people[username])
        if worker is None:
            raise OtherOutcomeError(f"nobody is called {username}")
        return actor_of(work.session, worker, None, work.now)


def _seen(work: Work, name: str, subject: str, values: Pairs) -> Pairs:
    """Return what the author saw in exactly the fields that change."""
    kind = KINDS.get(name.partition(".")[0])
    row = work.session.get(kind, (work.municipality.id, subject)) if kind else None
    stood = row.answers if row else {}
    return {field: stood.get(field, []) for field in values}
