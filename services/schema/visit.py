"""Visits and what was added to them after signing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, to, type_id


class Visit(OfCase, Base):
    """A hospital assessment visit.

    Its answers are the pairs of the form `form` in version `version`.
    """

    __tablename__ = "visit"
    KIND = "visit"
    FEED = {
        "form": "form",
        "version": "version",
        "signed_at": "signed_at",
        "signed_by": "signed_by",
    }
    PRIVATE = frozenset({"municipality_id", "planned_at"})

    form: Mapped[str]
    version: Mapped[int]
    planned_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(type_id)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By case."""
        return (Index(None, "municipality_id", "case_id"),)


class Amendment(OfCase, Base):
    """A change to a signed visit.

    Kept beside the signed answers, marked when it arrived after signing.
    """

    __tablename__ = "amendment"
    KIND = "amendment"
    FEED = {"visit_id": "visit", "after_signing": "after_signing"}
    PRIVATE = frozenset({"municipality_id"})

    visit_id: Mapped[str] = mapped_column(type_id)
    after_signing: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By visit and by case."""
        return (to("visit", "visit_id"), Index(None, "municipality_id", "case_id"))
