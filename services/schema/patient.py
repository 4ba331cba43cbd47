"""The person who is to come home."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from services.schema.row import Base, OfCase


class Patient(OfCase, Base):
    """A patient as one case knows them; the same identity number may stand in several cases.

    `identity_flag` is empty, or says why the number could not be read (never a reason to refuse
    it).
    """

    __tablename__ = "patient"
    KIND = "patient"
    FEED = {
        "identity_kind": "identity_kind",
        "identity_flag": "identity_flag",
        "birth_date": "birth_date",
    }
    PRIVATE = frozenset({"municipality_id", "identity_number"})

    identity_number: Mapped[str | None]
    identity_kind: Mapped[str | None]
    identity_flag: Mapped[str | None]
    birth_date: Mapped[date | None]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By number, to find the person's other cases."""
        return (Index(None, "municipality_id", "identity_number"),)
