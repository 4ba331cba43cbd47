"""What is missing or wrong in an installation, in plain sentences for whoever runs it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pwa import engine
from pwa.db import Database
from pwa.migrating import newest
from pwa.settings import Settings, WrongSetting
from pwa.watchdog import must_exist
from services.alerts import probes, silence, unreachable, vapid, ways, wellness
from services.alerts.policy import Means
from services.alerts.vapid import KeyTrouble

APART = timedelta(seconds=5)
"""So far may the database's clock be from this machine's."""


def examine(settings: Settings) -> list[str]:
    """Return a sentence for each thing that is missing or wrong; nothing is changed."""
    found = []
    contact = settings.push_contact or vapid.subject(settings.public_url)
    if not vapid.is_usable(contact):
        found.append(
            f"Push services cannot write to {contact}, and some refuse pushes then: "
            "set HEMKLAR_PUSH_CONTACT."
        )
    channels: frozenset[str] = frozenset()
    try:
        channels = frozenset(engine.channels(settings))
    except WrongSetting as wrong:
        found.append(f"{wrong}.")
    if settings.channels is None:
        found.append("Nobody is called by SMS, voice or e-mail: HEMKLAR_CHANNELS is not set.")
    if not settings.watchdog_to:
        found.append("Nobody is told when alerts do not go out: HEMKLAR_WATCHDOG_TO is not set.")
    key_ids: tuple[str, ...] = ()
    try:
        key_ids = tuple(key.id for key in vapid.load(settings.secrets_dir))
    except KeyTrouble as trouble:
        found.append(f"The push key {trouble}.")
    return found + _of_database(settings, Means(key_ids, channels, settings.policy))


def _of_database(settings: Settings, means: Means) -> list[str]:
    try:
        must_exist(settings.database_url)
        database = Database(settings.database_url)
        try:
            return _asked(database, means)
        finally:
            database.close()
    except (SQLAlchemyError, OSError) as error:
        # Its words may hold a row or a password.
        return [f"The database cannot be read ({type(error).__name__})."]


def _asked(database: Database, means: Means) -> list[str]:
    with database.session(writing=False) as session:
        if database.schema(session) != newest():
            return ["The database has another schema than this code: run `hemklar migrate`."]
        now = database.now(session)
        found = _of_clock(abs(datetime.now(UTC) - now))
        known = database.municipalities()
        if not known:
            found.append("There is no municipality: run `hemklar found NAME`.")
        for one in known:
            found += _of_alerts(session, one, now)
            found += _of_people(session, one, now, means)
    return found


def _of_clock(apart: timedelta) -> list[str]:
    if apart <= APART:
        return []
    seconds = int(apart.total_seconds())
    return [f"The database's clock and this machine's are {seconds} seconds apart."]


def _of_alerts(session: Session, municipality_id: str, now: datetime) -> list[str]:
    found = [
        wellness.SAYINGS[one]["en"] for one in wellness.troubles(session, municipality_id, now)
    ]
    if probes.last_good(session, municipality_id) is None:
        found.append("No test alert has come through yet: see that the engine runs, and wait.")
    found += [
        f"Nothing has been heard from {source.name} since {_minute(source.heard_at)}."
        for source in silence.silent(session, municipality_id, now)
    ]
    return found


def _of_people(session: Session, municipality_id: str, now: datetime, means: Means) -> list[str]:
    alone = ways.teams_without_last_resort(session, municipality_id, means.channels)
    soon = unreachable.soon_on_call(session, municipality_id, now, means)
    return [
        *(f"Team {team.name} has no last resort to phone when nobody answers." for team in alone),
        *(
            f"{name} is on call from {_minute(at)}, and nothing can wake them: "
            "no phone that can be pushed to and no number (an e-mail wakes nobody)."
            for name, at in soon
        ),
    ]


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
