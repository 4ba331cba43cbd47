"""How one field's new answer meets the answer that stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Merge = Literal["one", "set", "forward"]

FORWARD = ("todo", "doing", "done")
"""The states of a task in which two people who both go on agree: the further one stands."""


def meet(server: list[str], base: list[str], new: list[str], how: Merge) -> tuple[list[str], bool]:
    """Return the value to keep and whether the two answers conflict.

    `server` stands, `base` is what the author saw, `new` is what the author says; empty means
    unanswered. A `set` merges three-way, so that two people ticking different boxes both keep
    theirs. For `forward` the further of two states stands that both went on from what was seen. For
    `one` the new value is taken when nobody else has changed the field, or changed it to the same;
    otherwise it conflicts.
    """
    if server in (base, new):
        return new, False
    if how == "set":
        return _three_way(server, base, new), False
    if how == "forward" and (further := _further(server, base, new)):
        return further, False
    return server, True


def _further(server: list[str], base: list[str], new: list[str]) -> list[str] | None:
    """Return the further of two states that both went on from the base, or None."""
    try:
        began, stands, said = (FORWARD.index(state) for (state,) in (base or ["todo"], server, new))
    except ValueError:
        return None
    return [FORWARD[max(stands, said)]] if began < min(stands, said) else None


def _three_way(server: list[str], base: list[str], new: list[str]) -> list[str]:
    removed = set(base) - set(new)
    kept = [value for value in server if value not in removed]
    return kept + list(_missing(kept, (value for value in new if value not in base)))


def _missing(kept: list[str], added: Iterable[str]) -> Iterable[str]:
    return (value for value in added if value not in kept)
