"""Teams, the workers in them, and who is on call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, OfTeam, Owned, Synced, to, to_municipality, type_id


class Team(Synced, Base):
    """A team of the municipality, for instance North."""

    __tablename__ = "team"
    __table_args__ = (to_municipality(), UniqueConstraint("municipality_id", "name"))
    KIND = "team"
    FEED = {"name": "name"}
    PRIVATE = frozenset({"municipality_id"})

    name: Mapped[str]


class Worker(Synced, Base):
    """A person who signs in; the role says what they may do.

    `licensed` whether they may sign assessments.
    """

    __tablename__ = "worker"
    __table_args__ = (to_municipality(), UniqueConstraint("municipality_id", "username"))
    KIND = "worker"
    FEED = {
        "name": "name",
        "role": "role",
        "teams": "teams",
        "licensed": "licensed",
        "active": "active",
    }
    PRIVATE = frozenset({"municipality_id", "username", "password_hash", "lang"})

    username: Mapped[str]
    password_hash: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    lang: Mapped[str]
    teams: Mapped[list[str]] = mapped_column(default=list)
    licensed: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class Grant(Owned, Base):
    """That a worker belongs to a team from `since` to `ended_at` (still, while that is empty)."""

    __tablename__ = "grant"

    worker_id: Mapped[str] = mapped_column(type_id)
    team_id: Mapped[str] = mapped_column(type_id)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        to("worker", "worker_id"),
        to("team", "team_id"),
        Index(None, "municipality_id", "worker_id"),
        Index(None, "municipality_id", "team_id"),
    )


class Shift(OfTeam, Base):
    """That a worker is on call for a team from `starts_at` to `ends_at`."""

    __tablename__ = "shift"
    KIND = "shift"
    FEED = {"team_id": "team"}
    PRIVATE = frozenset({"municipality_id", "worker_id", "starts_at", "ends_at", "removed"})

    worker_id: Mapped[str] = mapped_column(type_id)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    removed: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """The worker's key, and the index by which the engine finds who is on call."""
        return (
            to("worker", "worker_id"),
            Index(None, "municipality_id", "team_id", "ends_at"),
        )
