"""The nights of the model: the town, its engines, what is known of them, and what a tick leaves."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import datetime

from hypothesis.stateful import RuleBasedStateMachine

from services.alerts.payload import topic_of
from services.alerts.policy import LAST, OPENED_GRACE, Policy
from services.schema import Alert, AlertPolicy, Delivery, EngineLease, Journal, Page
from tests.services.alerts.world import CANARY, World


class Night(RuleBasedStateMachine):
    """Two engines on one database; what has been answered, and what phones have been sent."""

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

    def report(self) -> None:
        self.periods.append(self.world.report_ready())

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
