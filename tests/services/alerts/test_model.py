"""The engine under everything at once: answers, kills, clocks, dying phones, two engines.

Which check holds which invariant is told in docs/alerting.md; that each can fail is seen in
test_seeded_bugs.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from services.alerts import activation, deliveries, receipts
from services.alerts.sender import Result
from services.schema import Delivery, EngineLease
from tests.databases import PostgresMaker
from tests.services.alerts.promises import Promises
from tests.services.alerts.virtual import Crash

PEOPLE = st.sampled_from(["nils", "kari", "berit", "osman"])
KINDS = st.sampled_from(["sms", "voice"])
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


class Paging(Promises):
    """Every rule is something that happens in a night; the promises hold after each of them."""

    @initialize(on_call=st.booleans())
    def begin(self, *, on_call: bool) -> None:
        if on_call:
            self.world.on_call("nils", begin=-100, hours=200)
        self.report()

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

    @precondition(lambda self: self.tokens)
    @rule(pick=st.integers(0, 99), stage=st.sampled_from(["displayed", "opened", "accepted"]))
    def a_phone_tells(self, pick: int, stage: receipts.Stage) -> None:
        token = self.tokens[pick % len(self.tokens)]
        receipts.record(self.world.db, token, stage, None)
        before = self.everything()
        receipts.record(self.world.db, token, stage, None)
        assert self.everything() == before, "a receipt told twice changes nothing"
        self.note_answers()

    @rule(pick=st.integers(0, 9))
    def somebody_cares(self, pick: int) -> None:
        alert = self.pick(pick)
        self.world.note(alert.case_id, "kari")

    @rule(repeat=st.sampled_from([100, 120, 240]), escalate=st.sampled_from([250, 300, 600]))
    def the_lead_changes_the_policy(self, repeat: int, escalate: int) -> None:
        outcome = self.world.change_policy(repeat_every=repeat, escalate_after=escalate)
        assert outcome.status == "applied"

    @rule(username=PEOPLE, kind=KINDS, fate=FATES)
    def a_provider_behaves(self, username: str, kind: str, fate: Result) -> None:
        self.world.numbers.fates[kind, username] = fate

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

    @rule(seconds=st.sampled_from([1, 2, 5, 8, 31, 60, 121, 301, 1801]))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds=seconds)

    @rule(hours=st.sampled_from([-24, -1, 3]))
    def the_clock_jumps(self, hours: int) -> None:
        self.world.jump(hours=hours)
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

    @precondition(lambda self: self.world.all(Delivery))
    @rule(pick=st.integers(0, 99))
    def a_result_comes_late(self, pick: int) -> None:
        """An engine that led before says of a message that its phone is gone: nothing changes."""
        rows = self.world.all(Delivery)
        [held] = self.world.all(EngineLease)
        late = deliveries.Claim(
            rows[pick % len(rows)].id,
            *("ready", "", held.epoch - 1, "push", "", "", "", "", "", "sv", 1, None, 120),
        )
        before = self.everything()
        taken = self.world.write(lambda work: deliveries.record(work, late, Result("gone", 410)))
        assert not taken
        assert self.everything() == before

    @rule(which=st.integers(0, 1))
    def a_call_fails(self, which: int) -> None:
        """A tick in which a call fails by a fault of our own does not beat."""
        failed: list[object] = []

        def fail(*given: object) -> bool:
            failed.append(given)
            raise RuntimeError

        before = self.beats()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(activation, "_call", fail)
            self.engines[which].tick(self.world.m)
        assert not failed or self.beats() == before
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
        self.check_nothing_is_left()


def nights(max_examples: int) -> settings:
    return settings(
        max_examples=max_examples,
        stateful_step_count=25,
        deadline=None,
        # To shrink and explain what failed would take longer than the test may.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def test_nobody_is_forgotten() -> None:
    run_state_machine_as_test(Paging, settings=nights(8))


@pytest.mark.postgres
def test_nobody_is_forgotten_on_postgresql(postgres_maker: PostgresMaker) -> None:
    class PagingOnPostgres(Paging):
        def database(self) -> AbstractContextManager[str]:
            return postgres_maker.fresh()

    run_state_machine_as_test(PagingOnPostgres, settings=nights(3))
