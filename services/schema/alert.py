"""Alerts, the times by which they page, and what the hospital was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfCase, OfTeam, to, type_id


class Alert(OfCase, Base):
    """That somebody must answer a ready patient.

    Open until accepted, closed when the ready period ends.

    `ladder` tells what happened so far (at, what, who). `next_due_at`, `step` and `round` (how many
    times it has paged) are the engine's own state: a due time is never missing while the alert is
    open. An accepted one lapses at `lapses_at` unless somebody cares for the case before, and must
    have an answer to the hospital (`answered_at`). `policy_id` is the version of the policy that it
    began with, None for the installation's own.
    """

    __tablename__ = "alert"
    KIND = "alert"
    FEED = {
        "team_id": "team",
        "period_id": "period",
        # On a device, a row's `state` is where the record is.
        "state": "status",
        "opened_at": "opened_at",
        "accepted_by": "accepted_by",
        "accepted_at": "accepted_at",
        "closed_at": "closed_at",
        "escalates_at": "escalates_at",
        "ladder": "ladder",
        "lapses_at": "lapses_at",
        "answered_at": "answered_at",
    }
    PRIVATE = frozenset({"municipality_id", "next_due_at", "step", "round", "policy_id"})

    team_id: Mapped[str] = mapped_column(type_id)
    period_id: Mapped[str] = mapped_column(type_id)
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(type_id)
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalates_at: Mapped[datetime | None]
    lapses_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    policy_id: Mapped[str | None] = mapped_column(type_id)
    ladder: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    next_due_at: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """One alert per ready period; the engine looks by due time."""
        return (
            to("team", "team_id"),
            to("ready_period", "period_id"),
            to("policy", "policy_id"),
            UniqueConstraint("municipality_id", "period_id"),
            Index(None, "municipality_id", "state", "next_due_at"),
            Index(None, "municipality_id", "case_id"),
        )


class AlertPolicy(OfTeam, Base):
    """A version of a team's times of paging, in seconds among its answers; the newest one counts.

    Never changed: an alert keeps the version it began with.
    """

    __tablename__ = "policy"
    KIND = "policy"
    FEED = {"team_id": "team", "number": "number"}
    PRIVATE = frozenset({"municipality_id"})

    number: Mapped[int]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """One version of each number."""
        return (UniqueConstraint("municipality_id", "team_id", "number"),)


class HospitalAnswer(OfCase, Base):
    """What the hospital was told about one ready period; the newest one counts.

    Answers: `answer` (today, date or not_yet), `date` (from when), `expected` (a date, or nothing).
    """

    __tablename__ = "hospital_answer"
    KIND = "hospital_answer"
    FEED = {"period_id": "period"}
    PRIVATE = frozenset({"municipality_id"})

    period_id: Mapped[str] = mapped_column(type_id)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """The ready period, and the index of a case's answers."""
        return (to("ready_period", "period_id"), Index(None, "municipality_id", "case_id"))
