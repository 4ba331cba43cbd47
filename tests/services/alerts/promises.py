"""What holds after everything that may happen in a night."""

from __future__ import annotations

from datetime import timedelta

from hypothesis.stateful import invariant

from services.alerts.policy import EVERYBODY, LAST, LEADS, ON_CALL
from services.schema import (
    Alert,
    Delivery,
    EngineLease,
    Journal,
    Page,
    PushEndpoint,
    ReadyPeriod,
    Receipt,
    Shift,
)
from tests.services.alerts.folding import folded, shown
from tests.services.alerts.night import Night
from tests.services.alerts.world import CANARY


class Promises(Night):
    """The invariants; docs/alerting.md says which of the engine's promises each one holds."""

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
