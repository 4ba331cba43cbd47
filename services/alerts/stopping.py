"""Stop means stop: what waits to be sent of an alert goes no more."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from services.commands import Work
from services.schema import Delivery, Page

# Made once: naming these costs more than running them, and every call and every answer asks.
_pages = (Page.municipality_id == bindparam("place"), Page.alert_id == bindparam("alert"))
_CANCEL = (
    update(Delivery)
    .where(
        Delivery.municipality_id == bindparam("place"),
        Delivery.state == "due",
        Delivery.page_id.in_(select(Page.id).where(*_pages)),
    )
    .values(state="cancelled", outcome=bindparam("why"), token=None)
    .execution_options(synchronize_session="fetch")
)
_CLIMB_NO_FURTHER = (
    update(Page)
    .where(*_pages, Page.next_rung_at.is_not(None))
    .values(next_rung_at=None)
    .execution_options(synchronize_session="fetch")
)


def cancel(work: Work, alert_id: str, outcome: str = "answered") -> None:
    """Cancel what has not been sent of an alert, and let none of its pages climb further.

    What is under way ends within its time-out.
    """
    of = {"place": work.municipality.id, "alert": alert_id}
    work.session.execute(_CANCEL, of | {"why": outcome})
    work.session.execute(_CLIMB_NO_FURTHER, of)
