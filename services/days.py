"""Which days people work, by the municipality's own table of holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.schema import CalendarDay

SATURDAY = 5


def holidays(session: Session, municipality_id: str, *years: int) -> frozenset[date]:
    """Return the holidays of these years that the table has now; an eve is worked on."""
    found = select(CalendarDay.day, CalendarDay.answers).where(
        CalendarDay.municipality_id == municipality_id, CalendarDay.removed.is_(False)
    )
    rows = session.execute(found)
    return frozenset(day for day, said in rows if said["kind"] == ["holiday"] and day.year in years)


def working_days(session: Session, municipality_id: str) -> Callable[[date], bool]:
    """Return the test for a working day; each year is looked up once."""
    known: dict[int, frozenset[date]] = {}

    def is_working(day: date) -> bool:
        if day.weekday() >= SATURDAY:
            return False
        if day.year not in known:
            known[day.year] = holidays(session, municipality_id, day.year)
        return day not in known[day.year]

    return is_working
