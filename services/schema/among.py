"""Membership in any number of texts, in a statement that is the same for every number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from sqlalchemy import ARRAY, Boolean, Dialect, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Texts(TypeDecorator[Iterable[str]]):
    """Texts as one text: an array as PostgreSQL writes it, JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the database takes."""
        return ARRAY(String) if dialect.name == "postgresql" else String()

    def bind_processor(self, dialect: Dialect) -> Callable[[Iterable[str] | None], str]:
        """Return what writes the texts; the driver would ask each what array it belongs in."""
        return _array if dialect.name == "postgresql" else _json


def _array(texts: Iterable[str] | None) -> str:
    return f"{{{','.join(map(_quoted, texts or ()))}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _json(texts: Iterable[str] | None) -> str:
    return orjson.dumps(list(texts or ())).decode()


class Among(FunctionElement[bool]):
    """Say that a column is one of the texts given as the parameter `name`, which may be thousands.

    An `IN` is put together anew for each number of them, and prepared anew by PostgreSQL.
    """

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Texts()))

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - as SQLAlchemy calls it
        """Return it as it is: compared with 1, as truths are on SQLite, it would use no index."""
        return self


@compiles(Among)
def _any(element: Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(Among, "sqlite")
def _each(element: Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - the compiler's own
