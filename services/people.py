"""The municipality's people: teams, workers, who belongs where, and what each reaches now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.commands import Actor, Refused, Work, new_id
from services.passwords import hashed
from services.reaching import teams_of
from services.rules.reach import ROLES
from services.schema import CalendarDay, Grant, Municipality, SignIn, Synced, Team, Worker

ZONES = {"se": "Europe/Stockholm", "no": "Europe/Oslo"}
LANGS = {"se": "sv", "no": "nb"}


def found_municipality(
    session: Session, name: str, country: str, *, is_demo: bool = False
) -> Municipality:
    """Add a municipality; its country ("se" or "no") sets its zone and language."""
    municipality = Municipality(
        id=new_id(),
        name=name,
        country=country,
        zone=ZONES[country],
        lang=LANGS[country],
        is_demo=is_demo,
    )
    session.add(municipality)
    session.flush()
    return municipality


def begin_epoch(work: Work) -> int:
    """Begin a new epoch after the database was restored, and return it.

    Phones offer again what was acknowledged since; everybody signs in again.
    """
    work.municipality.epoch += 1
    own = SignIn.municipality_id == work.municipality.id
    work.session.execute(delete(SignIn).where(own))
    return work.municipality.epoch


def add_team(work: Work, name: str) -> Team:
    """Add a team, to which everybody there and the calendar's days are made known.

    The first one becomes the municipality's default.
    """
    team = Team(
        municipality_id=work.municipality.id,
        id=new_id(),
        name=name,
        answers={},
        made_at=work.now,
    )
    work.add(team)
    work.session.flush()
    work.municipality.default_team_id = work.municipality.default_team_id or team.id
    known: tuple[type[Synced], ...] = (Team, Worker, CalendarDay)
    for kind in known:
        everywhere = select(kind).where(kind.municipality_id == work.municipality.id)
        for row in work.session.scalars(everywhere):
            work.change(row)
    return team


def add_worker(  # noqa: PLR0913
    work: Work,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    lang: str | None = None,
    licensed: bool = False,
) -> Worker:
    """Add a worker who can sign in; raise Refused for an unknown role or a taken user name."""
    if role not in ROLES:
        raise Refused("invalid", {"role": ["choice"]})
    if by_username(work.session, work.municipality.id, username) is not None:
        raise Refused("invalid", {"username": ["taken"]})
    worker = Worker(
        municipality_id=work.municipality.id,
        id=new_id(),
        username=username,
        password_hash=hashed(password),
        name=name,
        role=role,
        lang=lang or work.municipality.lang,
        licensed=licensed,
        answers={},
        made_at=work.now,
    )
    work.add(worker)
    work.session.flush()
    return worker


def grant(work: Work, worker_id: str, team_id: str) -> None:
    """Let the worker belong to the team from now on."""
    if (worker := work.load(Worker, worker_id)) is None:
        raise Refused("unknown")
    work.session.add(
        Grant(
            municipality_id=work.municipality.id,
            id=new_id(),
            worker_id=worker_id,
            team_id=team_id,
            since=work.now,
        )
    )
    worker.teams = sorted({*worker.teams, team_id})
    work.session.flush()
    work.change(worker)


def revoke(work: Work, worker_id: str, team_id: str) -> None:
    """End the worker's belonging to the team: its cases leave their devices at the next contact."""
    open_grants = select(Grant).where(
        Grant.municipality_id == work.municipality.id,
        Grant.worker_id == worker_id,
        Grant.team_id == team_id,
        Grant.ended_at.is_(None),
    )
    for row in work.session.scalars(open_grants):
        row.ended_at = work.now
    if (worker := work.load(Worker, worker_id)) is not None:
        worker.teams = [team for team in worker.teams if team != team_id]
        work.change(worker)


def by_username(session: Session, municipality_id: str, username: str) -> Worker | None:
    """Return the worker with that user name, or None."""
    found = select(Worker).where(
        Worker.municipality_id == municipality_id, Worker.username == username
    )
    return session.scalars(found).first()


def granted_teams(session: Session, municipality_id: str, worker_id: str) -> frozenset[str]:
    """Return the teams the worker belongs to."""
    found = select(Grant.team_id).where(
        Grant.municipality_id == municipality_id,
        Grant.worker_id == worker_id,
        Grant.ended_at.is_(None),
    )
    return frozenset(session.scalars(found))


def in_team(work: Work, worker_id: str, teams: list[str]) -> bool:
    """Tell whether the worker is active and belongs to one of the teams now."""
    worker = work.session.get(Worker, (work.municipality.id, worker_id))
    if worker is None or not worker.active:
        return False
    granted = granted_teams(work.session, work.municipality.id, worker_id)
    return not granted.isdisjoint(teams)


def actor_of(session: Session, worker: Worker, device_id: str | None, now: datetime) -> Actor:
    """Return the worker as an actor, with the teams reached at this moment."""
    session.flush()
    teams = teams_of(session.connection(), worker, now) if worker.active else frozenset()
    return Actor(worker.id, worker.role, licensed=worker.licensed, teams=teams, device_id=device_id)
