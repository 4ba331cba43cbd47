"""Devices: one worker in one browser profile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, to, type_id


class Device(Owned, Base):
    """A device of a worker; commands are taken in the order of their numbers up to `last_number`.

    `hand_in_hash` is the SHA-256 of the token that lets sealed commands be handed in without a
    session. `schema` is the version of the requests it makes; `cursors` says for each team up to
    which number it surely holds the feed, noted now and then. `erased_at` is when it said that it
    keeps nothing any more.
    """

    __tablename__ = "device"

    worker_id: Mapped[str] = mapped_column(type_id)
    registered_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_number: Mapped[int] = mapped_column(BigInteger, default=0)
    hand_in_hash: Mapped[str]
    app: Mapped[str] = mapped_column(default="")
    schema: Mapped[int] = mapped_column(default=1)
    cursors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outbox_depth: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (to("worker", "worker_id"), Index(None, "municipality_id", "worker_id"))
