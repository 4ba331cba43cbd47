"""Signing in and out: sessions in the database, revocable, and slow for those who guess."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from sqlalchemy import Connection, bindparam, func, select, update

from services.commands import Work, new_id
from services.devices import Known, token_hash
from services.feed.reader import Place
from services.limits import TooManyTries
from services.passwords import hashed, is_weak, verified
from services.people import by_username
from services.schema import Device, Municipality, Now, Prepared, SignIn, SignInAttempt, Worker

LIFE = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
TRIES_PER_NAME = 8
TRIES_PER_ADDRESS = 40


@dataclass(frozen=True)
class Credentials:
    """What somebody signs in with, and from where."""

    username: str
    password: str
    address: str


def check(work: Work, credentials: Credentials) -> Worker | None:
    """Return the worker whose user name and password these are, or None; raise TooManyTries.

    A wrong name costs and answers the same as a wrong password.
    """
    keys = _keys(credentials)
    for key, most in keys.items():
        _limit(work, key, most)
    worker = by_username(work.session, work.municipality.id, credentials.username)
    right = verified(credentials.password, worker.password_hash if worker else None)
    if right and worker is not None and worker.active:
        return worker
    for key in keys:
        work.session.add(
            SignInAttempt(municipality_id=work.municipality.id, id=new_id(), key=key, at=work.now)
        )
    return None


def _keys(credentials: Credentials) -> dict[str, int]:
    return {
        _key("name", credentials.username.casefold()): TRIES_PER_NAME,
        _key("address", credentials.address): TRIES_PER_ADDRESS,
    }


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def _limit(work: Work, key: str, most: int) -> None:
    failed = select(func.count(), func.min(SignInAttempt.at)).where(
        SignInAttempt.municipality_id == work.municipality.id,
        SignInAttempt.key == key,
        SignInAttempt.at > work.now - WINDOW,
    )
    count, first = work.session.execute(failed).one()
    if count >= most:
        raise TooManyTries(max(1, int((first + WINDOW - work.now).total_seconds())))


def start(work: Work, worker: Worker, device: Device | None) -> str:
    """Start a session and return the secret of its cookie; only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    work.session.add(
        SignIn(
            municipality_id=work.municipality.id,
            token_hash=token_hash(secret),
            worker_id=worker.id,
            device_id=device.id if device else None,
            started_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + LIFE,
        )
    )
    work.journal(
        "session.start",
        "applied",
        worker_id=worker.id,
        role=worker.role,
        device_id=device.id if device else None,
    )
    return secret


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose session it is, on which device, and in which municipality, all at one moment.

    `seq` is the number of the worker's own row; `now` is the database's time; both times in UTC.
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


_sign_in, _worker = SignIn.__table__, Worker.__table__
_device, _place = Device.__table__, Municipality.__table__
_WORKER, _PLACE, _KNOWN = (
    ("id", "role", "lang", "licensed", "seq"),
    tuple(column.name for column in fields(Place)),
    tuple(column.name for column in fields(Known)),
)
CALLER = Prepared(
    select(
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
    .where(
        _sign_in.c.municipality_id == bindparam("municipality"),
        _sign_in.c.token_hash == bindparam("secret"),
        _sign_in.c.revoked_at.is_(None),
        _worker.c.active,
    )
)


def find(connection: Connection, municipality_id: str, secret: str) -> Caller | None:
    """Return whose session a cookie's secret is, or None when it was ended; it may have expired."""
    found = CALLER(connection, municipality=municipality_id, secret=token_hash(secret))
    if not found:
        return None
    values = iter(found[0])
    worker_id, role, lang, licensed, seq, expires_at, now = islice(values, len(_WORKER) + 2)
    place, device = Place(*islice(values, len(_PLACE))), Known(*values)
    known = device if device.id else None
    return Caller(worker_id, role, lang, licensed, seq, expires_at, now, place, known)


def end(work: Work, secret: str) -> None:
    """End the session of a cookie's secret."""
    sign_in = work.load(SignIn, token_hash(secret))
    if sign_in is not None and sign_in.revoked_at is None:
        sign_in.revoked_at = work.now


def change_password(
    work: Work, worker_id: str, secret: str, given: Credentials, new: str
) -> Literal["changed", "wrong", "weak"]:
    """Give the worker a new password and end their other sessions; the present one goes on.

    A wrong present password counts as a failed sign-in; raise TooManyTries.
    """
    worker = check(work, given)
    if worker is None or worker.id != worker_id:
        return "wrong"
    if is_weak(new, given.password, worker.username):
        return "weak"
    worker.password_hash = hashed(new)
    end_all(work, worker.id, but=secret)
    work.journal("password.change", "applied", worker_id=worker.id, role=worker.role)
    return "changed"


def end_all(work: Work, worker_id: str, but: str | None = None) -> None:
    """End every session of a worker at once, except the one of the cookie's secret `but`."""
    every = (
        update(SignIn)
        .where(
            SignIn.municipality_id == work.municipality.id,
            SignIn.worker_id == worker_id,
            SignIn.revoked_at.is_(None),
            SignIn.token_hash != (token_hash(but) if but else ""),
        )
        .values(revoked_at=work.now)
    )
    work.session.execute(every)
