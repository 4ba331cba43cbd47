"""Rows that were read by a prepared statement, as entities of a session."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from services.schema.row import Base

Row = TypeVar("Row", bound=Base)


@cache
def columns(kind: type[Base]) -> tuple[Any, ...]:
    """Return the columns that a statement must ask for, first and in this order, for entities."""
    return tuple(attribute.columns[0] for attribute in inspect(kind).column_attrs)


def entity(session: Session, kind: type[Row], row: Sequence[Any]) -> Row:
    """Return the session's entity of a row, which begins with the columns of the kind.

    It is as it was read, also one that the session had before: flush first what must not be lost.
    Half the price of letting SQLAlchemy ask and read.
    """
    names, mapper, own = _shape(kind)
    key = mapper.identity_key_from_primary_key([row[at] for at in own])
    known = session.identity_map.get(key)
    if known is not None:
        for name, value in zip(names, row, strict=False):
            set_committed_value(known, name, value)
        return cast("Row", known)
    fresh = kind()
    instance_dict(fresh).update(zip(names, row, strict=False))
    make_transient_to_detached(fresh)
    session.add(fresh)
    return fresh


@cache
def _shape(kind: type[Base]) -> tuple[tuple[str, ...], Any, tuple[int, ...]]:
    """Return the names of the columns, the mapper, and where the primary key stands."""
    mapper = inspect(kind)
    asked = columns(kind)
    names = tuple(attribute.key for attribute in mapper.column_attrs)
    return names, mapper, tuple(asked.index(column) for column in mapper.primary_key)
