"""A provider's word that an SMS or a call did not arrive: the next channel follows at once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from services.alerts import rungs
from services.alerts.database import Database
from services.alerts.receipts import TOKEN_LIFE
from services.alerts.tokens import where_known
from services.commands import Work
from services.schema import Delivery

PATH = "/intake/delivery/"


def record(database: Database, token: str, has_failed: Callable[[str], bool]) -> None:
    """Take a report down by its delivery's token; one that tells no failure changes nothing.

    `has_failed` says of a channel whether its report tells of one. An unknown token is no error: it
    tells a stranger nothing, and begins no writing.
    """
    where_known(database, token, lambda work, digest: _record(work, digest, has_failed))


def _record(work: Work, digest: str, has_failed: Callable[[str], bool]) -> None:
    found = select(Delivery.id, Delivery.page_id, Delivery.channel).where(
        Delivery.municipality_id == work.municipality.id,
        Delivery.token_hash == digest,
        Delivery.sent_at > work.now - TOKEN_LIFE,
    )
    row = work.session.execute(found).first()
    if row is None or not has_failed(row.channel):
        return
    page, alert = rungs.locked(work, row.page_id)
    delivery = work.load(Delivery, row.id)
    if page is not None and delivery is not None and delivery.state == "sent":
        delivery.state, delivery.outcome = "failed", "undelivered"
        rungs.hasten(work, page, alert, delivery.channel)
