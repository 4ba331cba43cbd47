"""Whether the server lives, whether it is ready, and its figures: no personal data."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pwa.auth import database, open_to, settings
from pwa.migrating import newest
from services.alerts import probes
from services.schema import Alert, CommandLog, Delivery, Device, EngineLease

bp = Blueprint("health", __name__)

ENGINE_SILENT = timedelta(seconds=30)


@bp.get("/health/live")
@open_to("anyone")
def live() -> Any:
    """Answer that the process lives."""
    return jsonify(live=True)


@bp.get("/health/ready")
@open_to("internal")
def ready() -> Any:
    """Answer 200 when the database can be written, its migrations are current and the engine ticks.

    Else 503. That the hourly proofs come through is told only: phones can be served all the same.
    """
    found = _checks()
    return jsonify(**found, probe=_are_proven()), 200 if all(found.values()) else 503


def _checks() -> dict[str, bool]:
    base = database()
    with base.session(writing=True) as session:
        schema = base.schema(session)
        silent_since = base.now(session) - ENGINE_SILENT
        ticks = session.scalars(select(EngineLease.ticked_at)).all()
    engine_off = settings().engine == "off"
    return {
        "database": True,
        "migrations": schema == newest(),
        "engine": engine_off or all(at is not None and at > silent_since for at in ticks),
    }


def _are_proven() -> bool:
    base = database()
    with base.session(writing=False) as session:
        now = base.now(session)
        return not any(probes.are_failing(session, one, now) for one in base.municipalities())


@bp.get("/metrics")
@open_to("internal")
def metrics() -> Response:
    """Return counts in Prometheus text form."""
    with database().session(writing=False) as session:
        figures = _figures(session)
    lines = [f"hemklar_{name} {value}" for name, value in figures.items()]
    return current_app.response_class("\n".join([*lines, ""]), mimetype="text/plain")


def _figures(session: Session) -> dict[str, int]:
    open_alerts = select(func.count()).select_from(Alert).where(Alert.state == "open")
    commands = select(func.count()).select_from(CommandLog)
    devices = select(func.count()).select_from(Device).where(Device.revoked_at.is_(None))
    now = database().now(session)
    oldest = session.scalar(select(func.min(Alert.opened_at)).where(Alert.state == "open"))
    ticked = session.scalar(select(func.min(EngineLease.ticked_at)))
    return {
        "alerts_oldest_open_seconds": _seconds(oldest, now),
        "engine_tick_age_seconds": _seconds(ticked, now),
        **_proofs(session, now),
        **_outcomes(session),
        "alerts_open": session.scalar(open_alerts) or 0,
        "commands_total": session.scalar(commands) or 0,
        "devices": session.scalar(devices) or 0,
    }


def _proofs(session: Session, now: datetime) -> dict[str, int]:
    """Return the age of the oldest of the municipalities' last good proofs, and its latency."""
    found = [probes.last_good(session, one) for one in database().municipalities()]
    good = [one for one in found if one is not None]
    if not good or len(good) < len(found):
        return {"probe_age_seconds": -1, "probe_latency_milliseconds": -1}
    last = min(good, key=lambda one: one.at)
    return {
        "probe_age_seconds": _seconds(last.at, now),
        "probe_latency_milliseconds": int(last.took / timedelta(milliseconds=1)),
    }


def _seconds(since: datetime | None, now: datetime) -> int:
    """Return whole seconds since an instant, -1 when there is none."""
    return -1 if since is None else int((now - since).total_seconds())


def _outcomes(session: Session) -> dict[str, int]:
    """Return how many messages ended how, by channel."""
    counted = (
        select(Delivery.channel, Delivery.outcome, func.count())
        .where(Delivery.outcome.is_not(None))
        .group_by(Delivery.channel, Delivery.outcome)
        .order_by(Delivery.channel, Delivery.outcome)
    )
    return {
        f'deliveries_total{{channel="{channel}",outcome="{outcome}"}}': count
        for channel, outcome, count in session.execute(counted)
    }
