"""Passwords: Argon2id, the same cost for a known and an unknown user."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_HASHER = PasswordHasher(memory_cost=64 * 1024, time_cost=3, parallelism=1)

LEAST = 12
"""Characters of a new password."""
MOST = 200


def hashed(password: str) -> str:
    """Return the Argon2id hash of a password (64 MiB, three passes)."""
    return _HASHER.hash(password)


def verified(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is right; without a hash it costs the same and is wrong."""
    try:
        _HASHER.verify(password_hash or _nobodys(), password)
    except VerificationError:
        return False
    return password_hash is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def is_weak(new: str, old: str, username: str) -> bool:
    """Tell whether a new password will not do: short, too long, the old one, or the user name.

    Length is all that is asked for (NIST SP 800-63B): four words are better than one with a sign.
    """
    alike = {old, *(username * times for times in range(1, 5))}
    return not LEAST <= len(new) <= MOST or new.casefold() in {one.casefold() for one in alike}
