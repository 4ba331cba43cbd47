"""The ways to people beside push: numbers and addresses, entered by the administrator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import one_of, only
from services.schema import CommandLog, ContactWay, Team, Worker

CLERK = frozenset({"administrator"})
KINDS = ("sms", "voice", "email")
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164: a plus, the country's code and the number, at most fifteen digits."""
BETWEEN = re.compile(r"[\s().–-]")
"""What people write between the digits."""
ADDRESS = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
LONGEST_ADDRESS = 254
LONGEST_LABEL = 80
CODES = {"se": "+46", "no": "+47"}
TRIES = 5
WINDOW = timedelta(minutes=10)
"""So many tests by one way within so long."""


@handles("contact_way.add", may=CLERK, needs_case=False)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Add a way of a `kind` to a `worker`, or to a `team`'s last resort, whose name is its `label`.

    The `value` is kept as E.164 or as an address in small letters; the country's own way of
    writing a number is read as such. Codes of `value`: required, number, address, taken.
    """
    only(command, {"worker", "team", "kind", "value", "label"})
    kind = one_of(command, "kind", KINDS)
    owner = _owner(work, command)
    value = read(kind, command.one("value"), work.municipality.country)
    if _is_taken(work, owner, kind, value):
        raise Refused("invalid", {"value": ["taken"]})
    is_team = isinstance(owner, Team)
    if is_team and not command.one("label"):
        raise Refused("invalid", {"label": ["required"]})
    if len(command.one("label")) > LONGEST_LABEL:
        raise Refused("invalid", {"label": ["too_long"]})
    if work.load(ContactWay, command.subject):
        raise Refused("unknown")
    work.session.add(
        ContactWay(
            municipality_id=work.municipality.id,
            id=command.subject,
            worker_id=None if is_team else owner.id,
            team_id=owner.id if is_team else None,
            kind=kind,
            value=value,
            label=command.one("label"),
            lang=work.municipality.lang if isinstance(owner, Team) else owner.lang,
        )
    )
    _journal(work, actor, command, command.subject)


@handles("contact_way.remove", may=CLERK, needs_case=False)
def remove(work: Work, actor: Actor, command: Command) -> None:
    """Call nobody by this way any more; removing again is no news."""
    only(command, ())
    way = work.load(ContactWay, command.subject)
    if way is None:
        raise Refused("unknown")
    if not way.removed:
        way.removed = True
        _journal(work, actor, command, way.id)


@handles("contact_way.test", may=CLERK, needs_case=False)
def test(work: Work, actor: Actor, command: Command) -> None:
    """Take down that a message is to be tried by this way; whoever gave the command sends it.

    Raise Refused("too_often") after TRIES within WINDOW.
    """
    only(command, ())
    way = work.load(ContactWay, command.subject)
    if way is None or way.removed:
        raise Refused("unknown")
    work.write_lines()
    recent = select(func.count(CommandLog.id)).where(
        CommandLog.municipality_id == work.municipality.id,
        CommandLog.subject == way.id,
        CommandLog.name == command.name,
        CommandLog.status == "applied",
        CommandLog.received_at > work.now - WINDOW,
    )
    if work.session.scalars(recent).one() >= TRIES:
        raise Refused("too_often")
    _journal(work, actor, command, way.id)


def read(kind: str, text: str, country: str) -> str:
    """Return a number as E.164 or an address as it is kept; raise Refused about `value`."""
    if not text:
        raise Refused("invalid", {"value": ["required"]})
    if kind == "email":
        address = text.lower()
        if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
            raise Refused("invalid", {"value": ["address"]})
        return address
    digits = BETWEEN.sub("", text)
    number = _international(digits, country)
    if not NUMBER.fullmatch(number):
        raise Refused("invalid", {"value": ["number"]})
    return number


def _international(digits: str, country: str) -> str:
    """Return a number with its country: 00 is a plus; without either it is the country's own."""
    if digits.startswith("+"):
        return digits
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if country == "se":
        # Swedish numbers are written with a zero that falls away abroad.
        return CODES["se"] + digits[1:] if digits.startswith("0") else digits
    return CODES[country] + digits


def _owner(work: Work, command: Command) -> Worker | Team:
    """Return whose way it is; exactly one of worker and team."""
    worker, team = command.one("worker"), command.one("team")
    found: Worker | Team | None = None
    if worker and not team:
        found = work.load(Worker, worker)
    elif team and not worker:
        found = work.load(Team, team)
    if found is None:
        raise Refused("unknown")
    return found


def _is_taken(work: Work, owner: Worker | Team, kind: str, value: str) -> bool:
    found = select(ContactWay.id).where(
        ContactWay.municipality_id == work.municipality.id,
        (ContactWay.worker_id == owner.id) | (ContactWay.team_id == owner.id),
        ContactWay.kind == kind,
        ContactWay.value == value,
        ContactWay.removed.is_(False),
    )
    return work.session.scalars(found.limit(1)).first() is not None


def _journal(work: Work, actor: Actor, command: Command, way_id: str) -> None:
    # The number or address itself stands in the command's log alone.
    work.journal(
        command.name,
        "applied",
        worker_id=actor.worker_id,
        role=actor.role,
        device_id=actor.device_id,
        detail={"way": way_id},
    )


@dataclass(frozen=True)
class Reached:
    """A worker, or a team's last resort, with the ways that count, by kind."""

    id: str
    name: str
    ways: list[ContactWay]


def of_everybody(session: Session, municipality_id: str) -> tuple[list[Reached], list[Reached]]:
    """Return the active workers and the teams, each by name, with their ways."""
    found = select(ContactWay).where(
        ContactWay.municipality_id == municipality_id, ContactWay.removed.is_(False)
    )
    ways: dict[str, list[ContactWay]] = {}
    for way in session.scalars(found.order_by(ContactWay.id)):
        ways.setdefault(way.worker_id or way.team_id or "", []).append(way)
    workers = select(Worker.id, Worker.name).where(
        Worker.municipality_id == municipality_id, Worker.active.is_(True)
    )
    teams = select(Team.id, Team.name).where(Team.municipality_id == municipality_id)

    def reached(row_id: str, name: str) -> Reached:
        return Reached(row_id, name, sorted(ways.get(row_id, []), key=_order))

    people = session.execute(workers.order_by(Worker.name, Worker.id))
    return (
        [reached(*row) for row in people],
        [reached(*row) for row in session.execute(teams.order_by(Team.name))],
    )


def _order(way: ContactWay) -> tuple[int, str]:
    return [*KINDS, way.kind].index(way.kind), way.id
