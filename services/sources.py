"""Where hospitals' messages come from, and when each was last heard."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import Refused, Work, new_id
from services.devices import token_hash
from services.schema import Source

NOTED_EVERY = timedelta(seconds=10)
"""A source that calls oftener is heard, but not written down each time."""


def add(work: Work, name: str, silent_after: timedelta) -> str:
    """Add a source and return its token, which is kept only as a hash.

    Silence longer than `silent_after` alarms. Raise Refused for a name that is taken.
    """
    named = select(Source.id).where(
        Source.municipality_id == work.municipality.id, Source.name == name
    )
    if work.session.scalars(named).first() is not None:
        raise Refused("invalid", {"name": ["taken"]})
    token = secrets.token_urlsafe(32)
    work.session.add(
        Source(
            municipality_id=work.municipality.id,
            id=new_id(),
            name=name,
            token_hash=token_hash(token),
            silent_after=int(silent_after.total_seconds()),
            heard_at=work.now,
        )
    )
    return token


def knows(session: Session, municipality_id: str, token: str) -> bool:
    """Tell whether the token is a source's: asked before a writing transaction begins."""
    found = select(Source.id).where(
        Source.municipality_id == municipality_id,
        Source.token_hash == token_hash(token),
        Source.removed.is_(False),
    )
    return session.scalar(found) is not None


def heard(work: Work, token: str) -> bool:
    """Note that a source has been heard; return False when the token is no source's."""
    found = select(Source).where(
        Source.municipality_id == work.municipality.id,
        Source.token_hash == token_hash(token),
        Source.removed.is_(False),
    )
    source = work.session.scalars(found.with_for_update()).first()
    if source is None:
        return False
    if source.alarmed_at is not None or abs(work.now - source.heard_at) >= NOTED_EVERY:
        source.heard_at, source.alarmed_at = work.now, None
    return True
