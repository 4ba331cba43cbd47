"""Two answers to one question, both kept until a person chooses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, type_id


class Conflict(OfCase, Base):
    """The answer that stands (`kept`) and the one that came beside it (`offered`).

    With both authors.
    """

    __tablename__ = "conflict"
    KIND = "conflict"
    FEED = {
        "subject": "subject",
        "subject_kind": "subject_kind",
        "field": "field",
        "kept": "kept",
        "offered": "offered",
        "base": "base",
        "kept_by": "kept_by",
        "kept_at": "kept_at",
        "offered_by": "offered_by",
        "offered_at": "offered_at",
        "settled_at": "settled_at",
        "settled_by": "settled_by",
    }
    PRIVATE = frozenset({"municipality_id", "device_id"})

    subject: Mapped[str] = mapped_column(type_id)
    subject_kind: Mapped[str]
    field: Mapped[str]
    kept: Mapped[list[str]]
    offered: Mapped[list[str]]
    base: Mapped[list[str]]
    kept_by: Mapped[str | None] = mapped_column(type_id)
    kept_at: Mapped[datetime | None]
    offered_by: Mapped[str | None] = mapped_column(type_id)
    offered_at: Mapped[datetime]
    device_id: Mapped[str | None] = mapped_column(type_id)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(type_id)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By case."""
        return (Index(None, "municipality_id", "case_id"),)
