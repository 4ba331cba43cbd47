"""The ways to people: their phones, numbers and addresses, and the trying of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, to, type_id


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
