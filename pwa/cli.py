"""The command line: set up, serve, and look after an installation."""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from pwa import doctor, engine, hooks, logs, vapid_steps
from pwa.backup import NotPossible, backup, in_use, restore
from pwa.db import Database
from pwa.keeping import Keeper, keep
from pwa.migrating import upgrade
from pwa.serving import Server
from pwa.settings import Settings, WrongSetting
from pwa.watchdog import Watchdog
from services import demo, people, sources
from services.alerts import wellness
from services.alerts.vapid import KeyTrouble
from services.commands import Actor, Command, Outcome, Refused, Work, new_id, run
from services.rota import calendar
from services.schema import Municipality


def main(arguments: list[str] | None = None) -> None:
    """Run a command of the tool; wrong settings and refusals end with a sentence and status 1."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if arguments is None:
        # Nobody called it from a program of their own, which would log as it likes.
        logs.set_up()
    try:
        settings = Settings.read()
        given.run(settings, given)
    except (WrongSetting, KeyTrouble, NotPossible) as wrong:
        sys.exit(str(wrong))
    except Refused as refused:
        sys.exit(f"Refused: {refused.why} {refused.errors or ''}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hemklar", description="Bring patients home, prepared.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Any, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(run=run)
        return command

    add("migrate", _migrate, "Bring the database to the newest schema.")
    add("demo", _demo, "Fill an empty database with the demo municipality.")
    add("serve", _serve, "Serve the app, with the alert engine inside.")
    add("engine", _engine, "Run the alert engine as a process of its own.")
    watching = add(
        "watchdog", _watchdog, "Tell people by SMS and e-mail when alerts do not go out."
    )
    watching.add_argument("--once", action="store_true", help="look once; status 1 for trouble")
    add("doctor", _doctor, "Say what is missing or wrong; status 1 if anything is.")
    keys = add("vapid", _vapid, "Show the push keys, and whose phones have not the newest.")
    steps = keys.add_subparsers(metavar="STEP")
    words = "Make a second push key; the former serves until phones have moved."
    steps.add_parser("rotate", help=words, description=words).set_defaults(run=_vapid_rotate)
    words = "Remove the former push key."
    retiring = steps.add_parser("retire", help=words, description=words)
    retiring.set_defaults(run=_vapid_retire)
    retiring.add_argument("--anyway", action="store_true", help="give up phones not moved yet")
    founding = add("found", _found, "Add the municipality to an empty database.")
    founding.add_argument("name")
    team = add("team-add", _team_add, "Add a team.")
    team.add_argument("name")
    worker = add("worker-add", _worker_add, "Add a worker; the password is asked for.")
    for name in ("username", "name", "role"):
        worker.add_argument(name)
    worker.add_argument("--team", action="append", default=[], help="id of a team; repeat for more")
    worker.add_argument("--licensed", action="store_true", help="may sign assessments")
    copying = add("backup", _backup, "Copy the SQLite database into a file, while it is in use.")
    copying.add_argument("file", type=Path)
    restoring = add("restore", _restore, "Put a backup in the place of the SQLite database.")
    restoring.add_argument("file", type=Path)
    add(
        "new-epoch",
        _new_epoch,
        "After a restore by other tools: let phones offer their work again.",
    )
    add("tidy", _tidy, "Forget which cases have left a team, where every device knows it.")
    source = add("source-add", _source_add, "Add a hospital's system; prints its token, once.")
    source.add_argument("name")
    source.add_argument(
        "--silent-after", type=float, default=24.0, metavar="HOURS", help="alarm after so long"
    )
    wiping = add("device-wipe", _device_wipe, "Have a device hand in its work and erase itself.")
    wiping.add_argument("device")
    return parser


def _migrate(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    database = Database(settings.database_url)
    database.close()
    upgrade(settings.database_url)
    database = Database(settings.database_url)
    for municipality in database.municipalities():
        database.write(municipality, calendar.refresh)


def _demo(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    if not settings.is_loopback:
        sys.exit("The demo's password is public: the demo runs only on a loopback address.")
    database = Database(settings.database_url)
    known = database.municipalities()
    if not known:
        hooks.register()
        with database.session(writing=True) as session:
            founded = people.found_municipality(session, "Fjordby", settings.country, is_demo=True)
            session.commit()
        demo.seed(lambda do, now=None: database.write(founded.id, do, now), settings.country)
    elif not _is_demo(database, known[0]):
        print("The database is in use; no demo was added.")
        return
    print(f"\n  Hemklar: {settings.public_url}\n  Everybody's password: {demo.PASSWORD}\n")
    for one in demo.CAST:
        print(f"    {one.username:<8} {one.says}")
    print()


def _is_demo(database: Database, municipality_id: str) -> bool:
    """Tell a demo from a database in use; end the run for a demo that was interrupted."""

    def look(session: Session) -> tuple[bool, bool]:
        of = session.get_one(Municipality, municipality_id)
        return of.is_demo, demo.is_whole(session)

    is_demo, is_whole = database.read(municipality_id, look)
    if is_demo and not is_whole:
        where = database.url.render_as_string()
        sys.exit(f"The demo was interrupted while filled: delete {where} and start again.")
    return is_demo


def _serve(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    with in_use(settings.database_url):
        Server(settings).run()


def _engine(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    hooks.register()
    with in_use(settings.database_url):
        database = Database(settings.database_url)
        Keeper(database).start()
        engine.runner(settings, database).serve()


def _watchdog(settings: Settings, given: argparse.Namespace) -> None:
    watchdog = Watchdog(settings, engine.channels(settings))
    if not given.once:
        watchdog.run()
    elif found := watchdog.look():
        sys.exit(wellness.words(found, "en"))


def _doctor(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    if found := doctor.examine(settings):
        sys.exit("\n".join(found))
    print("Nothing is missing.")


def _vapid(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    with closing(Database(settings.database_url)) as database:
        print(vapid_steps.show(settings.secrets_dir, database))


def _vapid_rotate(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    print(vapid_steps.rotate(settings.secrets_dir))


def _vapid_retire(settings: Settings, given: argparse.Namespace) -> None:
    with closing(Database(settings.database_url)) as database:
        print(vapid_steps.retire(settings.secrets_dir, database, anyway=given.anyway))


def _found(settings: Settings, given: argparse.Namespace) -> None:
    database = Database(settings.database_url)
    if database.municipalities():
        sys.exit("This database has its municipality already.")
    with database.session(writing=True) as session:
        founded = people.found_municipality(session, given.name, settings.country)
        session.commit()
    database.write(founded.id, calendar.refresh)


def _municipality(database: Database) -> str:
    known = database.municipalities()
    if not known:
        sys.exit("Add the municipality first: hemklar found NAME")
    return known[0]


def _team_add(settings: Settings, given: argparse.Namespace) -> None:
    database = Database(settings.database_url)
    team = database.write(_municipality(database), lambda work: people.add_team(work, given.name))
    print(team.id)


def _worker_add(settings: Settings, given: argparse.Namespace) -> None:
    database = Database(settings.database_url)
    password = getpass.getpass("Password: ")

    def add(work: Work) -> str:
        worker = people.add_worker(
            work,
            username=given.username,
            name=given.name,
            role=given.role,
            password=password,
            licensed=given.licensed,
        )
        for team_id in given.team:
            people.grant(work, worker.id, team_id)
        return worker.id

    print(database.write(_municipality(database), add))


def _backup(settings: Settings, given: argparse.Namespace) -> None:
    backup(settings.database_url, given.file)
    print(f"{given.file} holds the database. Keep the secrets folder's backup beside it.")


def _restore(settings: Settings, given: argparse.Namespace) -> None:
    epoch = restore(settings.database_url, given.file)
    print(f"Restored; epoch {epoch}. Everybody signs in again, and phones offer what is missing.")


def _new_epoch(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    with closing(Database(settings.database_url)) as database:
        database.count()
        for municipality in database.municipalities():
            print(database.write(municipality, people.begin_epoch))


def _tidy(settings: Settings, given: argparse.Namespace) -> None:  # noqa: ARG001
    print(f"{keep(Database(settings.database_url))} entries forgotten")


def _source_add(settings: Settings, given: argparse.Namespace) -> None:
    database, silent_after = Database(settings.database_url), timedelta(hours=given.silent_after)
    print(
        database.write(
            _municipality(database), lambda work: sources.add(work, given.name, silent_after)
        )
    )


def _device_wipe(settings: Settings, given: argparse.Namespace) -> None:
    database = Database(settings.database_url)
    hooks.register()

    def order(work: Work) -> Outcome:
        ordered = Command(new_id(), "device.wipe", given.device, None, {}, {}, work.now)
        return run(work, Actor.system(), ordered)

    outcome = database.write(_municipality(database), order)
    if outcome.why is not None:
        sys.exit(f"Refused: {outcome.why}")
    print("The device hands in what it has and erases itself at its next contact.")


if __name__ == "__main__":
    main()
