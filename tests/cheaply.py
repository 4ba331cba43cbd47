"""Passwords hashed at the least cost, wherever they are not what is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from argon2 import PasswordHasher

from services import passwords

CHEAP = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
NOBODY = CHEAP.hash("nobody has this password")


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hash passwords so."""
    with patch.multiple(passwords, _HASHER=CHEAP, _nobodys=lambda: NOBODY):
        yield
