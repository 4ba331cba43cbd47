"""Commands of older versions, lifted to the present one: none is refused for its age alone.

A phone may have been offline through several releases, and its outbox is never migrated. So a
change of a command's shape raises PRESENT and adds a lift from the version before it. The name and
the values of a command may change, its id, number and time never.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

PRESENT = 1
"""The version of the commands that this server's own client writes."""

Raw = dict[str, Any]
Lift = Callable[[Raw], Raw]

LIFTS: dict[int, Lift] = {}
"""For each older version, what makes a command of the next one of it; it returns a new one."""


def lifted(raw: Raw, schema: int, lifts: Mapping[int, Lift] | None = None) -> Raw:
    """Return a command of a version as one of the present version.

    One of a version to come is taken as it is: fields may only be added, and a name that is not
    known is refused by name.
    """
    steps = LIFTS if lifts is None else lifts
    for version in sorted(steps):
        if version >= schema:
            raw = steps[version](raw)
    return raw
