"""What the report on alerting reads: alerts, their pages and proofs, and shifts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.reports.figures import Span
from services.schema import Alert, Delivery, HospitalAnswer, Page, Receipt, Shift

OPENED = ("opened", "accepted", "declined")
"""Stages that prove that the call was opened; any stage proves that it was displayed."""
REFUSED = frozenset({"refused", "config", "too_large"})


@dataclass(frozen=True)
class Paged:
    """A call to somebody (None is a last resort), and why it did not reach them, if so."""

    alert_id: str
    worker_id: str | None
    reason: str


def alerts(
    session: Session, municipality_id: str, teams: Collection[str], span: Span
) -> list[Alert]:
    """Return the teams' alerts that opened within the span, oldest first."""
    found = select(Alert).where(
        Alert.municipality_id == municipality_id,
        Alert.team_id.in_(teams),
        Alert.opened_at >= span[0],
        Alert.opened_at < span[1],
    )
    return list(session.scalars(found.order_by(Alert.opened_at, Alert.id)))


def proofs(
    session: Session, municipality_id: str, of: list[Alert]
) -> dict[str, dict[str, datetime]]:
    """Return for each alert when it was first displayed and opened by anybody, where it was."""
    columns = select(Page.alert_id, Receipt.stage, func.min(Receipt.at))
    found = _of_alerts(columns, municipality_id, of).where(Receipt.stage.is_not(None))
    by_alert: dict[str, dict[str, datetime]] = {}
    for alert_id, stage, at in session.execute(found.group_by(Page.alert_id, Receipt.stage)):
        known = by_alert.setdefault(alert_id or "", {})
        known["displayed"] = min(at, known.get("displayed", at))
        if stage in OPENED:
            known["opened"] = min(at, known.get("opened", at))
    return by_alert


def _of_alerts(
    found: Select[*tuple[Any, ...]], municipality_id: str, of: list[Alert]
) -> Select[*tuple[Any, ...]]:
    """Select from the pages of the alerts, with their deliveries and these' receipts if any."""
    return (
        found.select_from(Page)
        .outerjoin(
            Delivery,
            (Delivery.municipality_id == Page.municipality_id) & (Delivery.page_id == Page.id),
        )
        .outerjoin(
            Receipt,
            (Receipt.municipality_id == Delivery.municipality_id)
            & (Receipt.delivery_id == Delivery.id),
        )
        .where(
            Page.municipality_id == municipality_id,
            Page.alert_id.in_([alert.id for alert in of]),
        )
    )


def pages(session: Session, municipality_id: str, of: list[Alert]) -> list[Paged]:
    """Return the calls about the alerts, each with why it reached nobody; declined is reached."""
    columns = select(Page.id, Page.alert_id, Page.worker_id, Delivery.state, Delivery.outcome)
    tried = _of_alerts(columns.add_columns(Receipt.delivery_id), municipality_id, of)
    found = tried.order_by(Page.made_at, Page.id)
    by_page: dict[str, tuple[str, str | None, list[tuple[str | None, str | None, bool]]]] = {}
    for page_id, alert_id, worker_id, state, outcome, receipt in session.execute(found):
        one = by_page.setdefault(page_id, (alert_id or "", worker_id, []))
        one[2].append((state, outcome, receipt is not None))
    return [Paged(alert_id, who, _reason(tried)) for alert_id, who, tried in by_page.values()]


def _reason(tried: list[tuple[str | None, str | None, bool]]) -> str:
    """Return why none of a page's deliveries came through, or nothing where one did."""
    states = {state for state, _, _ in tried}
    outcomes = {outcome for _, outcome, _ in tried}
    if any(proven for _, _, proven in tried) or states <= {"cancelled"}:
        return ""
    if states == {None}:
        return "no_device"
    if outcomes <= {"gone"}:
        return "gone"
    return "refused" if outcomes <= REFUSED | {"gone"} else "not_displayed"


def answers(session: Session, municipality_id: str, of: list[Alert]) -> int:
    """Count the answers that the hospitals got in the alerts' ready periods."""
    found = select(func.count(HospitalAnswer.id)).where(
        HospitalAnswer.municipality_id == municipality_id,
        HospitalAnswer.period_id.in_([alert.period_id for alert in of]),
    )
    return session.scalars(found).one()


def shifts(
    session: Session, municipality_id: str, teams: Collection[str], span: Span
) -> list[Shift]:
    """Return the shifts that answer the hospital and run within the span."""
    found = select(Shift).where(
        Shift.municipality_id == municipality_id,
        Shift.team_id.in_(teams),
        Shift.duty == "hospital",
        Shift.removed.is_(False),
        Shift.starts_at < span[1],
        Shift.ends_at > span[0],
    )
    return list(session.scalars(found.order_by(Shift.starts_at, Shift.id)))
