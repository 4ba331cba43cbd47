"""The tenant, its counter and its epoch."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.schema.row import Base, type_id


class Municipality(Base):
    """A municipality: `n` is the number of its last commit.

    `epoch` changes when a backup is restored.
    """

    __tablename__ = "municipality"

    id: Mapped[str] = mapped_column(type_id, primary_key=True)
    name: Mapped[str]
    country: Mapped[str]
    zone: Mapped[str]
    lang: Mapped[str]
    n: Mapped[int] = mapped_column(BigInteger, default=0)
    epoch: Mapped[int] = mapped_column(BigInteger, default=1)
    default_team_id: Mapped[str | None] = mapped_column(type_id)
    is_demo: Mapped[bool] = mapped_column(default=False)
