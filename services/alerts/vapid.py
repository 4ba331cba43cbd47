"""The key by which push services know this installation (RFC 8292).

Made once, never silently replaced: a second one is made on purpose, and both serve until the phones
have moved to it.
"""

from __future__ import annotations

import fcntl
import hashlib
import ipaddress
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

FILE = "vapid.pem"
FORMER = "vapid-former.pem"
NOWHERE = (".example", ".internal", ".invalid", ".local", ".localhost", ".test")
"""Ends of names that lead nowhere on the public network."""


class KeyTrouble(Exception):
    """The key is missing, unreadable, or not the one that phones have subscribed with."""


@dataclass(frozen=True)
class VapidKey:
    """The private key, its public half as browsers want it (base64url) and its short id.

    `since` is when its file was written, in UTC.
    """

    private: ec.EllipticCurvePrivateKey
    public: str
    id: str
    since: datetime


class Keyring:
    """The keys of a folder, the newest first: phones subscribe with that one.

    Read anew when a file of them changes, so that no process signs with fewer keys than phones have
    subscribed with; when they cannot be read then, those that were held serve on. Raise KeyTrouble
    when they cannot be read at first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = _stamp(folder), load(folder)

    @property
    def keys(self) -> tuple[VapidKey, ...]:
        """Return the keys that serve: one, or two after a rotation."""
        stamp = _stamp(self._folder)
        if stamp != self._held[0]:
            with suppress(KeyTrouble, OSError):
                self._held = stamp, load(self._folder)
        return self._held[1]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the keys that serve."""
        return tuple(key.id for key in self.keys)

    def find(self, key_id: str) -> VapidKey:
        """Return the key of that id; raise KeyTrouble when it does not serve."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise KeyTrouble(f"the push key {key_id} has been retired")


def create(folder: Path) -> None:
    """Make the installation's key.

    Raise KeyTrouble when there is one, since a new key cuts every phone off.

    The file appears whole or not at all, readable by its owner only; of several processes that try
    at the same time one succeeds.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _draft(folder) as draft:
        try:
            (folder / FILE).hardlink_to(draft)
        except FileExistsError:
            raise KeyTrouble(f"{FILE} exists already; phones have subscribed with it") from None


def rotate(folder: Path) -> None:
    """Make a second key for new subscriptions; the former serves on until it is retired.

    Raise KeyTrouble while two serve already. After a crash at any point the former key still serves
    and the call can be given again.
    """
    with _alone(folder):
        if len(load(folder)) > 1:
            raise KeyTrouble("Two keys serve already: retire the former one first.")
        with _draft(folder) as draft:
            with suppress(FileExistsError):  # An interrupted rotation has come so far.
                (folder / FORMER).hardlink_to(folder / FILE)
            draft.replace(folder / FILE)


def retire(folder: Path) -> None:
    """Remove the former key; its subscriptions must have been given up before."""
    with _alone(folder):
        (folder / FORMER).unlink(missing_ok=True)


def load(folder: Path) -> tuple[VapidKey, ...]:
    """Read the keys, the newest first; raise KeyTrouble when one is missing or no P-256 key."""
    keys = [_read(folder / FILE)]  # A rotation under way moves it to the other name, read after it.
    if (folder / FORMER).exists():
        keys.append(_read(folder / FORMER))
    return tuple({key.id: key for key in keys}.values())


def at_start(folder: Path, known: Collection[str]) -> Keyring:
    """Return the keys to start with.

    `known` are the ids of the keys that live subscriptions belong to.

    An empty installation gets its first key. Raise KeyTrouble when a key that subscriptions belong
    to is missing: sending would fail for their phones, and nobody would be paged.
    """
    if not known and not (folder / FILE).exists() and not (folder / FORMER).exists():
        with suppress(KeyTrouble):  # Another process has made it at the same time.
            create(folder)
    ring = Keyring(folder)
    if missing := set(known) - set(ring.ids):
        raise KeyTrouble(
            f"{FILE} is not the key that phones have subscribed with, {' and '.join(missing)}: "
            "restore the secrets from their backup, or give those phones up for good with "
            "`hemklar vapid retire --anyway`"
        )
    return ring


def subject(public_url: str) -> str:
    """Return whom a push service may ask: the public site, by its HTTPS address (RFC 8292, 2.1)."""
    return f"https://{urlsplit(public_url).hostname}"


def is_usable(contact: str) -> bool:
    """Whether a push service could reach a contact; some refuse pushes of one they could not."""
    parts = urlsplit(contact)
    host = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NOWHERE)


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(path: Path) -> VapidKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        written = path.stat().st_mtime
    except FileNotFoundError:
        raise KeyTrouble(
            f"{path.name} is missing; restore it from the backup of the secrets"
        ) from None
    except ValueError:
        raise KeyTrouble(f"{path.name} cannot be read as a private key") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.key_size != 256:  # noqa: PLR2004
        raise KeyTrouble(f"{path.name} is not a P-256 key")
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    key_id = _base64url(hashlib.sha256(point).digest())[:16]
    return VapidKey(private, _base64url(point), key_id, datetime.fromtimestamp(written, UTC))


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Give a new key in a file of its own, removed at the end unless it was renamed."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = folder / f".{FILE}.{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Change the folder's keys while nobody else does."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        raise KeyTrouble(f"{folder} is missing; it is made at the first start") from None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _stamp(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """Return what differs once a key file has been replaced, added or removed."""

    def of(path: Path) -> tuple[int, int] | None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns

    return of(folder / FILE), of(folder / FORMER)
