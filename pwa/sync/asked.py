"""A sync request as it was sent, read and judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from services.commands import Unreadable
from services.commands.command import read_id, read_instant
from services.devices import Seen

MOST_COMMANDS = 100


@dataclass(frozen=True)
class Asked:
    """What a device asks: its commands, its cursors (None: it only pushes) and what it says it has.

    `schema` is the version of the request, `app` the client's, `outbox` how much waits in it;
    `wiped` says that the device has erased all it kept; `sent_at` is the time by its own clock.
    """

    device: str
    app: str
    schema: int
    outbox: int
    commands: list[Any]
    cursors: dict[str, str | None] | None
    have: dict[str, dict[str, int]] = field(default_factory=dict)
    wiped: bool = False
    sent_at: datetime | None = None

    def seen(self, cursors: dict[str, int]) -> Seen:
        """Return what is noted of the device, with the numbers up to which it holds its feeds."""
        return Seen(self.app, self.schema, self.outbox, cursors)


def read_request(body: bytes) -> Asked:
    """Read a sync request; raise Unreadable naming the place that is wrong.

    Fields that are not known are left alone: they are of a version to come.
    """
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable("body: JSON is expected") from None
    if not isinstance(raw, dict):
        raise Unreadable("body: an object is expected")
    return Asked(
        device=read_id(raw.get("device"), "device"),
        app=str(raw.get("app", ""))[:40],
        schema=_at_least(1, raw.get("schema")),
        outbox=_at_least(0, raw.get("outbox")),
        commands=_commands(raw.get("commands", [])),
        cursors=_cursors(raw.get("cursors")),
        have=_have(raw.get("have", {})),
        wiped=raw.get("wiped") is True,
        sent_at=_sent_at(raw.get("sent_at")),
    )


def _sent_at(raw: Any) -> datetime | None:
    return None if raw is None else read_instant(raw, "sent_at")


def _at_least(least: int, raw: Any) -> int:
    return max(least, raw) if type(raw) is int and raw < 2**31 else least


def _commands(raw: Any) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > MOST_COMMANDS:
        raise Unreadable(f"commands: a list of at most {MOST_COMMANDS} is expected")
    return raw


def _cursors(raw: Any) -> dict[str, str | None] | None:
    if raw is not None and not isinstance(raw, dict):
        raise Unreadable("cursors: an object of team to cursor is expected")
    return raw


def _have(raw: Any) -> dict[str, dict[str, int]]:
    readable = isinstance(raw, dict) and all(
        isinstance(rows, dict) and all(type(seq) is int for seq in rows.values())
        for rows in raw.values()
    )
    if not readable:
        raise Unreadable("have: for each team an object of row to number is expected")
    return dict(raw)
