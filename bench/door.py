"""What the write door and the pull cost, without a network: milliseconds per request."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bench.row import Row
from pwa import hooks
from pwa.db import Database
from pwa.migrating import upgrade
from services import people
from services.commands import Actor, Command, Work, new_id, run
from services.feed import pull
from services.feed.pull import Reader
from services.schema import Municipality, Worker

CASES = 400
ROUNDS = 50
MOST_NO_OP_MS = 1.0
MOST_PUSH_MS = 100.0
NOTES_A_PUSH = 20


def measure() -> Iterator[Row]:
    """Time a push of twenty commands and a pull that finds nothing new, on SQLite."""
    hooks.register()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        database = Database(url)
        upgrade(url)
        place = _Place(database)
        case = place.fill()
        push = _median(lambda: place.push(case))
        yield Row(f"push of {NOTES_A_PUSH} commands, SQLite, durable", push, "ms", MOST_PUSH_MS)
        cursor = place.caught_up()
        no_op = _median(lambda: place.pull(cursor))
        yield Row(f"pull with nothing new, {CASES} cases in reach", no_op, "ms", MOST_NO_OP_MS * 5)
        database.close()


def _median(do: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


class _Place:
    """A municipality with one team, one nurse and many cases."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.session(writing=True) as session:
            self.municipality = people.found_municipality(session, "Bench", "se").id
            session.commit()
        self.team, self.worker = database.write(self.municipality, self._found)

    def _found(self, work: Work) -> tuple[str, str]:
        team = people.add_team(work, "North")
        worker = people.add_worker(
            work, username="kari", name="Kari", role="nurse", password=new_id(), licensed=True
        )
        people.grant(work, worker.id, team.id)
        return team.id, worker.id

    def actor(self, session: Session, now: datetime) -> Actor:
        worker = session.get_one(Worker, (self.municipality, self.worker))
        return people.actor_of(session, worker, None, now)

    def fill(self) -> str:
        return [self.database.write(self.municipality, self._open) for _ in range(CASES)][-1]

    def _open(self, work: Work) -> str:
        case = new_id()
        values = {"family": ["Ö"], "hospital": ["Viksund"], "event": ["admitted"]}
        run(work, self.actor(work.session, work.now), _command("case.open", case, case, values))
        return case

    def push(self, case: str) -> None:
        def notes(work: Work) -> None:
            actor = self.actor(work.session, work.now)
            for _ in range(NOTES_A_PUSH):
                run(work, actor, _command("note.add", new_id(), case, {"text": ["hej"]}))

        self.database.write(self.municipality, notes)

    def caught_up(self) -> str | None:
        cursor = None
        while True:
            page = self.pull(cursor)
            cursor = page["cursor"]
            if not page["more"]:
                return cursor

    def pull(self, cursor: str | None) -> dict[str, str]:
        def look(session: Session) -> dict[str, str]:
            now = self.database.now(session)
            municipality = session.get_one(Municipality, self.municipality)
            reader = Reader(session, municipality, self.actor(session, now), now)
            cursors: dict[str, str | None] = {self.team: cursor} if cursor else {}
            page: dict[str, str] = pull(reader, cursors)["teams"][self.team]
            return page

        return self.database.read(self.municipality, look)


def _command(name: str, subject: str, case: str, values: dict[str, list[str]]) -> Command:
    base: dict[str, list[str]] = {field: [] for field in values}
    return Command(new_id(), name, subject, case, values, base, datetime.now(UTC))
