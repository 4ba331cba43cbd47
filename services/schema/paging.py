"""The pages that are sent, by which channels, and the proof of what came of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, to, type_id


class Page(Owned, Base):
    """One call to one person, or to a team's last resort (`worker_id` is None), about one thing.

    `kind` names the words of the catalogue; a call about a patient has its alert, one about a duty
    its shift. `shift_id` is also why this person is called about an alert (empty for the lead).
    `team_id` is the team of a last resort, or the one whose policy a call without alert follows. In
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
    is what the channel calls it. The lower `urgency`, the sooner it goes: 0 for the first calls of
    alerts, 1 for their later ones, 2 for the rest.
    """

    __tablename__ = "delivery"

    page_id: Mapped[str] = mapped_column(type_id)
    channel: Mapped[str] = mapped_column(String(10), default="push")
    endpoint_id: Mapped[str | None] = mapped_column(type_id)
    way_id: Mapped[str | None] = mapped_column(type_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    token: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="due")
    urgency: Mapped[int] = mapped_column(default=0)
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
        Index(None, "municipality_id", "state", "urgency", "not_before", "id"),
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
