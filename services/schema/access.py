"""Who is signed in, who tried, and who looked at whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, Owned, to, to_municipality, type_id


class SignIn(Base):
    """A session: the SHA-256 of its cookie, whose it is, and when it ended."""

    __tablename__ = "sign_in"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    worker_id: Mapped[str] = mapped_column(type_id)
    device_id: Mapped[str | None] = mapped_column(type_id)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (to("worker", "worker_id"), Index(None, "municipality_id", "worker_id"))


class SignInAttempt(Owned, Base):
    """A failed sign-in, counted by user name and by address (both hashed)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (to_municipality(), Index(None, "municipality_id", "key", "at"))

    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Journal(Owned, Base):
    """One line of who did what to whose data: append-only, without clinical content.

    Fields by HSLF-FS 2016:40 chapter 4 section 9; `client_at` is set when it happened offline.
    """

    __tablename__ = "journal"

    at: Mapped[datetime]
    worker_id: Mapped[str | None] = mapped_column(type_id)
    role: Mapped[str | None]
    device_id: Mapped[str | None] = mapped_column(type_id)
    action: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(type_id)
    result: Mapped[str]
    client_at: Mapped[datetime | None]
    detail: Mapped[dict[str, Any] | None]

    __table_args__ = (
        to_municipality(),
        Index(None, "municipality_id", "case_id", "at"),
        Index(None, "municipality_id", "worker_id", "at"),
    )
