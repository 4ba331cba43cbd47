"""The time of the database, in a statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
