"""The database: one way to write, one way to read, and the only commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    bindparam,
    create_engine,
    event,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.alerts.wake import wakes
from services.commands import Again, Work
from services.feed import publish
from services.schema import Municipality, Now, Prepared, columns, entity

Result = TypeVar("Result")

NOW = select(Now())
BEGIN = Prepared(
    select(*columns(Municipality), Now()).where(Municipality.id == bindparam("municipality"))
)
SCHEMA = text("SELECT version_num FROM alembic_version")
TRIES = 5
PREPARED = 500
"""Statements a connection to PostgreSQL keeps prepared; writing asks some hundred and fifty."""
PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan"
"""Left to itself, PostgreSQL plans what a pull asks anew each time, which takes twice as long as to
find the ten rows by their key."""
BUSY_MS = 5000
NO_LIMIT = -1
"""Of connections: each thread keeps one for reading and may hold another."""

HOW: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
    "hide_parameters": True,
}
"""How every engine reads and writes JSON; the words of its errors hold no parameters."""


class Busy(Exception):
    """Others held what was needed for too long.

    Nothing was changed, the same request may be sent again.
    """


class Database:
    """SQLite or PostgreSQL, by its URL. `clock` replaces the database's time in tests."""

    def __init__(self, url: str, clock: Callable[[], datetime] | None = None) -> None:
        self.url = make_url(url)
        self._clock = clock
        self._served: str | None = None
        self._threads = threading.local()
        self._kept: list[Connection] = []
        if self.is_sqlite:
            opened = _sqlite(self.url.render_as_string(hide_password=False))
            self.engine: Engine = opened.execution_options(writing=True)
            self.reading: Engine = opened.execution_options(writing=False)
        else:
            self.engine, self.reading = _postgres(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite, which holds one municipality and one writer."""
        return self.url.get_backend_name() == "sqlite"

    def write(
        self, municipality_id: str, do: Callable[[Work], Result], now: datetime | None = None
    ) -> Result:
        """Run `do` in one writing transaction, number what changed, commit, and return its result.

        A deadlock runs the whole again, and so does what is refused to a bold beginning, which is
        harmless because commands are idempotent; raise Busy when that does not help. `now` sets the
        transaction's time, for imports of the past.
        """
        for attempt in range(TRIES):
            try:
                with self.engine.begin() as connection, _session(connection) as session:
                    [row] = BEGIN(connection, municipality=municipality_id)
                    municipality = entity(session, Municipality, row)
                    work = Work(session, municipality, now or self.at(row[-1]), bold=attempt == 0)
                    result = do(work)
                    work.write_lines()
                    publish(work)
                    if not self.is_sqlite and wakes(work.touched.values()):
                        session.execute(text("NOTIFY hemklar"))
                    session.flush()
                    return result
            except Again:
                continue
            except DBAPIError as error:
                if not _may_repeat(error):
                    raise
                time.sleep(0.02 * 2**attempt)
        raise Busy

    def read(self, municipality_id: str, do: Callable[[Session], Result]) -> Result:
        """Run `do` in one read-only snapshot of a municipality and return its result."""

        def with_session(connection: Connection) -> Result:
            with _session(connection) as session:
                return do(session)

        return self.look(municipality_id, with_session)

    def look(self, municipality_id: str, do: Callable[[Connection], Result]) -> Result:
        """Do as `read`, but without entities, in half the time: for what is asked all day.

        It ends with a commit, for after a rollback the driver prepares its statements anew.
        """

        def in_snapshot() -> Result:
            with self.reading.begin() as connection:
                return do(connection)

        return self._of(municipality_id, in_snapshot)

    def glance(self, municipality_id: str, do: Callable[[Connection], Result]) -> Result:
        """Do as `look`, but each statement reads for itself: for those that need no other's.

        On PostgreSQL that is half the way to the database for a single one.
        """

        def at_once() -> Result:
            own = self._own()
            try:
                return do(own)
            finally:
                if own.in_transaction():  # Begun by SQLAlchemy: kept, it would see nothing newer.
                    own.rollback()

        return self._of(municipality_id, at_once)

    def _own(self) -> Connection:
        """Return the connection that this thread keeps for glances.

        To fetch one and give it back each time is a tenth of a pull. A dead one is replaced by
        SQLAlchemy when it is used next.
        """
        own: Connection | None = getattr(self._threads, "own", None)
        if own is None:
            own = self._threads.own = self.reading.connect()
            self._kept.append(own)
        return own

    def _of(self, municipality_id: str, ask: Callable[[], Result]) -> Result:
        """Ask for something of a municipality, and again when the connection was dead."""
        del (
            municipality_id
        )  # every statement names it too; here it will also bind row level security
        try:
            return ask()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return ask()

    @contextmanager
    def session(self, *, writing: bool) -> Iterator[Session]:
        """Open a session in a transaction of its own; what is not committed inside is undone."""
        engine = self.engine if writing else self.reading
        with engine.connect() as connection, _session(connection) as session:
            yield session

    def now(self, session: Session) -> datetime:
        """Return the time of the database, in UTC: no other machine's clock decides anything."""
        return self.at(session.connection().execute(NOW).scalar_one())

    def at(self, now: datetime) -> datetime:
        """Return the database's time as a statement has read it, or that of `clock`, in UTC."""
        return now if self._clock is None else self._clock()

    def schema(self, session: Session) -> str:
        """Return the newest migration that the database has had."""
        return str(session.connection().execute(SCHEMA).scalar_one())

    def municipalities(self) -> list[str]:
        """Return the ids of the municipalities this installation serves."""
        with self.session(writing=False) as session:
            return list(session.scalars(select(Municipality.id).order_by(Municipality.id)))

    def served(self) -> str | None:
        """Return the municipality this installation serves, None while there is none."""
        if self._served is None:
            self._served = next(iter(self.municipalities()), None)
        return self._served

    def count(self) -> None:
        """Let PostgreSQL count its tables, by which it plans; SQLite needs no such thing.

        It does so by itself within a minute of much being written: too late for who is waiting for
        a restored installation.
        """
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")

    def close(self) -> None:
        """Close all connections; whoever asks again opens others."""
        kept, self._kept, self._threads = self._kept, [], threading.local()
        for own in kept:
            own.close()
        self.engine.dispose()
        self.reading.dispose()


def _session(connection: Connection) -> Session:
    return Session(connection, expire_on_commit=False)


def _may_repeat(error: DBAPIError) -> bool:
    """Tell whether it was a deadlock, a serialization failure, a busy file or a lost connection.

    The same work may succeed.
    """
    state = getattr(error.orig, "sqlstate", None)
    lost = error.connection_invalidated
    return lost or state in ("40001", "40P01", "55P03") or "locked" in str(error.orig)


def _postgres(url: URL) -> tuple[Engine, Engine]:
    """Connections for writing, and others that only ever read, whole transactions in one snapshot.

    Apart, because setting that on a borrowed connection and taking it back would cost every read.
    They are not asked whether they still live before use: who finds a dead one tries again.
    """
    address = url.set(drivername="postgresql+psycopg")
    writing = create_engine(address, **HOW)
    reading = create_engine(address, isolation_level="AUTOCOMMIT", max_overflow=NO_LIMIT, **HOW)

    @event.listens_for(writing, "connect")
    @event.listens_for(reading, "connect")
    def connected(connection: Any, record: Any) -> None:  # noqa: ARG001
        connection.prepared_max = PREPARED

    @event.listens_for(reading, "connect")
    def plans_once(connection: Any, record: Any) -> None:  # noqa: ARG001
        connection.execute(PLANNED_ONCE)
        connection.commit()

    @event.listens_for(reading, "begin")
    def began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return writing, reading


def _sqlite(url: str) -> Engine:
    """SQLite with explicit transactions: the driver in autocommit, BEGIN IMMEDIATE for every write.

    WAL with synchronous=FULL, because what is acknowledged must be on disk; it costs about a tenth
    of the commits per second that NORMAL gives, far above the need.
    """
    path = make_url(url).database
    pool: dict[str, Any] = {}
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        # One in memory has a connection for each thread already.
        pool["max_overflow"] = NO_LIMIT
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, **pool, **HOW)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:  # noqa: ARG001
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MS}",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
