"""The log of all commands: the audit trail and the memory that makes them idempotent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, Pairs, to_municipality, type_id


class CommandLog(Owned, Base):
    """A command with its outcome; `content` is the hash that tells a repetition from a forgery.

    `schema` is the version it was written in, `rest` holds the fields of it that were not known.
    """

    __tablename__ = "command"

    worker_id: Mapped[str | None] = mapped_column(type_id)
    device_id: Mapped[str | None] = mapped_column(type_id)
    number: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str]
    subject: Mapped[str] = mapped_column(type_id)
    case_id: Mapped[str | None] = mapped_column(type_id)
    values: Mapped[Pairs]
    base: Mapped[Pairs]
    content: Mapped[str]
    schema: Mapped[int] = mapped_column(default=1)
    rest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str]
    answer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]

    __table_args__ = (
        to_municipality(),
        UniqueConstraint("municipality_id", "device_id", "number"),
        Index(None, "municipality_id", "subject"),
        Index(None, "municipality_id", "case_id"),
    )
