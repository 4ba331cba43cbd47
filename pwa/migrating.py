"""Migrations, run from the code that needs them."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent.parent / "services" / "migrations"


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    found.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return found


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; each migration is one transaction."""
    command.upgrade(config(url), "head")


def newest() -> str | None:
    """Return the id of the newest migration."""
    return ScriptDirectory(str(FOLDER)).get_current_head()
