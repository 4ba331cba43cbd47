"""Statements that are asked all day, put into the database's words once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]


class Prepared:
    """A statement for the driver itself: asking it costs a third of what SQLAlchemy's way does.

    For statements whose words never change (lists go through `Among`); others are no different when
    asked through the connection. Nothing is flushed for it.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._worded: dict[str, _Worded] = {}

    def __call__(self, connection: Connection, **values: Any) -> list[Any]:
        """Return the rows, named as the statement's columns; none when it returns nothing.

        `values` are its parameters, all of them. Raise what SQLAlchemy raises.
        """
        worded = self._in(connection.dialect)
        try:
            return worded.ask(self._cursor(connection), values)
        except worded.errors as error:
            raise _told(connection, worded.words, error) from error

    def each(self, connection: Connection, some: Sequence[dict[str, Any]]) -> None:
        """Run it once for each of these values, in one go; for what returns nothing."""
        worded = self._in(connection.dialect)
        try:
            worded.each(self._cursor(connection), some)
        except worded.errors as error:
            raise _told(connection, worded.words, error) from error

    def _cursor(self, connection: Connection) -> Any:
        """Return the cursor that the connection keeps for this statement.

        The driver knows then how its values go in and out; a new cursor costs half a statement.
        """
        kept = connection.info
        cursor = kept.get(self)
        if cursor is None:
            cursor = kept[self] = connection.connection.cursor()
        return cursor

    def _in(self, dialect: Dialect) -> _Worded:
        worded = self._worded.get(dialect.name)
        if worded is None:
            worded = self._worded[dialect.name] = _Worded(self.statement, dialect)
        return worded


def _told(connection: Connection, words: str, error: Any) -> StatementError:
    """Return the error as SQLAlchemy has it, without parameters; a lost line is given up."""
    dialect, dbapi = connection.dialect, connection.dialect.loaded_dbapi
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    told: StatementError = DBAPIError.instance(
        words,
        None,
        error,
        dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
    return told


class _Worded:
    """The words for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.words = str(compiled)
        self.errors: Any = dialect.loaded_dbapi.Error
        self._order: list[str] | None = compiled.positiontup if compiled.positional else None
        binds = compiled.binds
        self._into = {name: how for name in binds if (how := _into(binds[name].type, dialect))}
        self._fixed = self._converted(
            {name: bind.value for name, bind in binds.items() if not bind.required}
        )
        columns = statement.exported_columns
        self._outof = [
            (at, how) for at, column in enumerate(columns) if (how := _outof(column.type, dialect))
        ]
        names = columns.keys()
        make_named: Any = namedtuple
        named = make_named("Row", names, rename=True)
        self._row: Any = named._make if names else None

    def ask(self, cursor: Any, values: dict[str, Any]) -> list[Any]:
        cursor.execute(self.words, self._given(values))
        return [self._read(row) for row in cursor.fetchall()] if self._row else []

    def each(self, cursor: Any, some: Sequence[dict[str, Any]]) -> None:
        if len(some) > 1:
            cursor.executemany(self.words, [self._given(values) for values in some])
        elif some:  # For several the driver begins a pipeline, which one does not pay for.
            self.ask(cursor, some[0])

    def _given(self, values: dict[str, Any]) -> Any:
        given = {**self._fixed, **self._converted(values)}
        return given if self._order is None else [given[name] for name in self._order]

    def _converted(self, values: dict[str, Any]) -> dict[str, Any]:
        into = self._into
        return {
            name: into[name](value) if name in into else value for name, value in values.items()
        }

    def _read(self, row: tuple[Any, ...]) -> Any:
        if self._outof:
            values = list(row)
            for at, how in self._outof:
                values[at] = how(values[at])
            return self._row(values)
        return self._row(row)


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _outof(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
