"""Whether alerts go out, as the database tells it to anybody who looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import probes
from services.schema import Alert, EngineLease

Trouble = Literal["database", "engine", "silent", "probe"]

SILENT = timedelta(seconds=60)
LATE = timedelta(minutes=2)


def troubles(session: Session, municipality_id: str, now: datetime) -> list[Trouble]:
    """Return what is wrong.

    An engine that does not tick, an open alert that pages nobody, proofs that do not come through.
    """
    checks: dict[Trouble, Callable[[Session, str, datetime], bool]] = {
        "engine": _is_stopped,
        "silent": _is_silent,
        "probe": _is_unproven,
    }
    return [name for name, is_wrong in checks.items() if is_wrong(session, municipality_id, now)]


def has_stopped(session: Session, municipality_id: str, now: datetime) -> bool:
    """Whether an engine that has ticked once has not done so for SILENT: people are told."""
    lease = session.get(EngineLease, municipality_id)
    return lease is not None and lease.ticked_at is not None and now - lease.ticked_at > SILENT


def _is_stopped(session: Session, municipality_id: str, now: datetime) -> bool:
    lease = session.get(EngineLease, municipality_id)
    return lease is None or lease.ticked_at is None or now - lease.ticked_at > LATE


def _is_silent(session: Session, municipality_id: str, now: datetime) -> bool:
    found = select(Alert.id).where(
        Alert.municipality_id == municipality_id,
        Alert.state == "open",
        Alert.next_due_at.is_(None) | (Alert.next_due_at < now - LATE),
    )
    return session.scalars(found.limit(1)).first() is not None


def _is_unproven(session: Session, municipality_id: str, now: datetime) -> bool:
    """Say so of an engine that ticks: one that does not proves nothing either."""
    stopped = _is_stopped(session, municipality_id, now)
    return not stopped and probes.are_failing(session, municipality_id, now)


SAYINGS: dict[Trouble | Literal["well"], dict[str, str]] = {
    "database": {
        "sv": "Databasen kan inte läsas. Ingen aviseras om klara patienter.",
        "nb": "Databasen kan ikke leses. Ingen varsles om klare pasienter.",
        "nn": "Databasen kan ikkje lesast. Ingen blir varsla om klare pasientar.",
        "en": "The database cannot be read. Nobody is paged about ready patients.",
    },
    "engine": {
        "sv": "Aviseringar går inte ut.",
        "nb": "Varsler går ikke ut.",
        "nn": "Varsel går ikkje ut.",
        "en": "Alerts are not going out.",
    },
    "silent": {
        "sv": "En avisering väntar men ingen aviseras om den.",
        "nb": "Et varsel venter, men ingen varsles om det.",
        "nn": "Eit varsel ventar, men ingen blir varsla om det.",
        "en": "An alert waits and nobody is paged about it.",
    },
    "probe": {
        "sv": "Provaviseringarna kommer inte fram.",
        "nb": "Prøvevarslene kommer ikke fram.",
        "nn": "Prøvevarsla kjem ikkje fram.",
        "en": "The test alerts do not come through.",
    },
    "well": {
        "sv": "Allt fungerar igen.",
        "nb": "Alt virker igjen.",
        "nn": "Alt verkar igjen.",
        "en": "All is well again.",
    },
}
"""What the watchdog says: nothing else, and nothing of anybody."""


def words(found: Sequence[Trouble], lang: str) -> str:
    """Return the sentences for what is wrong, or that all is well again."""
    return " ".join(SAYINGS[name][lang] for name in found) or SAYINGS["well"][lang]
