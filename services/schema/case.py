"""The case: the team's work for one stay, the unit of reach and of what a device holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, Synced, to, type_id


class Case(Synced, Base):
    """A case. Its phase and the facts of the stay are derived, never typed in."""

    __tablename__ = "case"
    KIND = "case"
    FEED = {
        "patient_id": "patient",
        "teams": "teams",
        "phase": "phase",
        "hospital": "hospital",
        "ward": "ward",
        "planned_on": "planned_on",
        "planned_moves": "planned_moves",
        "homecoming_at": "homecoming_at",
        "ready_since": "ready_since",
        "home_at": "home_at",
        "closed_at": "closed_at",
    }
    PRIVATE = frozenset({"municipality_id", "stay_id", "owner_id"})

    stay_id: Mapped[str] = mapped_column(type_id)
    patient_id: Mapped[str] = mapped_column(type_id)
    owner_id: Mapped[str | None] = mapped_column(type_id)
    teams: Mapped[list[str]] = mapped_column(default=list)
    phase: Mapped[str] = mapped_column(default="admitted")
    hospital: Mapped[str] = mapped_column(default="")
    ward: Mapped[str] = mapped_column(default="")
    planned_on: Mapped[date | None]
    planned_moves: Mapped[int] = mapped_column(default=0)
    homecoming_at: Mapped[datetime | None]
    ready_since: Mapped[datetime | None]
    home_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        to("stay", "stay_id"),
        Index(None, "municipality_id", "owner_id"),
    )


class Membership(Base):
    """That a team holds a case, or held it until `left_at`.

    `seq` is the number of the last such change.
    """

    __tablename__ = "membership"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    team_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    case_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    present: Mapped[bool]
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    __table_args__ = (
        to("team", "team_id"),
        to("case", "case_id"),
        Index(None, "municipality_id", "case_id"),
        Index(None, "municipality_id", "team_id", "present", "seq"),
    )


class Late(OfCase, Base):
    """What somebody wrote about a case that had left their reach.

    Kept for the team that holds it now.
    """

    __tablename__ = "late"
    KIND = "late"
    FEED = {"name": "name", "subject": "subject"}
    PRIVATE = frozenset({"municipality_id"})

    name: Mapped[str]
    subject: Mapped[str] = mapped_column(type_id)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """By case."""
        return (Index(None, "municipality_id", "case_id"),)
