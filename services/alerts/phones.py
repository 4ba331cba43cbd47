"""Phones that have gone silent: they are tried, and whoever relies on them is told in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from services.alerts import policies, reach, rota, rungs
from services.alerts.chores import is_between
from services.alerts.endpoints import LIVE
from services.alerts.notices import tell_leads
from services.alerts.paging import About, call
from services.alerts.policy import Means
from services.commands import Work
from services.schema import Device, Page, PushEndpoint, Shift, Worker

SILENT = timedelta(days=7)
CHECKED_EVERY = timedelta(days=1)
DAYTIME = (9, 16)
AHEAD = timedelta(hours=24)


class Unreached:
    """Says of workers who have lost their last phone that none can be pushed to."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether somebody has lost their last phone."""
        del now
        return session.scalars(self._found(municipality_id).limit(1)).first() is not None

    def do(self, work: Work, means: Means) -> None:
        """Say so on their rows."""
        del means
        for worker_id in work.session.scalars(self._found(work.municipality.id)).all():
            worker = work.load(Worker, worker_id)
            if worker is not None:
                worker.reached_at = None
                work.change(worker)

    def _found(self, municipality_id: str) -> Select[str]:
        has_phone = exists().where(
            LIVE,
            PushEndpoint.municipality_id == Worker.municipality_id,
            PushEndpoint.worker_id == Worker.id,
        )
        return select(Worker.id).where(
            Worker.municipality_id == municipality_id, Worker.reached_at.is_not(None), ~has_phone
        )


class SilentPhones:
    """Sends a phone that has shown nothing for a week a visible push, daily, by day."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether a phone is to be tried now."""
        if not is_between(session, municipality_id, now, *DAYTIME):
            return False
        return session.scalars(self._found(municipality_id, now).limit(1)).first() is not None

    def do(self, work: Work, means: Means) -> None:
        """Try each of them."""
        del means
        found = self._found(work.municipality.id, work.now).with_for_update(of=PushEndpoint)
        for endpoint in work.session.scalars(found).all():
            endpoint.asked_at = work.now
            call(work, endpoint.worker_id, About("check"), [endpoint])

    def _found(self, municipality_id: str, now: datetime) -> Select[PushEndpoint]:
        return (
            select(PushEndpoint)
            .join(
                Device,
                (Device.municipality_id == PushEndpoint.municipality_id)
                & (Device.id == PushEndpoint.device_id),
            )
            .where(
                PushEndpoint.municipality_id == municipality_id,
                LIVE,
                func.coalesce(PushEndpoint.last_displayed_at, Device.registered_at) < now - SILENT,
                PushEndpoint.asked_at.is_(None) | (PushEndpoint.asked_at <= now - CHECKED_EVERY),
            )
            .order_by(PushEndpoint.id)
        )


class PhonesBeforeDuty:
    """Looks after the phones of those who are on call within a day, once per shift.

    A phone that may get no alerts is told of by their others, or tried when there is no other. Who
    has none is told by SMS or e-mail, and their lead when nothing can wake them.
    """

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether somebody is to be told."""
        return session.scalars(self._found(municipality_id, now).limit(1)).first() is not None

    def do(self, work: Work, means: Means) -> None:
        """Page them, or their lead."""
        for shift in work.session.scalars(self._found(work.municipality.id, work.now)).all():
            worker_id = shift.worker_id or ""
            own = means.under(
                policies.of_team(work.session, work.municipality.id, shift.team_id, means.policy)
            )
            by = reach.of(work.session, work.municipality.id, [worker_id], own)
            live = by.devices.get(worker_id, [])
            proven = [one for one in live if _is_proven(one, work.now)]
            if live and not proven:
                call(work, worker_id, About("check", shift_id=shift.id), live)
                continue
            if by.told:
                others = replace(by, devices={worker_id: proven} if proven else {})
                about = About("phone", shift_id=shift.id, team_id=shift.team_id)
                rungs.call(work, worker_id, about, others, own)
            if not by.woken:
                tell_leads(work, shift.team_id, About("unreached", shift_id=shift.id), means)

    def _found(self, municipality_id: str, now: datetime) -> Select[Shift]:
        """Shifts with the hospital whose worker has no phone, or one that gets nothing."""
        own = (
            PushEndpoint.municipality_id == Shift.municipality_id,
            PushEndpoint.worker_id == Shift.worker_id,
        )
        failing = (PushEndpoint.state == "dead") | (
            (PushEndpoint.state == "active")
            & (
                PushEndpoint.last_displayed_at.is_(None)
                | (PushEndpoint.last_displayed_at < now - SILENT)
            )
        )
        told, tried = (
            exists().where(
                Page.municipality_id == Shift.municipality_id,
                Page.shift_id == Shift.id,
                Page.kind.in_(kinds),
            )
            for kinds in (("phone", "unreached"), ("check",))
        )
        has_live = exists().where(LIVE, *own)
        return (
            select(Shift)
            .where(
                Shift.municipality_id == municipality_id,
                Shift.duty == rota.HOSPITAL,
                Shift.removed.is_(False),
                Shift.worker_id.is_not(None),
                Shift.ends_at > now,
                Shift.starts_at <= now + AHEAD,
                ~has_live | (exists().where(failing, *own) & ~tried),
                ~told,
            )
            .order_by(Shift.starts_at, Shift.id)
        )


def _is_proven(endpoint: PushEndpoint, now: datetime) -> bool:
    shown = endpoint.last_displayed_at
    return shown is not None and shown >= now - SILENT
