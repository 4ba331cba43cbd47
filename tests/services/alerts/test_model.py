"""The engine under everything at once: answers, kills, clocks, dying phones, two engines.

Which check holds which invariant is told in docs/alerting.md; that each can fail is seen in
test_seeded_bugs.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.alerts import activation, deliveries, receipts
from services.alerts.payload import topic_of
from services.alerts.policy import EVERYBODY, LAST, LEADS, ON_CALL, OPENED_GRACE, Policy
from services.alerts.sender import Result
from services.schema import (
    Alert,
    AlertPolicy,
    Delivery,
    EngineLease,
    Journal,
    Page,
    PushEndpoint,
    ReadyPeriod,
    Receipt,
    Shift,
)
from tests.databases import PostgresMaker
from tests.services.alerts.folding import folded, shown
from tests.services.alerts.virtual import Crash
from tests.services.alerts.world import CANARY, World

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


class Paging(RuleBasedStateMachine):
    """Every rule is something that happens in a night; the invariants hold after each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.world = World(self.opened.enter_context(self.database()), Policy())
        self.world.give_numbers()
        self.engines = [self.world.engine, self.world.new_engine()]
        self.periods: list[str] = []
        self.answered: set[str] = set()
        self.accepted_by: dict[str, str | None] = {}
        self.may_be_dead: set[str] = set()
        self.clock_went_back = False
        self.tokens: list[str] = []

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

    @invariant()
    def one_alert_for_each_period_in_step_with_it(self) -> None:
        alerts = {alert.period_id: alert for alert in self.world.all(Alert)}
        periods = self.world.all(ReadyPeriod)
        assert set(alerts) == {period.id for period in periods}
        for period in periods:
            assert (alerts[period.id].state == "closed") == (period.ended_at is not None)

    @invariant()
    def never_without_a_due_time(self) -> None:
        for alert in self.world.all(Alert):
            assert (alert.next_due_at is None) == (alert.state == "closed")

    @invariant()
    def only_a_lapse_goes_back(self) -> None:
        """An acceptance stands, but for one that has lapsed; the ladder says so."""
        for alert in self.world.all(Alert):
            if alert.id not in self.answered or alert.state == "accepted":
                if alert.id in self.answered:
                    assert alert.accepted_by == self.accepted_by[alert.id]
                continue
            if alert.state == "open":
                ends = [e["what"] for e in alert.ladder if e["what"] in ("accepted", "lapsed")]
                assert ends[-1] == "lapsed"
                self.answered.discard(alert.id)

    @invariant()
    def the_ladder_tells_the_state(self) -> None:
        """Whoever reads the ladder knows whether the alert is taken, unless it was opened anew."""
        lines = [line for line in self.world.all(Journal) if line.action == "alert.opened"]
        opened = [(line.detail or {})["alert"] for line in lines]
        for alert in self.world.all(Alert):
            ends = [e["what"] for e in alert.ladder if e["what"] in ("accepted", "lapsed")]
            if alert.state == "accepted":
                assert ends[-1] == "accepted"
            elif alert.state == "open" and opened.count(alert.id) == 1:
                assert not ends or ends[-1] == "lapsed"

    @invariant()
    def the_journal_tells_the_row(self) -> None:
        """Whoever has lost the alerts and kept the journal knows all that became of them."""
        known = folded(self.world.all(Journal))
        assert known == {alert.id: shown(alert) for alert in self.world.all(Alert)}

    @invariant()
    def nothing_of_anybody_leaves(self) -> None:
        for _, message in self.world.numbers.sent:
            assert CANARY not in message.subject + message.text

    @invariant()
    def who_cannot_be_reached_is_named(self) -> None:
        for alert in self.world.all(Alert):
            if alert.state == "open" and alert.round and not self.pages_of(alert):
                assert {"failed", "nobody", "no_last_resort"} & {e["what"] for e in alert.ladder}

    @invariant()
    def nobody_is_called_twice_in_a_round(self) -> None:
        seen = [
            (page.alert_id, page.round, page.worker_id)
            for page in self.world.all(Page)
            if page.alert_id
        ]
        assert len(seen) == len(set(seen))
        sent = [(row.page_id, row.endpoint_id, row.way_id) for row in self.world.all(Delivery)]
        assert max(map(sent.count, sent), default=0) <= 2, "a push and a second one at most"

    @invariant()
    def receipts_are_monotone(self) -> None:
        deliveries = {row.id for row in self.world.all(Delivery)}
        proofs = [(row.delivery_id, row.stage) for row in self.world.all(Receipt)]
        assert len(proofs) == len(set(proofs))
        assert {delivery for delivery, _ in proofs} <= deliveries

    @invariant()
    def a_beat_tells_of_a_whole_tick(self) -> None:
        """The last beat is no later than now, unless the clock went back."""
        for lease in self.world.all(EngineLease):
            beats_ahead = lease.ticked_at is not None and lease.ticked_at > self.world.db.time
            assert not beats_ahead or self.clock_went_back

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
            if page.kind == "unanswered":
                continue
            if page.worker_id is None:
                assert (page.step, page.team_id) == (LAST, self.world.team)
            elif page.shift_id is None:
                lead, coordinator = self.world.people["berit"], self.world.people["osman"]
                assert page.step >= (LEADS if page.worker_id == lead else EVERYBODY)
                assert page.worker_id in (lead, coordinator)
            else:
                shift = shifts[page.shift_id]
                assert shift.worker_id == page.worker_id
                assert shift.starts_at <= page.made_at
                # Whoever had the duty before stays on until the next one has confirmed it.
                assert page.made_at < shift.ends_at or any(
                    one.starts_at <= shift.ends_at <= one.ends_at
                    and one.starts_at <= page.made_at < one.ends_at
                    for one in shifts.values()
                    if one.id != shift.id
                )

    @invariant()
    def no_step_is_reached_early(self) -> None:
        if self.clock_went_back:
            return
        reasons = {"nobody", "failed", "declined", "lapsed"}
        for alert in self.world.all(Alert):
            pages = [page for page in self.pages_of(alert) if page.kind == "ready"]
            first = min((page.made_at for page in pages), default=None)
            later = [page.made_at for page in pages if page.step > ON_CALL]
            if not later or any(entry["what"] in reasons for entry in alert.ladder):
                continue
            assert first is not None
            assert min(later) >= first + timedelta(seconds=250)

    @invariant()
    def a_lease_has_one_epoch(self) -> None:
        epochs = [lease.epoch for lease in self.world.all(EngineLease)] or [0]
        for delivery in self.world.all(Delivery):
            assert (delivery.state == "leased") == (delivery.lease_epoch is not None)
            assert (delivery.lease_epoch or 0) <= epochs[0]

    def beats(self) -> list[datetime]:
        return [one.ticked_at for one in self.world.all(EngineLease) if one.ticked_at]

    def pick(self, number: int) -> Alert:
        return self.world.alert(self.periods[number % len(self.periods)])

    def check_nothing_is_left(self) -> None:
        """After a whole tick all that is due is done, and all that waits is due in time."""
        now = self.world.db.time
        policies = {row.id: Policy.read(row.answers) for row in self.world.all(AlertPolicy)}
        for alert in self.world.all(Alert):
            policy = policies.get(alert.policy_id or "", self.world.policy)
            if alert.state == "closed":
                continue
            far = policy.repeat_every if alert.state == "open" else policy.lapse_after
            assert alert.next_due_at is not None
            assert now < alert.next_due_at <= now + far
            assert alert.round > 0 or alert.state == "accepted"
            if alert.state == "open":
                self.check_step(alert, now + max(policy.escalate_after, OPENED_GRACE))
        for delivery in self.world.all(Delivery):
            assert not (delivery.state == "due" and delivery.not_before <= now)
            assert not (delivery.lease_until and delivery.lease_until <= now)
        for page in self.world.all(Page):
            assert page.next_rung_at is None or page.next_rung_at > now

    def check_step(self, alert: Alert, latest: datetime) -> None:
        """The next step is neither forgotten nor overdue, and none that calls nobody is waited for.

        The last one goes on even so: there is nothing after it.
        """
        last = alert.step == LAST
        assert (alert.escalates_at is None) == last
        assert last or self.world.db.time < (alert.escalates_at or latest) <= latest
        assert last or any(page.round == alert.round for page in self.pages_of(alert))

    def pages_of(self, alert: Alert) -> list[Page]:
        return [page for page in self.world.all(Page) if page.alert_id == alert.id]

    def note_answers(self) -> None:
        self.keep_tokens()
        for alert in self.world.all(Alert):
            if alert.state != "open" and alert.id not in self.answered:
                self.answered.add(alert.id)
                self.accepted_by[alert.id] = alert.accepted_by

    def check_stopped(self) -> None:
        """Nothing may be sent for an alert that is answered, unless it lapsed in the tick."""
        stopped = {row.id for row in self.world.all(Alert) if row.state != "open"} & self.answered
        for push in self.world.phones.sent:
            said = json.loads(push.payload)["x"]
            for alert_id in stopped:
                assert push.topic != topic_of(alert_id) or said.get("kind") == "unanswered"
        self.keep_tokens()

    def keep_tokens(self) -> None:
        for push in self.world.phones.sent:
            assert CANARY.encode() not in push.payload
        self.tokens += self.world.tokens()
        self.world.phones.sent.clear()

    def everything(self) -> list[tuple[str | int | datetime | None, ...]]:
        """Return all that the engine writes, to compare."""
        alerts: list[tuple[str | int | datetime | None, ...]] = [
            (row.id, row.state, row.step, row.round, row.next_due_at, row.escalates_at, row.seq)
            for row in self.world.all(Alert)
        ]
        queue = [(row.id, row.state, row.attempts) for row in self.world.all(Delivery)]
        rungs = [(row.id, row.rung, row.next_rung_at) for row in self.world.all(Page)]
        told = sum(line.result == "applied" for line in self.world.all(Journal))
        leases = [(row.epoch, row.until) for row in self.world.all(EngineLease)]
        return [*alerts, *queue, *rungs, *leases, (told,)]


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
