"""Forgetting what is gone: once every device knows it, at the latest after ninety days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from services.commands import Work
from services.schema import Device, FeedCheck, FeedEntry, Worker

KEPT = timedelta(days=90)
"""A device that has not been seen for so long is waited for no more: it starts anew."""


def compact(work: Work) -> int:
    """Forget in every team's feed which cases are gone, as far as nobody needs it; return how many.

    A device that stands before what was forgotten gets a fresh first sync of that team.
    """
    floors = _floors(work)
    feeds = select(FeedCheck).where(FeedCheck.municipality_id == work.municipality.id)
    return sum(
        _forget(work, feed, floors.get(feed.team_id))
        for feed in work.session.scalars(feeds.with_for_update()).all()
    )


def _floors(work: Work) -> dict[str, int]:
    """Return for each team up to which number all its active devices surely hold the feed."""
    active = (
        select(Device.cursors)
        .join(
            Worker,
            (Worker.municipality_id == Device.municipality_id) & (Worker.id == Device.worker_id),
        )
        .where(
            Device.municipality_id == work.municipality.id,
            Device.revoked_at.is_(None),
            Device.last_seen_at > work.now - KEPT,
            Worker.active,
        )
    )
    return _lowest(work.session.scalars(active))


def _lowest(every: Iterable[dict[str, Any]]) -> dict[str, int]:
    lowest: dict[str, int] = {}
    for cursors in every:
        for team_id, n in cursors.items():
            lowest[team_id] = min(n, lowest.get(team_id, n))
    return lowest


def _forget(work: Work, feed: FeedCheck, floor: int | None) -> int:
    old = FeedEntry.gone_at <= work.now - KEPT
    forgotten = (
        delete(FeedEntry)
        .where(
            FeedEntry.municipality_id == work.municipality.id,
            FeedEntry.team_id == feed.team_id,
            FeedEntry.gone.is_not(None),
            old if floor is None else or_(old, FeedEntry.seq <= floor),
        )
        .returning(FeedEntry.seq)
        .execution_options(synchronize_session=False)
    )
    numbers = list(work.session.scalars(forgotten))
    feed.compacted = max([feed.compacted, *numbers])
    return len(numbers)
