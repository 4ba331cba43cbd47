"""The engine under everything at once: answers, kills, clocks, dying phones, two engines."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.alerts.payload import topic_of
from services.alerts.policy import LAST
from services.alerts.sender import Result
from services.schema import Alert, Delivery, EngineLease, Page, PushEndpoint, ReadyPeriod, Shift
from tests.databases import PostgresMaker
from tests.services.alerts.world import Crash, World

PEOPLE = st.sampled_from(["nils", "kari", "berit"])
MOST_ALERTS = 3
FATES = st.sampled_from(
    [
        Result("accepted", 201),
        Result("gone", 410),
        Result("transient", 502),
        Result("throttled", 429),
        Result("config", 403),
    ]
)


class Paging(RuleBasedStateMachine):
    """Every rule is something that happens in a night; the invariants hold after each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.world = World(self.opened.enter_context(self.database()))
        self.engines = [self.world.engine, self.world.new_engine()]
        self.periods: list[str] = []
        self.answered: set[str] = set()
        self.accepted_by: dict[str, str | None] = {}
        self.may_be_dead: set[str] = set()
        self.clock_went_back = False
        self.rang_when_answered: dict[str, int] = {}
        self.rung: list[str] = []

    def database(self) -> AbstractContextManager[str]:
        return nullcontext("sqlite://")

    def teardown(self) -> None:
        self.world.db.close()
        self.opened.close()

    @initialize(on_call=st.booleans())
    def begin(self, *, on_call: bool) -> None:
        if on_call:
            self.world.on_call("nils", begin=-100, hours=200)
        self.report()

    def report(self) -> None:
        self.periods.append(self.world.report_ready())

    @precondition(lambda self: len(self.periods) < MOST_ALERTS)
    @rule()
    def another_is_ready(self) -> None:
        self.report()

    @rule(username=PEOPLE, pick=st.integers(0, 9))
    def accept(self, username: str, pick: int) -> None:
        alert = self.pick(pick)
        before = alert.state
        outcome = self.world.say(username, "alert.accept", alert)
        assert outcome.status == ("applied" if before == "open" else outcome.status)
        self.note_answers()

    @rule(username=PEOPLE, pick=st.integers(0, 9))
    def decline(self, username: str, pick: int) -> None:
        self.world.say(username, "alert.decline", self.pick(pick))

    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick: int) -> None:
        self.world.withdraw(self.periods[pick % len(self.periods)])
        self.note_answers()

    @rule(pick=st.integers(0, 9))
    def come_back(self, pick: int) -> None:
        alert = self.pick(pick)
        if alert.state == "closed":
            self.world.withdraw(alert.period_id, end=None)
            self.answered.discard(alert.id)

    @rule(seconds=st.sampled_from([1, 2, 5, 8, 60, 121, 301]))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds=seconds)

    @rule(hours=st.sampled_from([-24, -1, 3]))
    def the_clock_jumps(self, hours: int) -> None:
        self.world.pass_time(hours=hours)
        self.clock_went_back |= hours < 0

    @rule(username=PEOPLE, fate=FATES)
    def a_service_behaves(self, username: str, fate: Result) -> None:
        self.world.phones.fates[self.world.endpoint(username)] = fate
        if fate.fate == "gone":
            self.may_be_dead.add(username)

    @rule(username=PEOPLE)
    def goes_on_call(self, username: str) -> None:
        self.world.on_call(username, begin=-1, hours=2)

    @rule(which=st.integers(0, 1), point=st.integers(0, 12))
    def killed_in_a_tick(self, which: int, point: int) -> None:
        self.world.db.crash_in = point
        with suppress(Crash):
            self.world.tick(self.engines[which])
        self.world.db.crash_in = None
        self.engines[which] = self.world.new_engine()
        self.check_stopped()

    @rule(which=st.integers(0, 1))
    def ticks(self, which: int) -> None:
        """Tick until nothing more is due, then check what must hold after a whole tick."""
        for _ in range(6):
            leads = self.engines[which].tick(self.world.m).leads
            self.check_stopped()
            if not leads:
                return
            before = self.everything()
            self.engines[which].tick(self.world.m)
            if self.everything() == before:
                break
        else:
            raise AssertionError("a tick at one time goes on changing things")
        for alert in self.open_alerts():
            assert alert.next_due_at is not None
            now, policy = self.world.db.time, self.world.policy
            assert now < alert.next_due_at <= now + policy.repeat_every
            assert alert.round > 0
        for delivery in self.world.all(Delivery):
            assert not (delivery.state == "due" and delivery.not_before <= self.world.db.time)

    @invariant()
    def one_alert_for_each_period_in_step_with_it(self) -> None:
        alerts = {alert.period_id: alert for alert in self.world.all(Alert)}
        periods = self.world.all(ReadyPeriod)
        assert set(alerts) == {period.id for period in periods}
        for period in periods:
            assert (alerts[period.id].state == "closed") == (period.ended_at is not None)

    @invariant()
    def never_without_a_due_time(self) -> None:
        assert all(alert.next_due_at is not None for alert in self.open_alerts())

    @invariant()
    def an_acceptance_stands(self) -> None:
        for alert in self.world.all(Alert):
            if alert.id in self.answered and alert.state == "accepted":
                assert alert.accepted_by == self.accepted_by[alert.id]
            if alert.id in self.answered:
                assert alert.state != "open"

    @invariant()
    def only_gone_kills(self) -> None:
        names = {worker: username for username, worker in self.world.people.items()}
        for endpoint in self.world.all(PushEndpoint):
            if endpoint.state != "active":
                assert names[endpoint.worker_id] in self.may_be_dead

    @invariant()
    def the_right_people_are_called(self) -> None:
        shifts = {shift.id: shift for shift in self.world.all(Shift)}
        for page in self.world.all(Page):
            if page.shift_id is None:
                assert page.step == LAST
                assert page.worker_id == self.world.people["berit"]
            else:
                shift = shifts[page.shift_id]
                assert shift.worker_id == page.worker_id
                assert shift.starts_at <= page.made_at < shift.ends_at

    @invariant()
    def no_step_is_reached_early(self) -> None:
        if self.clock_went_back:
            return
        reasons = {"nobody", "failed", "declined"}
        for alert in self.world.all(Alert):
            pages = [page for page in self.world.all(Page) if page.alert_id == alert.id]
            first = min((page.made_at for page in pages), default=None)
            later = [page.made_at for page in pages if page.step == LAST]
            if not later or any(entry["what"] in reasons for entry in alert.ladder):
                continue
            assert first is not None
            assert min(later) >= first + self.world.policy.escalate_after

    @invariant()
    def a_lease_has_one_epoch(self) -> None:
        epochs = [lease.epoch for lease in self.world.all(EngineLease)] or [0]
        for delivery in self.world.all(Delivery):
            assert (delivery.state == "leased") == (delivery.lease_epoch is not None)
            assert (delivery.lease_epoch or 0) <= epochs[0]

    def pick(self, number: int) -> Alert:
        return self.world.alert(self.periods[number % len(self.periods)])

    def open_alerts(self) -> list[Alert]:
        return [alert for alert in self.world.all(Alert) if alert.state == "open"]

    def note_answers(self) -> None:
        self.rung += [push.topic for push in self.world.phones.sent]
        self.world.phones.sent.clear()
        for alert in self.world.all(Alert):
            if alert.state != "open" and alert.id not in self.answered:
                self.answered.add(alert.id)
                self.accepted_by[alert.id] = alert.accepted_by

    def check_stopped(self) -> None:
        """Nothing may be sent for an alert that has been answered."""
        topics = {topic_of(alert_id) for alert_id in self.answered}
        assert topics.isdisjoint(push.topic for push in self.world.phones.sent)
        self.world.phones.sent.clear()

    def everything(self) -> list[tuple[str | int | datetime | None, ...]]:
        """Return all that the engine writes, to compare."""
        alerts: list[tuple[str | int | datetime | None, ...]] = [
            (row.id, row.state, row.step, row.round, row.next_due_at, row.escalates_at, row.seq)
            for row in self.world.all(Alert)
        ]
        queue = [(row.id, row.state, row.attempts) for row in self.world.all(Delivery)]
        return [*alerts, *queue, *((row.epoch, row.until) for row in self.world.all(EngineLease))]


def nights(max_examples: int) -> settings:
    return settings(
        max_examples=max_examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def test_nobody_is_forgotten() -> None:
    run_state_machine_as_test(Paging, settings=nights(20))


@pytest.mark.postgres
def test_nobody_is_forgotten_on_postgresql(postgres_maker: PostgresMaker) -> None:
    class PagingOnPostgres(Paging):
        def database(self) -> AbstractContextManager[str]:
            return postgres_maker.fresh()

    run_state_machine_as_test(PagingOnPostgres, settings=nights(4))
