"""The municipality's people: teams, workers, who belongs where, and what each reaches now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from services.commands import Actor, Refused, Work, new_id
from services.passwords import hashed
from services.rules.reach import (
    COORDINATOR,
    DUTY_MARGIN,
    OFFICE,
    ROLES,
    Duty,
    teams_reached,
)
from services.schema import (
    CalendarDay,
    Grant,
    Municipality,
    Prepared,
    Shift,
    SignIn,
    Synced,
    Team,
    UtcDateTime,
    Worker,
)

_grant, _shift, _team = Grant.__table__.c, Shift.__table__.c, Team.__table__.c
_PLACE: BindParameter[str] = bindparam("municipality")
_WHO: BindParameter[str] = bindparam("worker")
_NEVER = type_coerce(null(), UtcDateTime)


def handed_over(before: Any, running: Any) -> ColumnElement[bool]:
    """Say of two shifts that the second took over from the first and is not confirmed yet.

    Until then whoever had the first stays on duty beside the other.
    """
    return and_(
        before.municipality_id == running.municipality_id,
        before.team_id == running.team_id,
        before.duty == running.duty,
        before.removed.is_(False),
        before.worker_id != running.worker_id,
        before.ends_at.between(running.starts_at, running.ends_at),
        running.confirmed_at.is_(None),
    )


_running = Shift.__table__.alias("running").c
GRANTED = union_all(
    select(_grant.team_id, _NEVER.label("starts_at"), _NEVER.label("ends_at")).where(
        _grant.municipality_id == _PLACE, _grant.worker_id == _WHO, _grant.ended_at.is_(None)
    ),
    select(_shift.team_id, _shift.starts_at, _shift.ends_at).where(
        _shift.municipality_id == _PLACE,
        _shift.worker_id == _WHO,
        _shift.removed.is_(False),
        _shift.ends_at > bindparam("earliest"),
        _shift.starts_at <= bindparam("latest"),
    ),
    select(_shift.team_id, _shift.starts_at, _running.ends_at).where(
        handed_over(_shift, _running),
        _shift.municipality_id == _PLACE,
        _shift.worker_id == _WHO,
        _running.removed.is_(False),
        _running.ends_at > bindparam("earliest"),
        _running.starts_at <= bindparam("latest"),
    ),
)
EVERYTHING = select(
    _team.id.label("team_id"), _NEVER.label("starts_at"), _NEVER.label("ends_at")
).where(_team.municipality_id == _PLACE)
_REACHED = {reaching: Prepared(reaching) for reaching in (EVERYTHING, GRANTED)}

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


@dataclass(frozen=True)
class Reaching:
    """Somebody with a role, whose teams in reach are asked for at a moment (UTC).

    `statement` gives a row with team, start and end for each reason why a team may be reached
    (start and end only for a duty), `asked` its parameters; `reached` judges the rows.
    """

    municipality_id: str
    worker_id: str
    role: str
    now: datetime

    @property
    def sees_patients(self) -> bool:
        """Whether there is anything to ask."""
        return self.role not in OFFICE

    @property
    def statement(self) -> Select[Any] | CompoundSelect[Any]:
        """One of two statements: everything, or what was granted and the duties around now."""
        return EVERYTHING if self.role in COORDINATOR else GRANTED

    @property
    def asked(self) -> dict[str, Any]:
        """The statement's parameters."""
        asked = {"municipality": self.municipality_id}
        if self.statement is EVERYTHING:
            return asked
        earliest, latest = self.now - DUTY_MARGIN, self.now + DUTY_MARGIN
        return {**asked, "worker": self.worker_id, "earliest": earliest, "latest": latest}

    def reached(self, rows: Sequence[Any]) -> frozenset[str]:
        """Return the teams in reach."""
        whole = [row.team_id for row in rows if row.starts_at is None]
        duties = [Duty(row.team_id, row.starts_at, row.ends_at) for row in rows if row.starts_at]
        return teams_reached(self.role, whole, duties, whole, self.now)


def actor_of(session: Session, worker: Worker, device_id: str | None, now: datetime) -> Actor:
    """Return the worker as an actor, with the teams reached at this moment."""
    session.flush()
    who = Reaching(worker.municipality_id, worker.id, worker.role, now)
    actor = acting(session.connection(), who, device_id, licensed=worker.licensed)
    return actor if worker.active else replace(actor, teams=frozenset())


def acting(
    connection: Connection, who: Reaching, device_id: str | None, *, licensed: bool
) -> Actor:
    """Return somebody active as an actor, with the teams reached at their moment."""
    teams = who.reached(_REACHED[who.statement](connection, **who.asked))
    return Actor(who.worker_id, who.role, licensed=licensed, teams=teams, device_id=device_id)
