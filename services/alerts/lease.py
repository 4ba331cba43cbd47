"""Which engine leads a municipality.

A row with an epoch, so that it also works behind a connection pooler.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from services.alerts import holder as holders
from services.commands import Work
from services.schema import EngineLease

LENGTH = timedelta(seconds=6)
RENEW = timedelta(seconds=2)
"""A killed leader is replaced after LENGTH at the latest, on its own machine at once; a leader
beats every RENEW.
"""

NOBODY = ""


@dataclass(frozen=True)
class Held:
    """The lead, fenced by its epoch.

    `crashed` tells that the one before stopped without handing over.
    """

    epoch: int
    crashed: bool = False


def is_valid(lease: EngineLease, now: datetime) -> bool:
    """Whether somebody leads who has not surely ended.

    An end too far ahead comes from a clock that has since gone back.
    """
    in_time = lease.holder != NOBODY and now < lease.until <= now + LENGTH
    return in_time and not holders.has_ended(lease.holder)


def is_fresh(lease: EngineLease, now: datetime) -> bool:
    """Whether the leader has beaten within RENEW, so that another beat would tell nothing new."""
    beaten = lease.ticked_at
    return is_valid(lease, now) and beaten is not None and now - RENEW < beaten <= now


def take(work: Work, holder: str, schema: str = "") -> Held | None:
    """Take or keep the lead; return None while another has it.

    `schema` is the newest migration that the holder knows.

    Whoever takes it, also one's own lapsed lease, gets a new epoch: what was under way under the
    old one can no longer be recorded.
    """
    lease = _locked(work)
    if is_valid(lease, work.now):
        return Held(lease.epoch) if lease.holder == holder else None
    clock_went_back = lease.until > work.now + LENGTH
    crashed = lease.holder != NOBODY and not clock_went_back
    lease.holder, lease.until, lease.epoch = holder, work.now + LENGTH, lease.epoch + 1
    lease.schema = schema
    return Held(lease.epoch, crashed)


def holds(work: Work, epoch: int) -> bool:
    """Whether the epoch still leads.

    Locks the lease, so that it stays so to the end of the transaction.
    """
    lease = _locked(work)
    return lease.epoch == epoch and is_valid(lease, work.now)


def beat(work: Work, epoch: int) -> bool:
    """Tell that a whole tick has been done, and extend the lead; return False when it is lost."""
    lease = _locked(work)
    if lease.epoch != epoch or lease.holder == NOBODY:
        return False
    lease.ticked_at, lease.until = work.now, work.now + LENGTH
    return True


def hand_over(work: Work, holder: str) -> None:
    """Give the lead up, so that another can take it at once and sees no crash."""
    lease = _locked(work)
    if lease.holder == holder:
        lease.holder, lease.until = NOBODY, work.now


def _locked(work: Work) -> EngineLease:
    key = work.municipality.id
    lease = work.session.get(EngineLease, key, with_for_update=True, populate_existing=True)
    if lease is not None:
        return lease
    fresh = EngineLease(municipality_id=key, holder=NOBODY, epoch=0, until=work.now)
    try:
        with work.session.begin_nested():
            work.session.add(fresh)
    except IntegrityError:
        # Another engine made the row in the same moment.
        return work.session.get_one(EngineLease, key, with_for_update=True)
    return fresh
