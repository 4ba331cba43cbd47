"""The standing cast of Fjordby: two teams and eight people."""

from __future__ import annotations

from dataclasses import dataclass

from services.commands import Work
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
        "Team lead in the north: board, rota",
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
