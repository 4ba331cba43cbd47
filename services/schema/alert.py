"""Alerts, the pages they send, the devices they reach and the proof of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, Owned, to, to_municipality, type_id


class Alert(OfCase, Base):
    """That somebody must answer a ready patient.

    Open until accepted, closed when the ready period ends.

    `ladder` tells what happened so far (at, what, who). `next_due_at`, `step` and `round` (how many
    times it has paged) are the engine's own state: a due time is never missing while the alert is
    open.
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
    }
    PRIVATE = frozenset({"municipality_id", "next_due_at", "step", "round"})

    team_id: Mapped[str] = mapped_column(type_id)
    period_id: Mapped[str] = mapped_column(type_id)
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(type_id)
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalates_at: Mapped[datetime | None]
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
            UniqueConstraint("municipality_id", "period_id"),
            Index(None, "municipality_id", "state", "next_due_at"),
            Index(None, "municipality_id", "case_id"),
        )


class PushEndpoint(Owned, Base):
    """Where a device can be pushed to: a capability, bound to its worker and device, never logged.

    `vapid_key` is the id of the key it subscribed with; only 404, 410 or the worker make it dead.
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

    __table_args__ = (
        to("worker", "worker_id"),
        to("device", "device_id"),
        UniqueConstraint("municipality_id", "device_id"),
        Index(None, "municipality_id", "worker_id"),
        Index(None, "municipality_id", "endpoint_hash"),
    )


class Page(Owned, Base):
    """One call to one person about one alert; `shift_id` is why them (empty for the lead).

    In one round of an alert a person is called once.
    """

    __tablename__ = "page"

    alert_id: Mapped[str] = mapped_column(type_id)
    worker_id: Mapped[str] = mapped_column(type_id)
    shift_id: Mapped[str | None] = mapped_column(type_id)
    step: Mapped[int]
    round: Mapped[int]
    made_at: Mapped[datetime]

    __table_args__ = (
        to("alert", "alert_id"),
        to("worker", "worker_id"),
        UniqueConstraint("municipality_id", "alert_id", "round", "worker_id"),
    )


class Delivery(Owned, Base):
    """One push to one device, leased under an epoch and sent outside any transaction."""

    __tablename__ = "delivery"

    page_id: Mapped[str] = mapped_column(type_id)
    endpoint_id: Mapped[str] = mapped_column(type_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    token: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="due")
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_epoch: Mapped[int | None] = mapped_column(BigInteger)
    lease_until: Mapped[datetime | None]
    http_status: Mapped[int | None]
    outcome: Mapped[str | None]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        to("page", "page_id"),
        to("push_endpoint", "endpoint_id"),
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

    `ticked_at` is its last whole tick.
    """

    __tablename__ = "engine_lease"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    until: Mapped[datetime]
    ticked_at: Mapped[datetime | None]

    __table_args__ = (to_municipality(),)
