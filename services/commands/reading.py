"""Fields of a command read as what they must be; a wrong one is refused with a code."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from services.commands.command import Command, Refused, Unreadable, read_instant


def required(command: Command, *names: str) -> None:
    """Refuse the command unless every named field has a value."""
    missing = {name: ["required"] for name in names if not command.one(name)}
    if missing:
        raise Refused("invalid", missing)


def only(command: Command, names: Collection[str]) -> None:
    """Refuse fields that the command does not have."""
    unknown = {name: ["unknown"] for name in command.values if name not in names}
    if unknown:
        raise Refused("invalid", unknown)


def one_of(command: Command, name: str, allowed: Collection[str]) -> str:
    """Return the field's value, which must be one of those allowed."""
    value = command.one(name)
    if value not in allowed:
        raise Refused("invalid", {name: ["choice" if value else "required"]})
    return value


def day(command: Command, name: str) -> date | None:
    """Return the field as a date (YYYY-MM-DD), or None when it is empty."""
    text = command.one(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("invalid", {name: ["day"]}) from None


def instant(command: Command, name: str) -> datetime | None:
    """Return the field as an instant in UTC, or None when it is empty."""
    text = command.one(name)
    try:
        return read_instant(text, name) if text else None
    except Unreadable:
        raise Refused("invalid", {name: ["moment"]}) from None
