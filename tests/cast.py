"""The standing cast: Kari and Amir in North with Berit as lead, Liv in South as the outsider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pwa.db import Database
from services import people
from services.commands import Actor, Command, Outcome, Work, new_id, run
from services.schema import Worker

PASSWORD = "hemklar-demo"

PEOPLE = {
    "kari": ("Kari Lindvåg", "nurse", True, ("North",)),
    "amir": ("Amir Haddani", "occupational_therapist", True, ("North",)),
    "berit": ("Berit Fjellmo", "team_lead", True, ("North",)),
    "liv": ("Liv Strand", "nurse", True, ("South",)),
    "nils": ("Nils Hedåker", "nurse", True, ("North", "South")),
    "osman": ("Osman Yıldız", "coordinator", False, ()),
    "admin": ("Ada Min", "administrator", False, ()),
    "revisor": ("Reva Sør", "auditor", False, ()),
}


@dataclass
class Cast:
    """The municipality with everybody's id, and the ways they act."""

    database: Database
    municipality: str
    teams: dict[str, str]
    workers: dict[str, str]

    def actor(self, work: Work, name: str, device: str | None = None) -> Actor:
        """Return somebody as an actor, with the teams they reach now."""
        worker = work.session.get_one(Worker, (self.municipality, self.workers[name]))
        return people.actor_of(work.session, worker, device, work.now)

    def does(self, name: str, command: Command, device: str | None = None) -> Outcome:
        """Let somebody give a command in a transaction of its own."""
        return self.database.write(
            self.municipality, lambda work: run(work, self.actor(work, name, device), command)
        )

    def admits(self, name: str = "osman", team: str = "North", **values: Any) -> str:
        """Let somebody open a case for a patient; return its id."""
        case = new_id()
        said = {
            "given": "Åke",
            "family": "Sjöström-Ågren",
            "hospital": "Viksunds sjukhus",
            "ward": "7A",
            "event": "admitted",
            "team": self.teams[team],
            **values,
        }
        outcome = self.does(name, command("case.open", case, case, **said))
        assert outcome.status == "applied", outcome
        return case


def command(
    name: str, subject: str, case: str | None, base: dict[str, Any] | None = None, /, **values: Any
) -> Command:
    """Return a command with a fresh id; single values may be bare, base defaults to unanswered."""
    pairs = {key: listed(value) for key, value in values.items()}
    seen = {key: listed((base or {}).get(key, [])) for key in pairs}
    return Command(new_id(), name, subject, case, pairs, seen, datetime.now(UTC))


def listed(value: Any) -> list[str]:
    """Return a value as pairs have it."""
    return value if isinstance(value, list) else [value]


def gather(database: Database, country: str = "se") -> Cast:
    """Found Fjordby and add its people."""
    with database.session(writing=True) as session:
        founded = people.found_municipality(session, "Fjordby", country, is_demo=True)
        session.commit()

    def add(work: Work) -> Cast:
        teams = {name: people.add_team(work, name).id for name in ("North", "South")}
        workers = {}
        for username, (name, role, licensed, belongs) in PEOPLE.items():
            worker = people.add_worker(
                work,
                username=username,
                name=name,
                role=role,
                password=PASSWORD,
                licensed=licensed,
            )
            workers[username] = worker.id
            for team in belongs:
                people.grant(work, worker.id, teams[team])
        return Cast(database, founded.id, teams, workers)

    return database.write(founded.id, add)
