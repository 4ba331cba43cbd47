"""Membership in any number of texts, in a statement that is the same for every number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import ARRAY, Boolean, Dialect, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Texts(TypeDecorator[Iterable[str]]):
    """Texts as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the database takes."""
        return ARRAY(String) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> Any:
        """Return the texts as the driver takes them."""
        texts = list(value or ())
        return texts if dialect.name == "postgresql" else orjson.dumps(texts).decode()


class Among(FunctionElement[bool]):
    """Say that a column is one of the texts given as the parameter `name`, which may be thousands.

    An `IN` is put together anew for each number of them, and prepared anew by PostgreSQL.
    """

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Texts()))


@compiles(Among)
def _any(element: Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(Among, "sqlite")
def _each(element: Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - the compiler's own
