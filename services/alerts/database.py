"""What the engine needs of a database; the web edge provides it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from services.commands import Work

Result = TypeVar("Result")


class Database(Protocol):
    """Transactions of one municipality at a time, and the one clock that all decisions rest on."""

    def write(self, municipality_id: str, do: Callable[[Work], Result]) -> Result:
        """Run the function in one writing transaction, numbered and committed."""

    def read(self, municipality_id: str, do: Callable[[Session], Result]) -> Result:
        """Run the function in one read-only snapshot."""

    def now(self, session: Session) -> datetime:
        """Return the database's own time, in UTC."""

    def schema(self, session: Session) -> str:
        """Return the newest migration that the database has had."""

    def municipalities(self) -> list[str]:
        """Return the ids of the municipalities of this installation."""
