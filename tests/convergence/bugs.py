"""Ten known-bad variants of the protocol, each switched on where the real code would go wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import case as switch

from services import commands, pushes
from services.commands import Actor, Command, Outcome, Refused, Work, door, merging
from services.feed.cursor import Cursor
from services.pushes import Taken
from services.schema import Case, CommandLog, Membership
from tests.convergence.phone import Json, Phone

publishing = import_module("services.feed.publish")
pulling = import_module("services.feed.pull")
Seed = Callable[[pytest.MonkeyPatch], Json]
"""Switches a bug on; what it returns goes to the world that is made."""


def number_before_commit(_: pytest.MonkeyPatch) -> Json:
    """A long transaction reserves its number, and commits after later ones."""
    return {"number_early": True}


def no_gone(patch: pytest.MonkeyPatch) -> Json:
    """Nobody is told that a case has left."""
    patch.setattr(publishing._Feeds, "end", lambda *_: None)
    return {}


def join_sends_the_delta(patch: pytest.MonkeyPatch) -> Json:
    """A case that enters a team's reach brings only what has changed in it."""
    touched = Work.join

    def join(work: Work, case: Case, team_id: str) -> None:
        before = dict(work.touched), dict(work.recent)
        touched(work, case, team_id)
        work.touched, work.recent = before
        work.change(case)

    patch.setattr(Work, "join", join)
    return {}


def last_write_wins(patch: pytest.MonkeyPatch) -> Json:
    """An answer is taken without looking at what its author saw."""
    patch.setattr(merging, "meet", lambda standing, base, new, how: (new, False))  # noqa: ARG005
    return {}


def denied_is_dropped(patch: pytest.MonkeyPatch) -> Json:
    """Who has no access any more gets no answer."""
    real = pushes.take

    def take(work: Work, given: Sequence[pushes.Push]) -> list[Taken]:
        return [Taken(told(taken), taken.last_number) for taken in real(work, given)]

    def told(taken: Taken) -> list[Outcome]:
        return [one for one in taken.outcomes if not {one.status, one.was} & {"late", "refused"}]

    patch.setattr(pushes, "take", take)
    return {}


class Forgetful(Phone):
    """Throws away what was written about a case, with the case."""

    def erased(self, case: str) -> None:
        for number, command in list(self.waiting.items()):
            if command["case"] == case:
                del self.waiting[number]
        super().erased(case)


def gone_deletes_the_outbox(_: pytest.MonkeyPatch) -> Json:
    """The phone erases unsent work about a case that leaves."""
    return {"kind": Forgetful}


def cursor_jumps_to_the_head(patch: pytest.MonkeyPatch) -> Json:
    """A partial page says that the device is up to date with the last commit."""
    real = pulling._page

    def page(reader: Any, cursor: Cursor, *given: Any, more: bool, **how: Any) -> Json:
        if more and not how.get("first"):
            cursor = replace(cursor, n=reader.municipality.n)
        answer: Json = real(reader, cursor, *given, more=more, **how)
        return answer

    patch.setattr(pulling, "_page", page)
    return {}


def no_deduplication(patch: pytest.MonkeyPatch) -> Json:
    """A command that comes again takes effect again."""
    real = commands.run_all

    def run_all(work: Work, actor: Actor, given: Sequence[Command]) -> list[Outcome]:
        for command in given:
            if work.session.get(CommandLog, (work.municipality.id, command.id)):
                with suppress(Refused), work.savepoint():
                    door._judge(work, actor, command)
        return real(work, actor, given)

    patch.setattr(pushes, "run_all", run_all)
    return {}


class Confirmed(Phone):
    """Says as base what the server last told, not what its author saw."""

    def pending(self, kind: str, row: str) -> dict[str, list[str]]:
        return super().pending(kind, row) if kind == "case" else {}


def base_from_the_server(_: pytest.MonkeyPatch) -> Json:
    """The base leaves the author's own unsent answers out."""
    return {"kind": Confirmed}


def paging_by_use_only(patch: pytest.MonkeyPatch) -> Json:
    """The first sync goes by group and place in it, and a case changes group between two pages."""

    def case_page(reader: Any, cursor: Cursor) -> Json:
        at = int(cursor.after or 0)
        hot = switch((Case.phase.in_(pulling.HOT), 0), else_=1)
        held = pulling._held(reader, cursor.team_id).order_by(None)
        same = (Case.municipality_id == Membership.municipality_id) & (
            Case.id == Membership.case_id
        )
        held = held.join(Case, same).order_by(hot, Case.id)
        cases = list(reader.connection.scalars(held.offset(at).limit(pulling.CASES_A_PAGE)))
        events = pulling._joins(reader, cursor.team_id, cases)
        after = str(at + len(cases)) if len(cases) == pulling.CASES_A_PAGE else None
        onward = replace(cursor, after=after)
        answer: Json = pulling._page(reader, onward, events, more=True, first=True)
        return answer

    patch.setattr(pulling, "_case_page", case_page)
    return {}
