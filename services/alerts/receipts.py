"""Proof from the phone, by a token that serves one delivery and opens no data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from sqlalchemy import select

from services.alerts import hopes, ladder, probes, reached, trial
from services.alerts.database import Database
from services.alerts.policy import OPENED_GRACE
from services.alerts.tokens import where_known
from services.commands import Actor, Command, Work, new_id, run
from services.people import actor_of
from services.schema import Alert, Case, Delivery, Page, PushEndpoint, Receipt, Shift, Worker

Stage = Literal["displayed", "opened", "accepted", "declined"]

RANK: dict[Stage, int] = {"displayed": 1, "opened": 2, "accepted": 3, "declined": 3}
STAGES: frozenset[str] = frozenset(get_args(Stage))
TOKEN_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What the phone is told.

    The alert's state, whether it is this person who has it, and since when. For a push about
    something else, the state is its kind; for a duty check, `mine` is whether the duty is confirmed
    and `until` when it ends.

    `status` and `why` are the outcome of an accept or decline; `at` is when this person was called.
    """

    state: str
    mine: bool
    until: datetime | None
    status: str | None = None
    why: str | None = None
    at: datetime | None = None


def record(database: Database, token: str, stage: Stage, at: datetime | None) -> Answer | None:
    """Record that a delivery was displayed, opened, accepted or declined.

    Return None for an unknown token, which begins no writing.

    Stages are monotone and each counts once. `accepted` and `declined` run the same command as the
    app. `at` is the device's own time, kept beside the server's.
    """
    return where_known(database, token, lambda work, digest: _record(work, digest, stage, at))


def _record(work: Work, digest: str, stage: Stage, at: datetime | None) -> Answer | None:
    found = _find(work, digest)
    if found is None:
        is_test = trial.receive(work, digest, stage) or probes.receive(work, digest)
        return Answer("test", mine=True, until=None) if is_test else None
    delivery, page, alert = found
    if page.kind == "duty":
        return _about_duty(work, delivery, page, stage, at)
    if alert is None:
        _prove(work, delivery, stage, at)
        return Answer(page.kind, mine=True, until=None, at=page.made_at)
    status, why = None, None
    if stage in ("accepted", "declined"):
        name = "alert.accept" if stage == "accepted" else "alert.decline"
        status, why = _command(work, page, delivery, name, alert.id, alert.case_id)
    seen = _highest_of(work, page)
    is_news = status in (None, "applied") and _prove(work, delivery, stage, at)
    if is_news and status is None and hopes.is_wanted(page, alert) and RANK[stage] > seen:
        if stage == "opened":
            _give_time(work, alert)
        ladder.add(work, alert, cast("ladder.What", stage), page.worker_id)
    mine = alert.accepted_by == page.worker_id
    waits = page.kind != "ready" and hopes.is_wanted(page, alert)
    state = page.kind if waits else alert.state
    return Answer(state, mine, alert.escalates_at, status, why, page.made_at)


def _give_time(work: Work, alert: Alert) -> None:
    """Let the first who opens a call look at it before the next step is called."""
    if alert.escalates_at is not None and not ladder.was_opened(alert):
        alert.escalates_at = max(alert.escalates_at, work.now + OPENED_GRACE)


def _about_duty(
    work: Work, delivery: Delivery, page: Page, stage: Stage, at: datetime | None
) -> Answer:
    """Take the answer to a duty check; accepting it is confirming the shift."""
    status, why = None, None
    if stage == "accepted" and page.shift_id is not None:
        status, why = _command(work, page, delivery, "shift.confirm", page.shift_id)
    if status in (None, "applied"):
        _prove(work, delivery, stage, at)
    shift = work.session.get(Shift, (work.municipality.id, page.shift_id))
    if shift is None or shift.removed or shift.worker_id != page.worker_id:
        return Answer("closed", mine=False, until=None, status=status, why=why, at=page.made_at)
    is_confirmed = shift.confirmed_at is not None
    return Answer("duty", is_confirmed, shift.ends_at, status, why, page.made_at)


def _prove(work: Work, delivery: Delivery, stage: Stage, at: datetime | None) -> bool:
    """Keep the proof; return whether it is news."""
    is_news = _is_news(work, delivery, stage)
    if is_news:
        work.session.add(
            Receipt(
                municipality_id=work.municipality.id,
                delivery_id=delivery.id,
                stage=stage,
                device_at=at,
                at=work.now,
            )
        )
        _touch_endpoint(work, delivery)
    return is_news


def _find(work: Work, digest: str) -> tuple[Delivery, Page, Alert | None] | None:
    """Return what a token belongs to, locked in the order of the commands.

    Case, alert, delivery.
    """
    found = (
        select(Delivery.id, Delivery.page_id, Page.alert_id, Alert.case_id)
        .join(
            Page,
            (Page.municipality_id == Delivery.municipality_id) & (Page.id == Delivery.page_id),
        )
        .outerjoin(
            Alert,
            (Alert.municipality_id == Page.municipality_id) & (Alert.id == Page.alert_id),
        )
        .where(
            Delivery.municipality_id == work.municipality.id,
            Delivery.token_hash == digest,
            Page.made_at > work.now - TOKEN_LIFE,
        )
    )
    row = work.session.execute(found).first()
    if row is None:
        return None
    alert = None
    if row.alert_id is not None:
        work.load(Case, row.case_id)
        alert = work.load(Alert, row.alert_id)
    delivery, page = (
        work.load(Delivery, row.id),
        work.session.get(Page, (work.municipality.id, row.page_id)),
    )
    if delivery is None or page is None:
        return None
    return delivery, page, alert


def _command(
    work: Work, page: Page, delivery: Delivery, name: str, subject: str, case: str | None = None
) -> tuple[str, str | None]:
    command = Command(new_id(), name, subject, case, {}, {}, work.now)
    outcome = run(work, _actor(work, page, delivery), command)
    return outcome.status, outcome.why


def _actor(work: Work, page: Page, delivery: Delivery) -> Actor:
    """Return the person who was called, as they are now.

    Role and reach may have changed meanwhile. A team's last resort is no worker: the page is the
    proof that it was called.
    """
    if page.worker_id is None:
        return Actor.system()
    worker = work.session.get_one(Worker, (work.municipality.id, page.worker_id))
    endpoint = delivery.endpoint_id and work.load(PushEndpoint, delivery.endpoint_id)
    device_id = endpoint.device_id if endpoint else None
    return actor_of(work.session, worker, device_id, work.now)


def _is_news(work: Work, delivery: Delivery, stage: Stage) -> bool:
    return work.session.get(Receipt, (work.municipality.id, delivery.id, stage)) is None


def _highest_of(work: Work, page: Page) -> int:
    """Return how far the page has come on any of the person's devices."""
    found = (
        select(Receipt.stage)
        .join(
            Delivery,
            (Delivery.municipality_id == Receipt.municipality_id)
            & (Delivery.id == Receipt.delivery_id),
        )
        .where(Delivery.municipality_id == work.municipality.id, Delivery.page_id == page.id)
    )
    return max((RANK[cast("Stage", stage)] for stage in work.session.scalars(found)), default=0)


def _touch_endpoint(work: Work, delivery: Delivery) -> None:
    """Any receipt proves that the phone showed the call."""
    endpoint = delivery.endpoint_id and work.load(PushEndpoint, delivery.endpoint_id)
    if endpoint:
        reached.shown(work, endpoint)
