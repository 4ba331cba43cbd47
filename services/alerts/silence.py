"""A hospital that is not heard any more: perhaps it has no patients, perhaps its line is cut."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import rota
from services.alerts.notices import tell
from services.alerts.paging import About
from services.alerts.policy import Means
from services.commands import Work
from services.schema import Source


class SourceSilence:
    """Pages the coordinators when a source is silent for too long, once until it is heard again."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether a source has become silent."""
        return any(one.alarmed_at is None for one in silent(session, municipality_id, now))

    def do(self, work: Work, means: Means) -> None:
        """Page the coordinators, once for all of them."""
        for source in silent(work.session, work.municipality.id, work.now):
            source.alarmed_at = source.alarmed_at or work.now
        everybody = rota.coordinators(work.session, work.municipality.id)
        tell(work, everybody, About("source"), means)


def silent(session: Session, municipality_id: str, now: datetime) -> list[Source]:
    """Return the sources that have been silent for longer than they may be."""
    found = select(Source).where(
        Source.municipality_id == municipality_id, Source.removed.is_(False)
    )
    return [
        source
        for source in session.scalars(found.order_by(Source.id))
        if now - source.heard_at > timedelta(seconds=source.silent_after)
    ]
