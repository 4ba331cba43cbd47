"""Teams and the workers in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, Synced, to, to_municipality, type_id


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

    `licensed` whether they may sign assessments. `reached_at` is about when a phone of theirs last
    showed an alert (written at most hourly), None when none can be pushed to. `calendar_hash`
    belongs to the secret address of their calendar.
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
        "reached_at": "reached_at",
    }
    PRIVATE = frozenset({"municipality_id", "username", "password_hash", "lang", "calendar_hash"})

    username: Mapped[str]
    password_hash: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    lang: Mapped[str]
    teams: Mapped[list[str]] = mapped_column(default=list)
    licensed: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    reached_at: Mapped[datetime | None]
    calendar_hash: Mapped[str | None] = mapped_column(String(64))


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
