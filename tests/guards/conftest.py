"""The web tests' site on SQLite, for guards that call every route."""

from tests.web.conftest import cast, database, site

__all__ = ["cast", "database", "site"]
