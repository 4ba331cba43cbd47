"""A team's versions of its times of paging; an alert keeps the one that it began with."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from services.alerts.policy import Policy
from services.commands import Actor, Command, Refused, Work, handles
from services.commands.reading import only
from services.rules import policy as rules
from services.rules.reach import LEAD
from services.schema import Alert, AlertPolicy, Team

FIELDS = ("team", *rules.TIMES, *rules.CHANNELS)


@handles("policy.change", may=LEAD, needs_case=False)
def change(work: Work, actor: Actor, command: Command) -> None:
    """Add a version of the team's policy, for the alerts that open from now on.

    Raise Refused("invalid") with codes by field when a rung could not fire.
    """
    only(command, FIELDS)
    team = work.load(Team, command.one("team"))
    if team is None or not (actor.role == "system" or team.id in actor.teams):
        raise Refused("unknown")
    if work.load(AlertPolicy, command.subject) is not None:
        raise Refused("unknown")
    if errors := _faults(command):
        raise Refused("invalid", errors)
    before = newest(work.session, work.municipality.id, team.id)
    work.add(
        AlertPolicy(
            municipality_id=work.municipality.id,
            id=command.subject,
            team_id=team.id,
            number=before.number + 1 if before else 1,
            answers=command.values,
            made_by=actor.worker_id,
            made_at=command.made_at,
        )
    )


def _faults(command: Command) -> dict[str, list[str]]:
    errors = rules.faults({name: command.one(name) for name in rules.TIMES})
    wrong = {name for name in rules.CHANNELS if command.one(name) not in ("", "yes")}
    return errors | {name: ["choice"] for name in wrong}


def newest(session: Session, municipality_id: str, team_id: str) -> AlertPolicy | None:
    """Return the version that the team's next alert begins with, None for the installation's."""
    found = (
        select(AlertPolicy)
        .where(AlertPolicy.municipality_id == municipality_id, AlertPolicy.team_id == team_id)
        .order_by(AlertPolicy.number.desc())
        .limit(1)
    )
    return session.scalars(found).first()


def of(session: Session, alert: Alert, default: Policy) -> Policy:
    """Return the policy that the alert began with."""
    if alert.policy_id is None:
        return default
    row = session.get_one(AlertPolicy, (alert.municipality_id, alert.policy_id))
    return Policy.read(row.answers)


def of_team(session: Session, municipality_id: str, team_id: str, default: Policy) -> Policy:
    """Return the policy by which the team is told of what is no alert: the present one."""
    row = newest(session, municipality_id, team_id)
    return Policy.read(row.answers) if row else default


_place: BindParameter[str] = bindparam("place")
_IN_FORCE = select(AlertPolicy).where(
    AlertPolicy.municipality_id == _place,
    AlertPolicy.id.in_(
        select(Alert.policy_id).where(
            Alert.municipality_id == _place, Alert.state.in_(("open", "accepted"))
        )
    ),
)


def in_force(session: Session, municipality_id: str, default: Policy) -> dict[str | None, Policy]:
    """Return the policies of the alerts that are not closed, by the version's id."""
    found = session.scalars(_IN_FORCE, {"place": municipality_id})
    return {None: default} | {row.id: Policy.read(row.answers) for row in found}
