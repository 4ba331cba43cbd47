"""People around the patient, and what the team notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index

from services.schema.row import Base, OfCase


class Contact(OfCase, Base):
    """A relative, a ward or another person to call."""

    __tablename__ = "contact"
    KIND = "contact"
    PRIVATE = frozenset({"municipality_id"})

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By case."""
        return (Index(None, "municipality_id", "case_id"),)


class Note(OfCase, Base):
    """A note; notes only add, so they never conflict."""

    __tablename__ = "note"
    KIND = "note"
    PRIVATE = frozenset({"municipality_id"})

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By case."""
        return (Index(None, "municipality_id", "case_id"),)
