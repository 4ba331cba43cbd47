"""Who is on call when: the rules, the shifts made from them, swaps, and the days that count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from services.schema.row import Base, OfTeam, Owned, Synced, to, to_municipality, type_id

ASKED_BEFORE = timedelta(minutes=15)
"""Whoever has a duty is asked to confirm it this long before it begins."""


class ShiftRule(OfTeam, Base):
    """A pattern of shifts that repeats, in wall-clock times of the municipality's zone.

    Its answers say it all: `name`; `duty`; `always` ("yes" when somebody must be on call around the
    clock, so that a shift runs to the next one's start); `windows`, each "DAYTYPE HH:MM HH:MM";
    `members` in turn; `turns` (shift, day or week); `from` and `until` as dates.
    """

    __tablename__ = "shift_rule"
    KIND = "shift_rule"
    FEED = {"team_id": "team"}
    PRIVATE = frozenset({"municipality_id", "ended"})

    ended: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """The index by which a team's rules are found."""
        return (Index(None, "municipality_id", "team_id"),)


class Shift(OfTeam, Base):
    """That a worker has a duty for a team from `starts_at` to `ends_at`.

    Without a worker it is open: nobody has it yet. One made from a rule knows the `rule_id` and the
    `slot`, the start that the rule gave it. The duty check asks at `check_at` (None when there is
    nothing more to ask) and has asked `check_step` times, first at `asked_at`; `confirmed_at` is
    the worker's tap. All that begins anew with another worker, duty or time.
    """

    __tablename__ = "shift"
    KIND = "shift"
    FEED = {
        "team_id": "team",
        "duty": "duty",
        "rule_id": "rule",
        "asked_at": "asked_at",
        "confirmed_at": "confirmed_at",
    }
    PRIVATE = frozenset(
        {
            "municipality_id",
            "worker_id",
            "starts_at",
            "ends_at",
            "removed",
            "slot",
            "check_at",
            "check_step",
        }
    )

    worker_id: Mapped[str | None] = mapped_column(type_id)
    duty: Mapped[str] = mapped_column(default="hospital")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    removed: Mapped[bool] = mapped_column(default=False)
    rule_id: Mapped[str | None] = mapped_column(type_id)
    slot: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    check_step: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """The keys, one shift per slot of a rule, and the indexes by which the engine looks."""
        return (
            to("worker", "worker_id"),
            to("shift_rule", "rule_id"),
            UniqueConstraint("municipality_id", "rule_id", "slot"),
            Index(None, "municipality_id", "team_id", "ends_at"),
            Index(None, "municipality_id", "check_at"),
        )

    @validates("worker_id", "duty", "starts_at", "ends_at", "removed")
    def _begin_check_anew(self, name: str, value: Any) -> Any:
        """What somebody else has confirmed, or for another time, is no confirmation."""
        if value != getattr(self, name):
            starts_at = value if name == "starts_at" else self.starts_at
            self.check_at = starts_at - ASKED_BEFORE if starts_at else None
            self.check_step, self.asked_at, self.confirmed_at = 0, None, None
        return value


class Swap(OfTeam, Base):
    """That somebody is asked to take a shift, perhaps against one of theirs.

    `status` is asked, accepted, declined or cancelled; until it is accepted the plan stands.
    Answers: `shift`, `to` (the worker who is asked) and `back` (their shift in return, or nothing).
    """

    __tablename__ = "swap"
    KIND = "swap"
    FEED = {"team_id": "team", "status": "status", "answered_at": "answered_at"}
    PRIVATE = frozenset({"municipality_id", "shift_id", "back_id", "to_id"})

    shift_id: Mapped[str] = mapped_column(type_id)
    back_id: Mapped[str | None] = mapped_column(type_id)
    to_id: Mapped[str] = mapped_column(type_id)
    status: Mapped[str] = mapped_column(default="asked")
    answered_at: Mapped[datetime | None]

    @classmethod
    def keys(cls) -> tuple[Any, ...]:
        """The keys of the shifts and of the worker, and the index of a shift's swaps."""
        return (
            to("shift", "shift_id"),
            to("shift", "back_id"),
            to("worker", "to_id"),
            Index(None, "municipality_id", "shift_id"),
        )


class CalendarDay(Synced, Base):
    """A day that is not like others here; this table, not the library, is what counts.

    Answers: `name`, `kind` (holiday or eve), `from` and `to` (local times like 2026-12-24T12:00
    between which it counts, which may begin the evening before), `staffed` ("yes" when everybody
    must staff this day of a big holiday). `source` is library or local; a locked day is not changed
    by a newer library.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (to_municipality(), UniqueConstraint("municipality_id", "day"))
    KIND = "calendar_day"
    FEED = {"day": "day", "source": "source", "locked": "locked", "removed": "removed"}
    PRIVATE = frozenset({"municipality_id"})

    day: Mapped[date]
    source: Mapped[str] = mapped_column(String(20))
    locked: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)


class GapWarning(Owned, Base):
    """That a team's leads have been warned of a gap in the rota; once for each distance to it."""

    __tablename__ = "gap_warning"

    team_id: Mapped[str] = mapped_column(type_id)
    duty: Mapped[str]
    starts_at: Mapped[datetime]
    distance: Mapped[str] = mapped_column(String(20))
    warned_at: Mapped[datetime]

    __table_args__ = (
        to("team", "team_id"),
        UniqueConstraint("municipality_id", "team_id", "duty", "starts_at", "distance"),
    )
