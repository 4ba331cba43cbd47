"""The time of the database, in a statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from services.schema.row import UtcDateTime


class Now(FunctionElement[datetime]):
    """The moment a statement runs, in UTC, by the database's clock, to the millisecond at least."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(Now)
def _standard(_: Now, *__: Any, **___: Any) -> str:
    return "clock_timestamp()"


@compiles(Now, "sqlite")
def _sqlite(_: Now, *__: Any, **___: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')"


class Later(FunctionElement[datetime]):
    """An instant so many minutes later, or earlier when negative; to the millisecond."""

    type = UtcDateTime()
    inherit_cache = False

    def __init__(self, instant: ColumnElement[datetime], minutes: int) -> None:
        super().__init__(instant)
        self.minutes = minutes


@compiles(Later)
def _standard_later(element: Later, compiler: Any, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)} + interval '{element.minutes} minutes')"


@compiles(Later, "sqlite")
def _sqlite_later(element: Later, compiler: Any, **how: Any) -> str:
    instant = compiler.process(element.clauses, **how)
    return f"strftime('%Y-%m-%d %H:%M:%f', {instant}, '{element.minutes:+d} minutes')"
