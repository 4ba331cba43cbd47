"""Migrations, run from the code that needs them.

Alembic is loaded by whoever migrates: a server that starts again after a crash must not wait.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent.parent / "services" / "migrations"


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    from alembic.config import Config  # noqa: PLC0415

    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    found.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return found


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; each migration is one transaction."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(config(url), "head")


def newest() -> str:
    """Return the id of the newest migration, with which its file's name begins."""
    return max(file.name.partition("_")[0] for file in FOLDER.glob("versions/[0-9]*_*.py"))
