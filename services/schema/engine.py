"""The engine: who leads it, the proof that it works, and who it listens for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, to_municipality, type_id


class EngineLease(Base):
    """Which engine leads: its epoch fences every claim and result.

    `ticked_at` is its last whole tick; `schema` the newest migration its holder knows, so that an
    engine of older code does not lead on a newer database. `jumped_at` is when it last saw that the
    database's clock had been put forward, or back, by `jumped_by` seconds.
    """

    __tablename__ = "engine_lease"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    holder: Mapped[str]
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    until: Mapped[datetime]
    schema: Mapped[str] = mapped_column(default="")
    ticked_at: Mapped[datetime | None]
    jumped_at: Mapped[datetime | None]
    jumped_by: Mapped[int] = mapped_column(default=0)

    __table_args__ = (to_municipality(),)


class Probe(Owned, Base):
    """A page to nobody, sent each hour to a receiver of our own and measured end to end.

    `sent_at` is when sending ended, which is after its display.
    """

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
