"""Whose a token is: asked by a read first, so that a stranger's guess takes no lock of anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from services.alerts.database import Database
from services.alerts.paging import hash_of
from services.commands import Work
from services.schema import Delivery, Probe, TrialPush

Result = TypeVar("Result")
KINDS = (Delivery, TrialPush, Probe)


def where_known(database: Database, token: str, do: Callable[[Work, str], Result]) -> Result | None:
    """Run `do` with the token's hash in a writing transaction of the municipality that knows it.

    Return what it returns; None, and nothing is written, for a token that nobody was ever given.
    """
    digest = hash_of(token)
    for municipality_id in database.municipalities():
        if database.read(municipality_id, _knows(municipality_id, digest)):
            return database.write(municipality_id, lambda work: do(work, digest))
    return None


def _knows(municipality_id: str, digest: str) -> Callable[[Session], bool]:
    def look(session: Session) -> bool:
        return any(
            session.scalar(
                select(literal(1)).where(
                    kind.municipality_id == municipality_id, kind.token_hash == digest
                )
            )
            for kind in KINDS
        )

    return look
