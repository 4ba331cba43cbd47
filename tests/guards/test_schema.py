"""The tables keep to the rules that cannot be added later."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint, inspect

from pwa.db import Database
from pwa.migrating import config
from services.schema import KINDS, Base, OfCase, Synced

TABLES = [table for name, table in sorted(Base.metadata.tables.items()) if name != "municipality"]
NAMES = [table.name for table in TABLES]
TENANT = "municipality_id"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_of_a_shared_row_is_sent_or_stays(kind: type[Synced]) -> None:
    columns = {attribute.key for attribute in inspect(kind).column_attrs}
    bound = {"case_id"} if issubclass(kind, OfCase) else set()
    sent = set(kind.SHARED) | set(kind.FEED)
    assert columns == sent | kind.PRIVATE | bound, "name it in FEED or PRIVATE"
    assert not sent & kind.PRIVATE


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_no_row_can_belong_to_two_municipalities(table: Table) -> None:
    assert TENANT in table.primary_key.columns
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
            assert TENANT in constraint.columns, f"{table.name}: {constraint.name}"
    for index in table.indexes:
        assert next(iter(index.columns)).name == TENANT, f"{table.name}: {index.name}"
    assert any(isinstance(one, ForeignKeyConstraint) for one in table.constraints)


def test_the_migrations_make_the_tables_that_the_models_describe(database: Database) -> None:
    with database.session(writing=False) as session:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(session.connection(), opts=options)
        assert compare_metadata(context, Base.metadata) == [], "make a migration"


def test_the_migrations_go_down_and_up_again(database_url: str) -> None:
    command.downgrade(config(database_url), "base")
    command.upgrade(config(database_url), "head")
    opened = Database(database_url)
    with opened.session(writing=False) as session:
        found = set(inspect(session.connection()).get_table_names())
    opened.close()
    assert found == {*Base.metadata.tables, "alembic_version"}
