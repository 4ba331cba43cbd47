"""Backup and restore of a SQLite installation; PostgreSQL brings better tools of its own.

After a restore the municipality's epoch is a new one: phones see it and offer again what the server
had acknowledged after the backup was made.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from pwa.migrating import upgrade


class NotPossible(Exception):
    """It cannot be done; the message says why, and what to do instead."""


def backup(url: str, to: Path) -> None:
    """Copy the database into a new file while it is in use; raise NotPossible."""
    place = _place(url, f"pg_dump --format=custom --file={to} DATABASE")
    if to.exists():
        raise NotPossible(f"{to} is there already; choose another name")
    draft = _beside(to)
    with closing(sqlite3.connect(place)) as here, closing(sqlite3.connect(draft)) as there:
        here.backup(there, pages=256)
    _must_be_sound(draft)
    _sync(draft)
    draft.replace(to)


def restore(url: str, source: Path) -> int:
    """Put a backup in the database's place and return its new epoch; raise NotPossible.

    Everybody signs in again, because a session that was ended since would live again.
    """
    how = "pg_restore --clean --dbname=DATABASE FILE, then `hemklar new-epoch`"
    place = _place(url, how)
    if not source.exists():
        raise NotPossible(f"{source} is not there")
    with stopped(url):
        draft = _beside(place)
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(draft)) as there:
            here.backup(there)
        _must_be_sound(draft)
        upgrade(f"sqlite:///{draft}")
        epoch = _begin_epoch(draft, place)
        _sync(draft)
        # A log of the old file must never be played into the new one.
        for rest in ("-wal", "-shm"):
            place.with_name(place.name + rest).unlink(missing_ok=True)
        draft.replace(place)
    return epoch


def _begin_epoch(draft: Path, before: Path) -> int:
    epoch = 1 + max(_epoch(draft), _epoch(before))
    with closing(sqlite3.connect(draft)) as database, database:
        database.execute("UPDATE municipality SET epoch = ?", (epoch,))
        database.execute("DELETE FROM sign_in")
    with closing(sqlite3.connect(draft)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode=DELETE")
    return epoch


def _epoch(path: Path) -> int:
    """Return the epoch of a database file; for one that cannot be read, a number never used."""
    if not path.exists():
        return int(time.time())
    try:
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("SELECT max(epoch) FROM municipality").fetchone()
    except sqlite3.DatabaseError:
        return int(time.time())
    return int(found[0] or 0)


@contextmanager
def in_use(url: str) -> Iterator[None]:
    """Say, as long as it lasts, that a server or an engine works on the database."""
    with _locked(url, fcntl.LOCK_SH):
        yield


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """Keep servers and engines from starting; raise NotPossible while one runs."""
    with _locked(url, fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(url: str, how: int) -> Iterator[None]:
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        yield
        return
    Path(place.database).parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{place.database}.lock").open("w") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotPossible(
                "The database is in use or being restored; stop the server and the engine first."
            ) from None
        yield


def _place(url: str, instead: str) -> Path:
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        raise NotPossible(f"This is for SQLite. With PostgreSQL: {instead}")
    return Path(place.database)


def _beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}")


def _must_be_sound(draft: Path) -> None:
    try:
        with closing(sqlite3.connect(draft)) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
            database.execute("SELECT epoch FROM municipality").fetchone()
    except sqlite3.DatabaseError as wrong:
        found = str(wrong)
    if found != "ok":
        draft.unlink()
        raise NotPossible(f"The copy is not sound: {found}")


def _sync(path: Path) -> None:
    """Have the file on disk before it takes another's name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
