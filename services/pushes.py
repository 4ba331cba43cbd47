"""Commands as devices push them, in their order: with a session, or handed in sealed without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from services.commands import Actor, Command, Outcome, Work, read_command, run_all
from services.schema import CommandLog, Device, Prepared
from services.seals import OpenSeal, Unopened, read_sealed

WRONG_CLOCK = timedelta(minutes=1)
"""A device's clock that is off by less is right: a request may be that long on its way."""

NOTED = Prepared(
    update(Device)
    .where(
        Device.municipality_id == bindparam("municipality"),
        Device.id == bindparam("device"),
    )
    .values(
        last_number=bindparam("reached"),
        last_seen_at=bindparam("now"),
        app=bindparam("of_app"),
        schema=bindparam("of_schema"),
        outbox_depth=bindparam("depth"),
    )
)


@dataclass(frozen=True)
class Push:
    """What a device, locked, pushes: its commands, read, and as whom; and what it says of itself.

    `app` and `schema` are its versions, `outbox` is how many commands it has still to push.
    """

    actor: Actor
    device: Device
    commands: list[Command | Unopened]
    app: str
    schema: int
    outbox: int


@dataclass(frozen=True)
class Taken:
    """What a push came to: an outcome per command taken, and the number to go on from."""

    outcomes: list[Outcome]
    last_number: int


def read(
    device_id: str, raw: Sequence[Any], schema: int, open_seal: OpenSeal, late: timedelta
) -> list[Command | Unopened]:
    """Return a device's commands, read in the version `schema` of its requests.

    Raise Unreadable for what is not a command at all. `late` is by how much the device's clock is
    behind: where that is wrong, the times at which the commands were made are set right.
    """
    return [
        _timely(_read(device_id, one, f"commands[{at}]", schema, open_seal), late)
        for at, one in enumerate(raw)
    ]


def take(work: Work, pushes: Sequence[Push]) -> list[Taken]:
    """Run the commands of devices, no device twice, each device's in the order of their numbers.

    Every command runs as if alone. Nothing is taken after a gap; a number given with another id
    than before is refused. A seal that does not open is passed over, so that it holds nothing up:
    its number stays free for the same command, open.
    """
    due = [_without_gap(push.device, push.commands) for push in pushes]
    work.expect([one for some in due for one in some if isinstance(one, Command)])
    taken = [_take(work, push, some) for push, some in zip(pushes, due, strict=True)]
    NOTED.each(work.connection, [_noted(work, *both) for both in zip(pushes, taken, strict=True)])
    return taken


def _take(work: Work, push: Push, due: list[Command | Unopened]) -> Taken:
    actor, device = push.actor, push.device
    given = _given_numbers(work, device, due)
    whys = [_why_not(given, one) for one in due]
    fit = [one for one, why in zip(due, whys, strict=True) if isinstance(one, Command) and not why]
    ran = iter(run_all(work, actor, fit))
    outcomes = [
        Outcome(one.id, "refused", one.number, why=why) if why else next(ran)
        for one, why in zip(due, whys, strict=True)
    ]
    for one in due:
        if isinstance(one, Unopened) and one.number > device.last_number:
            _journal_unopened(work, actor, one)
    return Taken(outcomes, max(device.last_number, *(one.number or 0 for one in due), 0))


def _noted(work: Work, push: Push, taken: Taken) -> dict[str, Any]:
    return {
        "municipality": work.municipality.id,
        "device": push.device.id,
        "reached": taken.last_number,
        "now": work.now,
        "of_app": push.app,
        "of_schema": push.schema,
        "depth": push.outbox,
    }


def _read(
    device_id: str, raw: Any, where: str, schema: int, open_seal: OpenSeal
) -> Command | Unopened:
    if isinstance(raw, dict) and "seal" in raw:
        return read_sealed(device_id, raw, where, schema, open_seal)
    return read_command(raw, where, schema)


def _timely(command: Command | Unopened, late: timedelta) -> Command | Unopened:
    """Return the command with the time it was made by our clock, if the device's is that late."""
    if isinstance(command, Unopened) or abs(late) < WRONG_CLOCK:
        return command
    try:
        return replace(command, made_at=command.made_at + late)
    except OverflowError:
        return command


def _journal_unopened(work: Work, actor: Actor, unopened: Unopened) -> None:
    work.journal(
        "command.unopened",
        "refused",
        worker_id=actor.worker_id,
        role=actor.role,
        device_id=actor.device_id,
        detail={"command": unopened.id, "number": unopened.number, "key": unopened.key[:80]},
    )


def _without_gap(device: Device, commands: list[Command | Unopened]) -> list[Command | Unopened]:
    """Return the commands in the order of their numbers, up to where one is missing."""
    due: list[Command | Unopened] = []
    last = device.last_number
    for command in sorted(commands, key=lambda command: command.number or 0):
        number = command.number or 0
        if number > last + 1:
            break
        last = max(last, number)
        due.append(command)
    return due


def _given_numbers(
    work: Work, device: Device, commands: list[Command | Unopened]
) -> dict[int | None, str]:
    """Return to which commands those of the numbers were given that the device has used before."""
    used = [one.number for one in commands if (one.number or 0) <= device.last_number]
    if not used:
        return {}
    logged = select(CommandLog.number, CommandLog.id).where(
        CommandLog.municipality_id == work.municipality.id,
        CommandLog.device_id == device.id,
        CommandLog.number.in_(used),
    )
    return {row.number: row.id for row in work.session.execute(logged)}


def _why_not(given: dict[int | None, str], one: Command | Unopened) -> str | None:
    """Return why a command cannot be run, and give it its number if it can."""
    if isinstance(one, Unopened):
        return "seal"
    return None if given.setdefault(one.number, one.id) == one.id else "number_taken"
