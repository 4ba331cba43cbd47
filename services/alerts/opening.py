"""An alert begins and ends with its ready period, in the same transaction."""

from __future__ import annotations

from sqlalchemy import select

from services.alerts import history, policies, stopping
from services.commands import Actor, Command, Work, new_id
from services.schema import Alert, Case, ReadyPeriod, Synced


def concerns(row: Synced) -> bool:
    """Tell whether an alert may follow from the row."""
    return isinstance(row, ReadyPeriod | Case)


def watch(work: Work, actor: Actor, command: Command, touched: list[Synced]) -> None:
    """Keep the alerts of every touched ready period and case in step; a hook of the door.

    It must run after the hook that derives the ready periods.
    """
    del actor, command
    periods = {row.id: row for row in touched if isinstance(row, ReadyPeriod)}
    cases = sorted(row.id for row in touched if isinstance(row, Case))
    for case_id in cases:
        periods |= {row.id: row for row in work.of_case(ReadyPeriod, case_id)}
    for _, period in sorted(periods.items()):
        _follow_period(work, period)


def _follow_period(work: Work, period: ReadyPeriod) -> None:
    case = work.session.get(Case, (work.municipality.id, period.case_id))
    alert = _alert_of(work, period)
    if case is None or not case.teams or period.ended_at is not None or case.closed_at is not None:
        if alert is not None and alert.state != "closed":
            _close(work, alert)
    elif alert is None:
        _open(work, period, case.teams[0])
    elif alert.state == "closed" or alert.team_id not in case.teams:
        _open_again(work, alert, case.teams[0])


def _alert_of(work: Work, period: ReadyPeriod) -> Alert | None:
    found = select(Alert).where(
        Alert.municipality_id == work.municipality.id, Alert.period_id == period.id
    )
    return work.session.scalars(found.with_for_update()).first()


def _open(work: Work, period: ReadyPeriod, team_id: str) -> None:
    alert = Alert(
        municipality_id=work.municipality.id,
        id=new_id(),
        case_id=period.case_id,
        period_id=period.id,
        team_id=team_id,
        state="open",
        opened_at=work.now,
        policy_id=_policy(work, team_id),
        next_due_at=work.now,
        step=0,
        round=0,
        ladder=[],
        answers={},
        made_at=work.now,
    )
    work.add(alert)
    history.note(work, alert, "opened")


def _policy(work: Work, team_id: str) -> str | None:
    newest = policies.newest(work.session, work.municipality.id, team_id)
    return newest.id if newest else None


def _open_again(work: Work, alert: Alert, team_id: str) -> None:
    """Begin anew: the period came back, or the case went to another team unanswered."""
    if alert.state == "accepted":
        return
    stopping.cancel(work, alert.id)
    alert.team_id, alert.state = team_id, "open"
    alert.opened_at, alert.closed_at = work.now, None
    alert.accepted_by = alert.accepted_at = None
    alert.step, alert.next_due_at, alert.escalates_at = 0, work.now, None
    alert.lapses_at = alert.answered_at = None
    alert.policy_id = _policy(work, team_id)
    work.change(alert)
    history.note(work, alert, "opened")


def _close(work: Work, alert: Alert) -> None:
    alert.state, alert.closed_at = "closed", work.now
    alert.next_due_at = alert.escalates_at = alert.lapses_at = None
    stopping.cancel(work, alert.id)
    work.change(alert)
    history.note(work, alert, "closed")
