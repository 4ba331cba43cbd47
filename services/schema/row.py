"""What all rows share: municipality and id, and for synced rows number and answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    MetaData,
    String,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

type_id = String(36)
Pairs = dict[str, list[str]]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC and handed back aware; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the value in UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must know its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the value aware in UTC, which SQLite forgets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The registry of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        date: Date,
        Pairs: JSON,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }


def to_municipality() -> ForeignKeyConstraint:
    """The foreign key every table of a municipality has."""
    return ForeignKeyConstraint(["municipality_id"], ["municipality.id"])


def to(table: str, column: str) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the municipality.

    `column` names a row of `table` in the same one.
    """
    return ForeignKeyConstraint(
        ["municipality_id", column], [f"{table}.municipality_id", f"{table}.id"]
    )


class Owned:
    """A row of one municipality with an id made by its author (UUIDv7)."""

    municipality_id: Mapped[str] = mapped_column(type_id, primary_key=True)
    id: Mapped[str] = mapped_column(type_id, primary_key=True)


class Synced(Owned):
    """A row that devices may hold.

    `answers` is the home of everything typed (pairs: name to list of strings); other columns are
    derived by the server or promoted because it searches by them. FEED maps the columns of the
    class that a device gets to their names on the wire; PRIVATE names the columns that stay. A
    guard holds FEED | PRIVATE to all columns.
    """

    KIND: ClassVar[str]
    FEED: ClassVar[dict[str, str]] = {}
    PRIVATE: ClassVar[frozenset[str]] = frozenset()
    SHARED: ClassVar[dict[str, str]] = {
        "id": "id",
        "seq": "seq",
        "made_by": "by",
        "made_at": "at",
        "answers": "answers",
    }

    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    answers: Mapped[Pairs] = mapped_column(default=dict)
    made_by: Mapped[str | None] = mapped_column(type_id)
    made_at: Mapped[datetime]


class OfCase(Synced):
    """A synced row that belongs to a case and travels with it."""

    case_id: Mapped[str] = mapped_column(type_id)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (to("case", "case_id"), *cls.keys())

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """Further constraints and indexes of the table."""
        return ()


class OfTeam(Synced):
    """A synced row that belongs to a team and is held by everyone who holds the team."""

    team_id: Mapped[str] = mapped_column(type_id)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (to("team", "team_id"), *cls.keys())

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """Further constraints and indexes of the table."""
        return ()
