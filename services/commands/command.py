"""What is asked, who asks, and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson
import uuid_utils

from services.commands.lifting import PRESENT, lifted
from services.schema import Pairs

MAX_VALUE = 8_000
MAX_FIELDS = 400
KNOWN = frozenset(
    ("id", "number", "name", "subject", "case", "values", "base", "made_at", "schema", "seal")
)
"""The fields of a command; others are kept in the log as they came."""


class Refused(Exception):
    """The command cannot take effect; `why` is a code, `errors` gives codes per field."""

    def __init__(self, why: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.errors = errors or {}


class Unreadable(ValueError):
    """The request is not what the contract says; the message tells what and where."""


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562) as text."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True)
class Actor:
    """Who asks: the worker, their role, and the teams whose cases they reach now.

    `teams` already holds the duty's teams; a coordinator holds all teams of the municipality.
    """

    worker_id: str | None
    role: str
    licensed: bool = False
    teams: frozenset[str] = frozenset()
    device_id: str | None = None

    @classmethod
    def system(cls, teams: frozenset[str] = frozenset()) -> Actor:
        """The municipality itself: the command line, the demo and the alert engine."""
        return cls(worker_id=None, role="system", licensed=True, teams=teams)


@dataclass(frozen=True)
class Command:
    """One immutable verb of the work, made by its author; `base` holds what the author saw.

    `schema` is the version it was written in, `rest` holds the fields that are not known here, and
    `written` is the hash of its content before it was lifted to the present version.
    """

    id: str
    name: str
    subject: str
    case: str | None
    values: Pairs
    base: Pairs
    made_at: datetime
    number: int | None = None
    schema: int = PRESENT
    rest: dict[str, Any] = field(default_factory=dict)
    written: str = ""

    def content(self) -> str:
        """Return the SHA-256 of what makes two commands the same, as their author wrote them."""
        return self.written or _content(self.name, self.subject, self.values, self.base)

    def unkeepable(self) -> dict[str, list[str]]:
        """Say which values cannot be kept: too long, or with a NUL, which PostgreSQL cannot store.

        They are refused like any other wrong answer, so that they hold nothing up behind them.
        """
        long = {name for name, said in self.values.items() if sum(map(len, said)) > MAX_VALUE}
        nul = {name for name, said in self.values.items() if any("\0" in text for text in said)}
        return {name: ["characters"] for name in nul} | {name: ["too_long"] for name in long}

    def one(self, name: str) -> str:
        """Return the single value of a field, stripped, or an empty string."""
        values = self.values.get(name) or [""]
        return values[0].strip()


def _content(*same: Any) -> str:
    """Hash name, subject, values and base in canonical JSON; not the time it was made."""
    whole = dict(zip(("name", "subject", "values", "base"), same, strict=True))
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """What came of a command: applied, repeated, conflict.

    Late or refused (wire contract section 3).

    `was` tells a repeated command's first status, so that a lost refusal still reaches its author.
    """

    id: str
    status: str
    number: int | None = None
    why: str | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    was: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as the wire has it, without empty parts."""
        whole = {
            "id": self.id,
            "number": self.number,
            "status": self.status,
            "was": self.was,
            "why": self.why,
            "errors": self.errors,
            "conflicts": self.conflicts,
        }
        return {key: value for key, value in whole.items() if value not in (None, {}, [])}


def read_command(raw: Any, where: str, schema: int = PRESENT) -> Command:
    """Read a command from JSON; raise Unreadable naming the place that is wrong.

    `schema` is the version of the request; a command that says its own was written in that one.
    """
    if not isinstance(raw, dict):
        raise Unreadable(f"{where}: an object is expected")
    own = read_number(raw.get("schema", schema), f"{where}.schema")
    if own >= PRESENT:
        return _read(raw, where, own)
    written = _read(raw, where, own)
    return replace(_read(lifted(raw, own), where, own), written=written.content())


def _read(raw: dict[str, Any], where: str, schema: int) -> Command:
    case = raw.get("case")
    values = _pairs(raw.get("values"), f"{where}.values")
    base = _pairs(raw.get("base"), f"{where}.base")
    if set(values) != set(base):
        raise Unreadable(f"{where}.base: must have exactly the keys of values")
    return Command(
        id=read_id(raw.get("id"), f"{where}.id"),
        name=_text(raw.get("name"), f"{where}.name"),
        subject=read_id(raw.get("subject"), f"{where}.subject"),
        case=None if case is None else read_id(case, f"{where}.case"),
        values=values,
        base=base,
        made_at=read_instant(raw.get("made_at"), f"{where}.made_at"),
        number=read_number(raw.get("number"), f"{where}.number"),
        schema=schema,
        rest={name: value for name, value in raw.items() if name not in KNOWN},
    )


def read_number(raw: Any, where: str) -> int:
    """Read a command's number: a whole number from 1."""
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        raise Unreadable(f"{where}: a whole number from 1 is expected")
    return raw


def read_instant(raw: Any, where: str) -> datetime:
    """Read an RFC 3339 instant with its zone; the result is in UTC."""
    try:
        instant = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        raise Unreadable(f"{where}: a time like 2026-11-21T10:31:00Z is expected") from None
    if instant.tzinfo is None:
        raise Unreadable(f"{where}: the time must say its zone, for instance Z")
    return instant.astimezone(UTC)


def read_id(raw: Any, where: str) -> str:
    """Read an id: a UUID as text."""
    try:
        return str(uuid_utils.UUID(raw))
    except (TypeError, ValueError):
        raise Unreadable(f"{where}: a UUID is expected") from None


def _text(raw: Any, where: str) -> str:
    if not isinstance(raw, str) or not raw or len(raw) > 80 or not raw.isprintable():  # noqa: PLR2004
        raise Unreadable(f"{where}: a short text is expected")
    return raw


def _pairs(raw: Any, where: str) -> Pairs:
    if not isinstance(raw, dict) or len(raw) > MAX_FIELDS:
        raise Unreadable(f"{where}: an object of at most {MAX_FIELDS} lists is expected")
    for name, values in raw.items():
        if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
            raise Unreadable(f"{where}.{name}: a list of texts is expected")
    return raw
