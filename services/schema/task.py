"""Home preparations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, type_id


class Task(OfCase, Base):
    """A home preparation; `due_before` keeps former due times, `why` the answer behind it."""

    __tablename__ = "task"
    KIND = "task"
    FEED = {
        "code": "code",
        "mandatory": "mandatory",
        "role": "role",
        "offset": "offset",
        "due_at": "due_at",
        "due_before": "due_before",
        "why": "why",
        "done_at": "done_at",
        "done_by": "done_by",
    }
    PRIVATE = frozenset({"municipality_id", "state", "owner_id"})

    code: Mapped[str]
    mandatory: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(default="")
    offset: Mapped[int | None]
    due_at: Mapped[datetime | None]
    due_before: Mapped[list[str]] = mapped_column(default=list)
    why: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(default="todo")
    owner_id: Mapped[str | None] = mapped_column(type_id)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(type_id)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By case, and by owner for the day's list."""
        return (
            Index(None, "municipality_id", "case_id"),
            Index(None, "municipality_id", "owner_id"),
        )
