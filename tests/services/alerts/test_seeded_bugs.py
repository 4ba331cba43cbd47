"""The model's judgement has not rotted: for each invariant a known-bad engine, and it is caught.

Each story is played with the bug and without it: only with it may the judgement fail. Coverage
(I10) is judged in tests/services/rota, isolation (I17) in test_isolation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import true
from sqlalchemy.exc import IntegrityError

from services.alerts import (
    activation,
    audit,
    deliveries,
    engine,
    history,
    hopes,
    ladder,
    lease,
    opening,
    paging,
    receipts,
    rota,
    stopping,
    texts,
)
from services.alerts.acceptance import take
from services.alerts.policy import LAST
from services.alerts.sender import Result
from services.commands import HANDLERS
from services.schema import Alert, Delivery, PushEndpoint
from tests.services.alerts.test_model import Paging
from tests.services.alerts.world import CANARY

Patch = pytest.MonkeyPatch
Act = tuple[str, dict[str, Any]]
"""A rule of the model, and what it is given."""

BEGIN: Act = ("begin", {"on_call": True})
UNCOVERED: Act = ("begin", {"on_call": False})
TICKS: Act = ("ticks", {"which": 0})
OTHER: Act = ("ticks", {"which": 1})
FIVE_MINUTES: Act = ("time_passes", {"seconds": 301})
HALF_AN_HOUR: Act = ("time_passes", {"seconds": 1801})
TAKEN: Act = ("accept", {"username": "nils", "pick": 0})


def killed(point: int) -> Act:
    """Be killed at a point of the tick, and let the lead lapse."""
    return ("killed_in_a_tick", {"which": 0, "point": point})


CALLED, LEASED = 5, 8
"""Points of a first tick at which the call is committed, and then the lease of its push."""
LAPSE: Act = ("time_passes", {"seconds": 31})


def after_calling(patch: Patch, spoil: Callable[[Any, Alert], None]) -> None:
    """Spoil each alert in the transaction that has called."""

    def activate(work: Any, alert_id: str, means: Any) -> bool:
        done = activation.activate(work, alert_id, means)
        if done:
            spoil(work, work.load(Alert, alert_id))
        return done

    patch.setattr(engine, "CALLING", (*engine.CALLING[:2], (activation.due, activate)))


def after_recording(patch: Patch, spoil: Callable[[Any, Any, Result], None]) -> None:
    """Spoil something in the transaction that records what came of sending."""
    real = deliveries.record

    def record(work: Any, claimed: Any, result: Result) -> bool:
        done = real(work, claimed, result)
        spoil(work, claimed, result)
        return done

    patch.setattr(deliveries, "record", record)


def takes_no_second_alert(patch: Patch) -> None:
    """I1: while one is open, others are turned away."""
    real = opening._open

    def limited(work: Any, *given: Any) -> None:
        if not work.session.query(Alert).filter_by(state="open").count():
            real(work, *given)

    patch.setattr(opening, "_open", limited)


def falls_silent_at_the_end(patch: Patch) -> None:
    """I2: the last step is called once, and then nobody any more."""

    def spoil(work: Any, alert: Alert) -> None:
        if alert.step == LAST:
            alert.next_due_at = work.now + timedelta(days=365)

    after_calling(patch, spoil)
    patch.setattr(audit, "silent", lambda *_: [])


def waits_out_an_empty_step(patch: Patch) -> None:
    """I3: a step that calls nobody takes as long as any other."""
    real = activation._call

    def call(*given: Any) -> bool:
        real(*given)
        return True

    patch.setattr(activation, "_call", call)


def lets_another_take_it_over(patch: Patch) -> None:
    """I4: whoever accepts last has it."""

    def accept(work: Any, actor: Any, command: Any) -> None:
        take(work, work.part(Alert, command.subject, command.case), actor.worker_id)

    bad = replace(HANDLERS["alert.accept"], handle=accept)
    patch.setitem(HANDLERS, "alert.accept", bad)


def sends_what_was_queued(patch: Patch) -> None:
    """I5: what was to be sent goes out, whatever was answered meanwhile."""
    patch.setattr(stopping, "cancel", lambda *_: None)
    patch.setattr(hopes, "WANTED", true())
    patch.setattr(hopes, "is_wanted", lambda *_: True)


def takes_any_result(patch: Patch) -> None:
    """I6: whoever says what came of a message is believed, also under an epoch of before."""
    real = deliveries.record

    def record(work: Any, claimed: Any, result: Result) -> bool:
        row = work.load(Delivery, claimed.delivery_id)
        row.state, row.lease_epoch = "leased", claimed.epoch
        return real(work, claimed, result)

    patch.setattr(deliveries, "record", record)
    patch.setattr(lease, "holds", lambda *_: True)


def forgets_what_was_leased(patch: Patch) -> None:
    """I7: what was under way when the engine died is never sent."""
    patch.setattr(deliveries, "release", lambda *_: None)


def calls_the_next_at_once(patch: Patch) -> None:
    """I8: no step gets its time."""
    patch.setattr(activation, "_choose_step", activation._step_up)


def never_calls_the_next(patch: Patch) -> None:
    """I8: the first step is called for ever."""
    patch.setattr(activation, "_choose_step", lambda *_: None)


def calls_who_was_on_call(patch: Patch) -> None:
    """I9: the rota is read as it was two hours ago."""
    real = rota.on_call

    def late(session: Any, municipality_id: str, team_id: str, at: Any) -> Any:
        return real(session, municipality_id, team_id, at - timedelta(hours=2))

    patch.setattr(rota, "on_call", late)


def says_who_it_is(patch: Patch) -> None:
    """I11: the name stands on the lock screen."""
    real = texts.words

    def words(kind: texts.Kind, lang: str) -> texts.Words:
        said = real(kind, lang)
        return replace(said, body=f"{said.body} {CANARY}")

    patch.setattr(texts, "words", words)


def buries_for_any_error(patch: Patch) -> None:
    """I12: a phone whose service stumbles counts as gone."""

    def spoil(work: Any, claimed: Any, result: Result) -> None:
        if result.fate != "accepted":
            row = work.load(Delivery, claimed.delivery_id)
            work.load(PushEndpoint, row.endpoint_id).state = "dead"

    after_recording(patch, spoil)


def passes_over_them_in_silence(patch: Patch) -> None:
    """I13: nobody is told who could not be reached."""
    patch.setattr(ladder, "say", lambda *_: None)


def is_due_again_at_once(patch: Patch) -> None:
    """I14: another tick at the same time calls again."""
    after_calling(patch, lambda work, alert: setattr(alert, "next_due_at", work.now))


def journals_no_lapse(patch: Patch) -> None:
    """I15: that an acceptance has lapsed is written nowhere else."""
    real = history.note

    def note(work: Any, alert: Alert, event: history.Event, who: str | None = None) -> None:
        if event != "lapsed":
            real(work, alert, event, who)

    patch.setattr(history, "note", note)


def believes_any_due_time(patch: Patch) -> None:
    """I16: what a clock that was ahead has set is waited for."""
    patch.setattr(audit, "silent", lambda *_: [])


def beats_whatever_failed(patch: Patch) -> None:
    """I18: the engine looks well while what it does fails."""
    real = engine.Engine._call

    def call(self: Any, *given: Any) -> tuple[int, int]:
        return real(self, *given)[0], 0

    patch.setattr(engine.Engine, "_call", call)


def takes_each_receipt_for_news(patch: Patch) -> None:
    """I19: a token that is shown twice counts twice."""
    patch.setattr(receipts, "_is_news", lambda *_: True)


def calls_everybody_twice(patch: Patch) -> None:
    """I20: two notifications for one call."""
    real = paging.call

    def call(*given: Any) -> Any:
        real(*given)
        return real(*given)

    patch.setattr(paging, "call", call)


STORIES: dict[Callable[[Patch], None], list[Act]] = {
    takes_no_second_alert: [BEGIN, ("another_is_ready", {})],
    falls_silent_at_the_end: [UNCOVERED, TICKS, *[FIVE_MINUTES, TICKS] * 3],
    waits_out_an_empty_step: [UNCOVERED, TICKS],
    lets_another_take_it_over: [BEGIN, TICKS, TAKEN, ("accept", {"username": "kari", "pick": 0})],
    sends_what_was_queued: [BEGIN, killed(CALLED), TAKEN, LAPSE, OTHER],
    takes_any_result: [BEGIN, TICKS, ("a_result_comes_late", {"pick": 0})],
    forgets_what_was_leased: [BEGIN, killed(LEASED), LAPSE, OTHER],
    calls_the_next_at_once: [BEGIN, TICKS],
    never_calls_the_next: [BEGIN, TICKS],
    calls_who_was_on_call: [
        UNCOVERED,
        ("goes_on_call", {"username": "kari"}),
        *[HALF_AN_HOUR] * 3,
        TICKS,
    ],
    says_who_it_is: [BEGIN, TICKS],
    buries_for_any_error: [
        BEGIN,
        ("a_service_behaves", {"username": "nils", "fate": Result("config", 403)}),
        TICKS,
    ],
    passes_over_them_in_silence: [UNCOVERED, TICKS],
    is_due_again_at_once: [BEGIN, TICKS],
    journals_no_lapse: [BEGIN, TICKS, TAKEN, TICKS, HALF_AN_HOUR, TICKS],
    believes_any_due_time: [BEGIN, TICKS, ("the_clock_jumps", {"hours": -24}), TICKS],
    beats_whatever_failed: [BEGIN, ("a_call_fails", {"which": 0})],
    takes_each_receipt_for_news: [BEGIN, TICKS, ("a_phone_tells", {"pick": 0, "stage": "opened"})],
    calls_everybody_twice: [BEGIN, TICKS],
}


@pytest.fixture
def night() -> Iterator[Paging]:
    """A night of the model, played by hand."""
    opened = Paging()
    yield opened
    opened.teardown()


def play(night: Paging, story: list[Act]) -> None:
    """Let each thing of the story happen, and judge after it as the model does."""
    for name, given in story:
        getattr(night, name)(**given)
        for one in night.invariants:
            one.function(night)


@pytest.mark.parametrize("seed", STORIES, ids=[seed.__name__ for seed in STORIES])
def test_the_seeded_bug_is_caught(
    seed: Callable[[Patch], None], night: Paging, monkeypatch: Patch
) -> None:
    seed(monkeypatch)
    with pytest.raises((AssertionError, IntegrityError)):
        play(night, STORIES[seed])


LONGEST = {
    seed.__name__: story
    for seed, story in STORIES.items()
    if not any(other[: len(story)] == story for other in STORIES.values() if other is not story)
}
"""The stories that are not the beginning of another one, which is judged after each act as well."""


@pytest.mark.parametrize("story", LONGEST.values(), ids=LONGEST)
def test_its_story_ends_well_without_the_bug(story: list[Act], night: Paging) -> None:
    play(night, story)


def test_each_invariant_of_the_model_has_its_bug() -> None:
    named = {(seed.__doc__ or "").partition(":")[0] for seed in STORIES}
    elsewhere = {"I10", "I17"}
    assert named | elsewhere == {f"I{number}" for number in range(1, 21)}
