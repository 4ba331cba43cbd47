"""A municipality told twice: all its rows again, in another municipality of the same database."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Insert, Table, insert, literal, select

from pwa.db import Database
from services.schema import Base, Municipality

EVERY = Base.metadata.sorted_tables


def duplicate(database: Database, municipality: str) -> str:
    """Copy the municipality with everything in it under the same ids; return the copy's own id."""
    other = str(uuid4())
    with database.session(writing=True) as session:
        for table in EVERY:
            session.execute(_copy(table, municipality, other))
        session.commit()
    return other


def _copy(table: Table, municipality: str, other: str) -> Insert:
    key = "id" if table is Municipality.__table__ else "municipality_id"
    columns = {**table.columns, key: literal(other)}
    taken = select(*columns.values()).where(table.columns[key] == municipality)
    return insert(table).from_select(list(columns), taken)
