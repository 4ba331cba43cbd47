"""What changed for whom: exactly one entry per team and row, replaced at each change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, to, type_id


class FeedEntry(Base):
    """A row as the team's devices get it: `body` is its JSON, written once at commit.

    A case that left the team keeps one entry without a body: why it is `gone`, and since when.
    """

    __tablename__ = "feed"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    team_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str]
    row_id: Mapped[str] = mapped_column(type_id)
    case_id: Mapped[str | None] = mapped_column(type_id)
    gone: Mapped[str | None]
    gone_at: Mapped[datetime | None]
    mark: Mapped[str]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        to("team", "team_id"),
        UniqueConstraint("municipality_id", "team_id", "kind", "row_id"),
        Index(None, "municipality_id", "team_id", "case_id"),
    )


class FeedCheck(Base):
    """Where a team's feed stands, kept at each publication.

    How many live rows it has, the XOR of their marks, and its last number `n`. What was gone up to
    the number `compacted` has been forgotten: a device that stands before it starts again.
    """

    __tablename__ = "feed_check"

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    team_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    live: Mapped[int] = mapped_column(BigInteger, default=0)
    marks: Mapped[str] = mapped_column(default="0" * 16)
    n: Mapped[int] = mapped_column(BigInteger, default=0)
    compacted: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (to("team", "team_id"),)
