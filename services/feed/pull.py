"""What a device lacks: a first sync by cases, then the changes by number, in one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, or_, select

from services.facts import zone
from services.feed.cursor import REPAIR, WHOLE, Cursor, read_cursor
from services.feed.reader import Reader, Standing
from services.feed.repair import difference
from services.schema import Case, FeedCheck, FeedEntry, Membership, Prepared, Visit

__all__ = ["Reader", "confirmed", "pull"]

Event = dict[str, Any]
Have = Mapping[str, int]
"""What a device says it holds of a team: the number of each row."""

HOT_CASES = 40
CASES_A_PAGE = 200
"""Some 100 kB packed: a slow phone has it within seconds, and a thousand cases are six requests."""
ROWS_A_PAGE = 500
ROWS_A_REPAIR = 500
CASES_A_REPAIR = 40
HOT = ("ready", "coming_home")

_entry, _member, _check = FeedEntry.__table__, Membership.__table__, FeedCheck.__table__
_STANDING = tuple(column.name for column in fields(Standing))
# Every entry after a number, whether its case has joined the team since, so that it is sent whole,
# and how the feed stands in the same snapshot.
DELTA = Prepared(
    select(
        *(_entry.c[name] for name in ("seq", "case_id", "gone", "body")),
        (_member.c.present & (_member.c.seq > bindparam("after"))).label("joined"),
        *(_check.c[name] for name in _STANDING),
    )
    .select_from(
        _entry.join(
            _check,
            (_check.c.municipality_id == _entry.c.municipality_id)
            & (_check.c.team_id == _entry.c.team_id),
        ).outerjoin(
            _member,
            (_member.c.municipality_id == _entry.c.municipality_id)
            & (_member.c.team_id == _entry.c.team_id)
            & (_member.c.case_id == _entry.c.case_id),
        )
    )
    .where(
        _entry.c.municipality_id == bindparam("municipality"),
        _entry.c.team_id == bindparam("team"),
        _entry.c.seq > bindparam("after"),
    )
    .order_by(_entry.c.seq)
    .limit(ROWS_A_PAGE + 1)
)


def pull(
    reader: Reader, cursors: dict[str, str | None], have: Mapping[str, Have] | None = None
) -> dict[str, Any]:
    """Return `teams` with the events after each cursor, and `drop` with the teams out of reach.

    A team in reach without a cursor starts its first sync; an unknown cursor, and WHOLE, start it
    again. One whose cursor is REPAIR gets only what differs from the rows the device says it has.
    Raise ManyStatements when that must be read in one snapshot and the reader's is none.
    """
    reached = reader.teams
    held = have or {}
    return {
        "teams": {
            team_id: _team(reader, team_id, cursors.get(team_id), held.get(team_id, {}))
            for team_id in sorted(reached)
        },
        "drop": sorted(set(cursors) - reached),
    }


def confirmed(reader: Reader, cursors: dict[str, str | None]) -> dict[str, int]:
    """Return up to which number a device that asks so holds the feeds of its teams."""
    epoch = reader.municipality.epoch
    read = {team_id: read_cursor(text, epoch, team_id) for team_id, text in cursors.items()}
    return {
        team_id: cursor.n
        for team_id, cursor in read.items()
        if cursor is not None and cursor.after is None
    }


def _team(reader: Reader, team_id: str, text: str | None, have: Have) -> dict[str, Any]:
    cursor = read_cursor(text, reader.municipality.epoch, team_id)
    fits = cursor is not None and cursor.n >= reader.standings[team_id].compacted
    if cursor is not None and fits and cursor.after is None:
        return _delta_page(reader, cursor)
    reader.needs_snapshot()
    if text == REPAIR:
        return _repair_page(reader, team_id, have)
    if text == WHOLE:
        reader.mended[team_id] = {"whole": 1}
    if cursor is None or not fits:
        return _hot_page(reader, team_id)
    return _case_page(reader, cursor)


def _repair_page(reader: Reader, team_id: str, have: Have) -> dict[str, Any]:
    """What differs, and the check; where too much does, the first sync again."""
    differs = difference(reader, team_id, have)
    reader.mended[team_id] = {
        "rows": len(differs.rows),
        "cases": len(differs.cases),
        "gone": len(differs.left) + len(differs.strays),
    }
    if (
        len(differs.rows) + len(differs.strays) > ROWS_A_REPAIR
        or len(differs.cases) > CASES_A_REPAIR
    ):
        return _hot_page(reader, team_id)
    events: list[Event] = [
        {"gone": {"case": case_id, "why": why}} for case_id, why in sorted(differs.left.items())
    ]
    events += [{"gone": {"row": row_id, "why": "unknown"}} for row_id in sorted(differs.strays)]
    events += _rows(reader, team_id, differs.rows)
    events += _joins(reader, team_id, differs.cases)
    cursor = Cursor(reader.municipality.epoch, team_id, reader.municipality.n)
    return {**_page(reader, cursor, events, more=False), "repaired": True}


def _rows(reader: Reader, team_id: str, row_ids: list[str]) -> list[Event]:
    found = select(FeedEntry.body).where(
        FeedEntry.municipality_id == reader.municipality.id,
        FeedEntry.team_id == team_id,
        FeedEntry.row_id.in_(row_ids),
    )
    bodies = reader.connection.scalars(found.order_by(FeedEntry.seq)) if row_ids else ()
    return [{"row": _json(body)} for body in bodies]


def _hot_page(reader: Reader, team_id: str) -> dict[str, Any]:
    """The first page: the team itself, and the cases of today, of mine and ready ones."""
    events = _of_team(reader, team_id)
    events += _joins(reader, team_id, _hot_cases(reader, team_id))
    cursor = Cursor(reader.municipality.epoch, team_id, reader.municipality.n, after="")
    return _page(reader, cursor, events, more=True, first=True)


def _hot_cases(reader: Reader, team_id: str) -> list[str]:
    today = reader.now.astimezone(zone(reader.municipality)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    visited = select(Visit.case_id).where(
        Visit.municipality_id == reader.municipality.id,
        Visit.planned_at >= today,
        Visit.planned_at < today + timedelta(days=1),
    )
    held = _held(reader, team_id).join(
        Case,
        (Case.municipality_id == Membership.municipality_id) & (Case.id == Membership.case_id),
    )
    hot = or_(
        Case.phase.in_(HOT),
        Case.owner_id == reader.worker_id,
        Case.id.in_(visited),
    )
    return list(reader.connection.scalars(held.where(hot).limit(HOT_CASES)))


def _held(reader: Reader, team_id: str) -> Select[str]:
    return (
        select(Membership.case_id)
        .where(
            Membership.municipality_id == reader.municipality.id,
            Membership.team_id == team_id,
            Membership.present,
        )
        .order_by(Membership.case_id)
    )


def _case_page(reader: Reader, cursor: Cursor) -> dict[str, Any]:
    """A page of all cases by their immutable ids: none can slip between two pages."""
    after = _held(reader, cursor.team_id).where(Membership.case_id > cursor.after)
    cases = list(reader.connection.scalars(after.limit(CASES_A_PAGE)))
    events = _joins(reader, cursor.team_id, cases)
    if len(cases) == CASES_A_PAGE:
        onward = Cursor(cursor.epoch, cursor.team_id, cursor.n, after=cases[-1])
        return _page(reader, onward, events, more=True, first=True)
    done = Cursor(cursor.epoch, cursor.team_id, cursor.n)
    more = cursor.n < reader.standings[cursor.team_id].n
    return _page(reader, done, events, more=more, first=True)


def _delta_page(reader: Reader, cursor: Cursor) -> dict[str, Any]:
    if cursor.n >= reader.standings[cursor.team_id].n:
        return _page(reader, cursor, [], more=False)
    entries, standing = _after(reader, cursor)
    more, entries = len(entries) > ROWS_A_PAGE, entries[:ROWS_A_PAGE]
    events: list[Event] = []
    packed: set[str] = set()
    for entry in entries:
        if entry.gone is not None:
            events.append({"gone": {"case": entry.case_id, "why": entry.gone}})
        elif not entry.joined:
            events.append({"row": _json(entry.body)})
        elif entry.case_id not in packed:
            reader.needs_snapshot()
            packed.add(entry.case_id)
            events += _joins(reader, cursor.team_id, [entry.case_id])
    onward = Cursor(cursor.epoch, cursor.team_id, entries[-1].seq if entries else cursor.n)
    return _page(reader, onward, events, more=more, standing=standing)


def _after(reader: Reader, cursor: Cursor) -> tuple[list[Any], Standing]:
    """Return the entries after a cursor, and how the feed stands with them.

    Without a snapshot others may have forgotten what was gone since the feed was seen to fit.
    """
    entries = DELTA(
        reader.connection,
        municipality=reader.municipality.id,
        team=cursor.team_id,
        after=cursor.n,
    )
    if not entries:
        reader.needs_snapshot()
        return entries, reader.standings[cursor.team_id]
    standing = Standing(*entries[0][-len(_STANDING) :])
    if cursor.n < standing.compacted:
        reader.needs_snapshot()
    return entries, standing


def _joins(reader: Reader, team_id: str, cases: list[str]) -> list[Event]:
    """Whole cases, each with its case row apart."""
    rows: dict[str, list[Any]] = {case_id: [] for case_id in cases}
    heads: dict[str, Any] = {}
    entries = _entries(reader, team_id, cases) if cases else []
    for case_id, row_id, body in entries:
        if row_id == case_id:
            heads[case_id] = _json(body)
        else:
            rows[case_id].append(_json(body))
    whole = [case_id for case_id in cases if case_id in heads]
    reader.received.update(whole)
    return [{"join": {"case": heads[case_id], "rows": rows[case_id]}} for case_id in whole]


def _entries(reader: Reader, team_id: str, cases: list[str]) -> Sequence[Any]:
    live = (
        select(FeedEntry.case_id, FeedEntry.row_id, FeedEntry.body)
        .where(
            FeedEntry.municipality_id == reader.municipality.id,
            FeedEntry.team_id == team_id,
            FeedEntry.case_id.in_(cases),
            FeedEntry.gone.is_(None),
        )
        .order_by(FeedEntry.seq)
    )
    return reader.connection.execute(live).all()


def _of_team(reader: Reader, team_id: str) -> list[Event]:
    """The rows that belong to no case: the teams, the people, the team's shifts."""
    live = (
        select(FeedEntry.body)
        .where(
            FeedEntry.municipality_id == reader.municipality.id,
            FeedEntry.team_id == team_id,
            FeedEntry.case_id.is_(None),
        )
        .order_by(FeedEntry.seq)
    )
    return [{"row": _json(body)} for body in reader.connection.scalars(live)]


def _json(body: bytes | None) -> orjson.Fragment:
    return orjson.Fragment(body or b"null")


def _page(
    reader: Reader,
    cursor: Cursor,
    events: list[Event],
    *,
    more: bool,
    first: bool = False,
    standing: Standing | None = None,
) -> dict[str, Any]:
    page: dict[str, Any] = {"events": events, "cursor": cursor.text(), "more": more}
    if first:
        held = _held(reader, cursor.team_id).order_by(None).subquery()
        page["total"] = reader.connection.scalar(select(func.count()).select_from(held))
    if not more:
        page["check"] = (standing or reader.standings[cursor.team_id]).check
    return page
