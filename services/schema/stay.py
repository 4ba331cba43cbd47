"""The hospital stay: append-only events, folded into ready periods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, Owned, to, to_municipality, type_id


class Stay(Owned, Base):
    """One stay at a hospital."""

    __tablename__ = "stay"
    __table_args__ = (to_municipality(),)

    began_at: Mapped[datetime]


class StayEvent(OfCase, Base):
    """Something the hospital told: never overwritten, only corrected or cancelled by a later event.

    `event_at` is when it happened, `made_at` when the worker wrote it, `recorded_at` when the
    server got it.
    """

    __tablename__ = "stay_event"
    KIND = "stay_event"
    FEED = {"void": "void", "recorded_at": "recorded_at"}
    PRIVATE = frozenset({"municipality_id", "stay_id", "event_kind", "event_at"})

    stay_id: Mapped[str] = mapped_column(type_id)
    event_kind: Mapped[str]
    event_at: Mapped[datetime]
    void: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By stay, in order of event time."""
        return (to("stay", "stay_id"), Index(None, "municipality_id", "case_id"))


class ReadyPeriod(OfCase, Base):
    """A time of being ready for discharge; `event_id` is the event that opened it."""

    __tablename__ = "ready_period"
    KIND = "ready_period"
    FEED = {"event_id": "event", "started_at": "started_at", "ended_at": "ended_at", "end": "end"}
    PRIVATE = frozenset({"municipality_id"})

    event_id: Mapped[str] = mapped_column(type_id)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end: Mapped[str | None]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """One period per opening event."""
        return (
            to("stay_event", "event_id"),
            UniqueConstraint("municipality_id", "event_id"),
            Index(None, "municipality_id", "case_id"),
        )
