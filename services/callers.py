"""Whose session a request is made in, what they reach, and how its feeds stand: one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, bindparam, exists, or_, select, true, union_all

from services.devices import Known, token_hash
from services.feed.reader import Place, Standing
from services.reaching import EVERYTHING, granted, reached
from services.rules.reach import COORDINATOR, DUTY_MARGIN
from services.schema import Device, FeedCheck, Later, Municipality, Now, Prepared, SignIn, Worker


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose session it is, on which device, and in which municipality, all at one moment.

    `seq` is the number of the worker's own row; `now` is the database's time; both times in UTC.
    `standings` says of each team in reach how its feed stands.
    """

    worker_id: str
    role: str
    lang: str
    licensed: bool
    seq: int
    expires_at: datetime
    now: datetime
    municipality: Place
    device: Known | None
    standings: dict[str, Standing]


_sign_in, _worker = SignIn.__table__, Worker.__table__
_device, _place, _feed = Device.__table__, Municipality.__table__, FeedCheck.__table__
_WORKER, _PLACE, _KNOWN, _STANDING = (
    ("id", "role", "lang", "licensed", "seq"),
    tuple(column.name for column in fields(Place)),
    tuple(column.name for column in fields(Known)),
    tuple(column.name for column in fields(Standing)),
)
_live = (
    (_sign_in.c.municipality_id == bindparam("municipality"))
    & (_sign_in.c.token_hash == bindparam("secret"))
    & _sign_in.c.revoked_at.is_(None)
)
_margin = DUTY_MARGIN // timedelta(minutes=1)
_who, _earliest, _latest = (
    select(column).where(_live).scalar_subquery()
    for column in (
        _sign_in.c.worker_id,
        Later(_sign_in.c.started_at, -_margin),
        Later(_sign_in.c.expires_at, _margin),
    )
)
_reaches_all = exists().where(
    _worker.c.municipality_id == bindparam("municipality"),
    _worker.c.id == _who,
    or_(*(_worker.c.role == role for role in sorted(COORDINATOR))),
)
_reach = (
    union_all(*granted(_who, _earliest, _latest).selects, EVERYTHING.where(_reaches_all))
    .subquery()
    .c
)
CALLER = Prepared(
    select(
        *_reach,
        *(_feed.c[name] for name in _STANDING),
        *(_worker.c[name] for name in _WORKER),
        _sign_in.c.expires_at,
        Now(),
        *(_place.c[name] for name in _PLACE),
        *(_device.c[name] for name in _KNOWN),
    )
    .select_from(_sign_in)
    .join(_place, _place.c.id == _sign_in.c.municipality_id)
    .join(
        _worker,
        (_worker.c.municipality_id == _sign_in.c.municipality_id)
        & (_worker.c.id == _sign_in.c.worker_id),
    )
    .outerjoin(
        _device,
        (_device.c.municipality_id == _sign_in.c.municipality_id)
        & (_device.c.id == _sign_in.c.device_id),
    )
    .outerjoin(_reach.team_id.table, true())
    .outerjoin(
        _feed,
        (_feed.c.municipality_id == _sign_in.c.municipality_id)
        & (_feed.c.team_id == _reach.team_id),
    )
    .where(_live, _worker.c.active)
)
_HEAD = len(_reach) + len(_STANDING)


def find(
    connection: Connection,
    municipality_id: str,
    secret: str,
    at: Callable[[datetime], datetime],
) -> Caller | None:
    """Return whose session a cookie's secret is, or None when it was ended; it may have expired.

    `at` gives the time that holds, from what the database says. A session that lives asks for the
    duties of its own time, which are judged by that.
    """
    rows = CALLER(connection, municipality=municipality_id, secret=token_hash(secret))
    if not rows:
        return None
    values = islice(rows[0], _HEAD, None)
    worker_id, role, lang, licensed, seq, expires_at, read_at = islice(values, len(_WORKER) + 2)
    place, device = Place(*islice(values, len(_PLACE))), Known(*values)
    now = at(read_at)
    known = device if device.id else None
    reasons = [row for row in rows if row.team_id is not None]
    feeds = {
        row.team_id: Standing(*row[len(_reach) : _HEAD]) for row in reasons if row.n is not None
    }
    standings = {team: feeds.get(team, Standing()) for team in reached(role, reasons, now)}
    return Caller(worker_id, role, lang, licensed, seq, expires_at, now, place, known, standings)
