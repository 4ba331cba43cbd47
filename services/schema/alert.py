"""Alerts, the pages they send, the ways they reach people and the proof of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, OfTeam, Owned, to, to_municipality, type_id


class Alert(OfCase, Base):
    """That somebody must answer a ready patient.

    Open until accepted, closed when the ready period ends.

    `ladder` tells what happened so far (at, what, who). `next_due_at`, `step` and `round` (how many
    times it has paged) are the engine's own state: a due time is never missing while the alert is
    open. An accepted one lapses at `lapses_at` unless somebody cares for the case before, and must
    have an answer to the hospital (`answered_at`). `policy_id` is the version of the policy that it
    began with, None for the installation's own.
    """

    __tablename__ = "alert"
    KIND = "alert"
    FEED = {
        "team_id": "team",
        "period_id": "period",
        # On a device, a row's `state` is where the record is.
        "state": "status",
        "opened_at": "opened_at",
        "accepted_by": "accepted_by",
        "accepted_at": "accepted_at",
        "closed_at": "closed_at",
        "escalates_at": "escalates_at",
        "ladder": "ladder",
        "lapses_at": "lapses_at",
        "answered_at": "answered_at",
    }
    PRIVATE = frozenset({"municipality_id", "next_due_at", "step", "round", "policy_id"})

    team_id: Mapped[str] = mapped_column(type_id)
    period_id: Mapped[str] = mapped_column(type_id)
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(type_id)
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalates_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    policy_id: Mapped[str | None] = mapped_column(type_id)
    ladder: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    next_due_at: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """One alert per ready period; the engine looks by due time."""
        return (
            to("team", "team_id"),
            to("ready_period", "period_id"),
            to("policy", "policy_id"),
            UniqueConstraint("municipality_id", "period_id"),
            Index(None, "municipality_id", "state", "next_due_at"),
            Index(None, "municipality_id", "case_id"),
        )


class AlertPolicy(OfTeam, Base):
    """A version of a team's times of paging, in seconds among its answers; the newest one counts.

    Never changed: an alert keeps the version it began with.
    """

    __tablename__ = "policy"
    KIND = "policy"
    FEED = {"team_id": "team", "number": "number"}
    PRIVATE = frozenset({"municipality_id"})

    number: Mapped[int]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """One version of each number."""
        return (UniqueConstraint("municipality_id", "team_id", "number"),)


class HospitalAnswer(OfCase, Base):
    """What the hospital was told about one ready period; the newest one counts.

    Answers: `answer` (today, date or not_yet), `date` (from when), `expected` (a date, or nothing).
    """

    __tablename__ = "hospital_answer"
    KIND = "hospital_answer"
    FEED = {"period_id": "period"}
    PRIVATE = frozenset({"municipality_id"})

    period_id: Mapped[str] = mapped_column(type_id)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """The ready period, and the index of a case's answers."""
        return (to("ready_period", "period_id"), Index(None, "municipality_id", "case_id"))


class ContactWay(Owned, Base):
    """A number or address that Hemklar can page besides push: a worker's, or a team's last resort.

    `kind` is sms, voice or email; `lang` is the language of the words; nothing of it leaves the
    server but to the channel.
    """

    __tablename__ = "contact_way"

    worker_id: Mapped[str | None] = mapped_column(type_id)
    team_id: Mapped[str | None] = mapped_column(type_id)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(320))
    label: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(String(2))
    removed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        to("worker", "worker_id"),
        to("team", "team_id"),
        Index(None, "municipality_id", "worker_id"),
        Index(None, "municipality_id", "team_id"),
    )


class PushEndpoint(Owned, Base):
    """Where a device can be pushed to: a capability, bound to its worker and device, never logged.

    `vapid_key` is the id of the key it subscribed with; only 404, 410 or the worker make it dead.
    `asked_at` is when it was last sent a visible check because it had shown nothing for days.
    """

    __tablename__ = "push_endpoint"

    worker_id: Mapped[str] = mapped_column(type_id)
    device_id: Mapped[str] = mapped_column(type_id)
    endpoint: Mapped[str] = mapped_column(String(2048))
    endpoint_hash: Mapped[str] = mapped_column(String(64))
    p256dh: Mapped[str]
    auth: Mapped[str]
    vapid_key: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    offered_at: Mapped[datetime]
    last_displayed_at: Mapped[datetime | None]
    last_opened_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]

    __table_args__ = (
        to("worker", "worker_id"),
        to("device", "device_id"),
        UniqueConstraint("municipality_id", "device_id"),
        Index(None, "municipality_id", "worker_id"),
        Index(None, "municipality_id", "endpoint_hash"),
    )


class Page(Owned, Base):
    """One call to one person, or to a team's last resort (`worker_id` is None), about one thing.

    `kind` names the words of the catalogue; a call about a patient has its alert, one about a duty
    its shift. `shift_id` is also why this person is called about an alert (empty for the lead). In
    one round of an alert a person is called once. `rung` counts the channels tried; the next one is
    tried at `next_rung_at` (None when there is none, or the person has opened the call).
    """

    __tablename__ = "page"

    kind: Mapped[str] = mapped_column(String(20), default="ready")
    alert_id: Mapped[str | None] = mapped_column(type_id)
    worker_id: Mapped[str | None] = mapped_column(type_id)
    team_id: Mapped[str | None] = mapped_column(type_id)
    shift_id: Mapped[str | None] = mapped_column(type_id)
    step: Mapped[int]
    round: Mapped[int]
    made_at: Mapped[datetime]
    rung: Mapped[int] = mapped_column(default=0)
    next_rung_at: Mapped[datetime | None]

    __table_args__ = (
        to("alert", "alert_id"),
        to("worker", "worker_id"),
        to("team", "team_id"),
        to("shift", "shift_id"),
        UniqueConstraint("municipality_id", "alert_id", "round", "worker_id"),
        Index(None, "municipality_id", "next_rung_at"),
        Index(None, "municipality_id", "made_at"),
    )


class Delivery(Owned, Base):
    """One message by one channel, leased under an epoch and sent outside any transaction.

    A push goes to an endpoint; SMS, voice and e-mail go to a `way_id`. `called_at` is when the
    transport was last called: a crash before it sent nothing, one after it perhaps. `provider_id`
    is what the channel calls it.
    """

    __tablename__ = "delivery"

    page_id: Mapped[str] = mapped_column(type_id)
    channel: Mapped[str] = mapped_column(String(10), default="push")
    endpoint_id: Mapped[str | None] = mapped_column(type_id)
    way_id: Mapped[str | None] = mapped_column(type_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    token: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="due")
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_epoch: Mapped[int | None] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    http_status: Mapped[int | None]
    outcome: Mapped[str | None]
    provider_id: Mapped[str | None]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        to("page", "page_id"),
        to("push_endpoint", "endpoint_id"),
        to("contact_way", "way_id"),
        UniqueConstraint("municipality_id", "token_hash"),
        Index(None, "municipality_id", "state", "not_before"),
        Index(None, "municipality_id", "page_id"),
    )


class Receipt(Base):
    """Proof from the device: displayed, opened, accepted or declined, each once per delivery."""

    __tablename__ = "receipt"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    device_at: Mapped[datetime | None]
    at: Mapped[datetime]

    __table_args__ = (to("delivery", "delivery_id"),)


class TrialPush(Owned, Base):
    """A push that a worker asked for, to see that the phone shows it; it concerns nobody."""

    __tablename__ = "trial_push"

    endpoint_id: Mapped[str] = mapped_column(type_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    outcome: Mapped[str | None]
    displayed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]

    __table_args__ = (
        to("push_endpoint", "endpoint_id"),
        UniqueConstraint("municipality_id", "token_hash"),
        Index(None, "municipality_id", "endpoint_id", "made_at"),
    )


class EngineLease(Base):
    """Which engine leads: its epoch fences every claim and result.

    `ticked_at` is its last whole tick; `schema` the newest migration its holder knows, so that an
    engine of older code does not lead on a newer database.
    """

    __tablename__ = "engine_lease"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    until: Mapped[datetime]
    schema: Mapped[str] = mapped_column(default="")
    ticked_at: Mapped[datetime | None]

    __table_args__ = (to_municipality(),)


class Probe(Owned, Base):
    """A page to nobody, sent each hour to a receiver of our own and measured end to end."""

    __tablename__ = "probe"

    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    displayed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    __table_args__ = (
        to_municipality(),
        UniqueConstraint("municipality_id", "token_hash"),
        Index(None, "municipality_id", "made_at"),
    )


class Source(Owned, Base):
    """Where a hospital's messages come from; silence longer than `silent_after` seconds alarms."""

    __tablename__ = "source"

    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64))
    silent_after: Mapped[int]
    heard_at: Mapped[datetime]
    alarmed_at: Mapped[datetime | None]
    removed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        to_municipality(),
        UniqueConstraint("municipality_id", "name"),
        UniqueConstraint("municipality_id", "token_hash"),
    )
