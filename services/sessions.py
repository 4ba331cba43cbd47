"""Signing in and out: sessions in the database, revocable, and slow for those who guess."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, update

from services.commands import Work, new_id
from services.devices import token_hash
from services.limits import TooManyTries
from services.passwords import hashed, is_weak, verified
from services.people import by_username
from services.schema import Device, SignIn, SignInAttempt, Worker

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
