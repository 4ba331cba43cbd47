"""The steps by which the push key is changed: look, make a second one, retire the first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pwa.backup import NotPossible
from pwa.db import Database
from services.alerts import key_use, vapid
from services.alerts.key_use import Straggler
from services.alerts.vapid import Keyring


def show(folder: Path, database: Database) -> str:
    """Say which keys serve how many phones, and whose phones have not moved to the newest."""
    keys, count = Keyring(folder).keys, _phones(database)
    lines = [
        f"{key.id}  {key.public}  since {key.since:%Y-%m-%d}  phones: {count.pop(key.id, 0)}"
        for key in keys
    ]
    lines += [f"{key_id}  NOT IN {folder}  phones: {phones}" for key_id, phones in count.items()]
    if behind := _stragglers(database, keys[0].id):
        lines += ["", "Not moved to the newest key yet:", *_named(behind)]
    elif len(keys) > 1:
        lines += ["", "Every phone has moved to the newest key: hemklar vapid retire"]
    return "\n".join(lines)


def rotate(folder: Path) -> str:
    """Make a second key; say what comes next. Raise KeyTrouble while two serve already."""
    vapid.rotate(folder)
    return (
        f"{Keyring(folder).keys[0].id} is the key of new subscriptions; the former one serves on.\n"
        "Servers and engines that read this folder use both from now on, without a restart. Where\n"
        "another machine has a copy of it, copy both files there now, the engine's machine first.\n"
        "Phones move when they are opened: `hemklar vapid` lists those that have not."
    )


def retire(folder: Path, database: Database, *, anyway: bool) -> str:
    """Remove the former key. Raise NotPossible while phones have it, unless they are given up.

    The database goes first: after a crash before the file is gone no phone needs it, and the call
    can be given again.
    """
    current = Keyring(folder).keys[0].id
    behind = _stragglers(database, current)
    if behind and not anyway:
        raise NotPossible(
            "\n".join(
                [
                    "These phones can be pushed to by the former key only:",
                    *_named(behind),
                    "Have them opened, or give them up with --anyway: their workers then get "
                    "no push until they open the app.",
                ]
            )
        )
    for municipality_id in database.municipalities():
        database.write(municipality_id, lambda work: key_use.give_up(work, current))
    vapid.retire(folder)
    return "\n".join([f"{current} is the only key now.", *_given_up(behind)])


def _given_up(behind: list[Straggler]) -> list[str]:
    return ["No push any more, until they open the app:", *_named(behind)] if behind else []


def _named(behind: list[Straggler]) -> list[str]:
    return [f"  {one.name}, last seen {one.offered_at:%Y-%m-%d %H:%M} UTC" for one in behind]


def _phones(database: Database) -> Counter[str]:
    count: Counter[str] = Counter()
    for where in database.municipalities():
        with database.session(writing=False) as session:
            count.update(key_use.phones(session, where))
    return count


def _stragglers(database: Database, current: str) -> list[Straggler]:
    found: list[Straggler] = []
    for where in database.municipalities():
        with database.session(writing=False) as session:
            found += key_use.stragglers(session, where, current)
    return found
