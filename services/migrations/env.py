"""Alembic's environment: the same tables on SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import NullPool, create_engine, make_url

from services.schema import Base

url = make_url(context.config.get_main_option("sqlalchemy.url") or "sqlite:///instance/hemklar.db")
if url.get_backend_name() == "postgresql":
    url = url.set(drivername="postgresql+psycopg")

with create_engine(url, poolclass=NullPool, hide_parameters=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        compare_type=True,
        user_module_prefix="row.",
    )
    with context.begin_transaction():
        context.run_migrations()
