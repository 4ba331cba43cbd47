"""Canaries in a browser profile: random words that may lie nowhere readable on the disk."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

LETTERS = "bcdfghjklmnpqrstvwxz"


def canary() -> str:
    """Return a word that nobody has written before, and that looks like a name."""
    return "".join(secrets.choice(LETTERS) for _ in range(14)).capitalize()


def readable(folder: Path, words: Iterable[str]) -> dict[str, set[str]]:
    """Return the words that lie readable in the folder's files, in UTF-8 or UTF-16, with the files.

    A database's compression may hide a word and its deletion may leave one: look for many, and let
    the same search find words that were stored in clear.
    """
    forms = {
        form: word for word in words for form in (word.encode("utf-8"), word.encode("utf-16-le"))
    }
    found: dict[str, set[str]] = {}
    for place, _, files in os.walk(folder):
        for file in files:
            path = Path(place) / file
            try:
                data = path.read_bytes()
            except OSError:
                continue
            for form, word in forms.items():
                if form in data:
                    found.setdefault(word, set()).add(str(path.relative_to(folder)))
    return found
