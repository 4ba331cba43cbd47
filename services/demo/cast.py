"""The standing cast of Fjordby: two teams, eight people, and who is on call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from services.commands import Work, new_id
from services.demo.clock import Clock, text
from services.demo.stage import Act, Stage
from services.demo.words import Words
from services.people import add_team, add_worker, grant

PASSWORD = "hemklar-demo"  # noqa: S105 - printed for everybody; the demo holds no real person
TEAMS = ("north", "south")


@dataclass(frozen=True)
class SignIn:
    """One of the cast; `says` is what the command line prints beside the user name."""

    username: str
    name: str
    role: str
    says: str
    teams: tuple[str, ...] = ()
    licensed: bool = False


CAST = (
    SignIn("kari", "Kari Lindvåg", "nurse", "Nurse in the north", teams=("north",), licensed=True),
    SignIn(
        "amir",
        "Amir Haddani",
        "occupational_therapist",
        "Occupational therapist in the north",
        teams=("north",),
        licensed=True,
    ),
    SignIn("liv", "Liv Strand", "nurse", "Nurse in the south", teams=("south",), licensed=True),
    SignIn(
        "berit",
        "Berit Fjellmo",
        "team_lead",
        "Team lead in the north: board, shifts",
        teams=("north",),
        licensed=True,
    ),
    SignIn(
        "osman",
        "Osman Yildiz",
        "coordinator",
        "Intake coordinator of both teams",
        teams=TEAMS,
    ),
    SignIn(
        "nils",
        "Nils Hedåker",
        "nurse",
        "Nurse in both teams, on call now",
        teams=TEAMS,
        licensed=True,
    ),
    SignIn("admin", "Åsa Björnstad", "administrator", "Administrator: sees no patients"),
    SignIn("revisor", "Øyvind Granmo", "auditor", "Auditor: sees no patients"),
)


@dataclass(frozen=True)
class Company:
    """The ids of the people by user name, and of the teams by code."""

    people: dict[str, str]
    teams: dict[str, str]


def engage(work: Work, words: Words) -> Company:
    """Add the teams and the people to the municipality."""
    names = words.table("teams")
    teams = {code: add_team(work, names[code]).id for code in TEAMS}
    people = {}
    for one in CAST:
        worker = add_worker(
            work,
            username=one.username,
            name=one.name,
            role=one.role,
            password=PASSWORD,
            licensed=one.licensed,
        )
        people[one.username] = worker.id
        for team in one.teams:
            grant(work, worker.id, teams[team])
    return Company(people, teams)


DAYS = 14
CHANGES = ("08:00", "20:00")
FIRST_DUTY = timedelta(hours=12)
ENTERED = (-7, "14:00")
GAP = (3, "20:00")
"""In the north nobody has taken the evening and night that begin on the third day at 20."""


def put_on_call(stage: Stage, company: Company, clock: Clock) -> None:
    """Let nils be on call for both teams now, and take turns for two weeks.

    The south has no lead of its own: its shifts are entered by the municipality.
    """
    gap = clock.at(*GAP)
    rounds = (("north", "berit", ("nils", "berit")), ("south", None, ("nils", "liv")))
    for team, by, turns in rounds:
        for number, (starts, ends) in enumerate(_duties(clock)):
            if team == "north" and starts == gap:
                continue
            values = {
                "worker": [company.people[turns[number % len(turns)]]],
                "from": [text(starts)],
                "to": [text(ends)],
                "team": [company.teams[team]],
            }
            stage.acts.append(
                Act(at=clock.at(*ENTERED), by=by, name="shift.add", subject=new_id(), values=values)
            )


def _duties(clock: Clock) -> list[tuple[datetime, datetime]]:
    """Return the duties: the one that began this hour, then from change to change."""
    began = clock.now.replace(minute=0, second=0, microsecond=0)
    changes = [clock.at(day, change) for day in range(DAYS + 1) for change in CHANGES]
    marks = [began, began + FIRST_DUTY]
    marks += [change for change in changes if change > marks[-1]]
    return list(pairwise(marks))
