"""The key by which push services know this installation (RFC 8292).

Made once, never silently replaced.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.schema import PushEndpoint

FILE = "vapid.pem"
NOWHERE = (".example", ".internal", ".invalid", ".local", ".localhost", ".test")
"""Ends of names that lead nowhere on the public network."""


class KeyTrouble(Exception):
    """The key is missing, unreadable, or not the one that phones have subscribed with."""


@dataclass(frozen=True)
class VapidKey:
    """The private key, its public half as browsers want it (base64url) and its short id."""

    private: ec.EllipticCurvePrivateKey
    public: str
    id: str


def create(folder: Path) -> VapidKey:
    """Make the installation's key.

    Raise KeyTrouble when there is one, since a new key cuts every phone off.

    The file appears whole or not at all, readable by its owner only; of several processes that try
    at the same time one succeeds.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        (folder / FILE).hardlink_to(draft)
    except FileExistsError:
        raise KeyTrouble(f"{FILE} exists already; phones have subscribed with it") from None
    finally:
        draft.unlink(missing_ok=True)
    return load(folder)


def load(folder: Path) -> VapidKey:
    """Read the installation's key; raise KeyTrouble when the file is missing or no P-256 key."""
    try:
        private = serialization.load_pem_private_key((folder / FILE).read_bytes(), password=None)
    except FileNotFoundError:
        raise KeyTrouble(f"{FILE} is missing; restore it from the backup of the secrets") from None
    except ValueError:
        raise KeyTrouble(f"{FILE} cannot be read as a private key") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.key_size != 256:  # noqa: PLR2004
        raise KeyTrouble(f"{FILE} is not a P-256 key")
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return VapidKey(private, _base64url(point), _base64url(hashlib.sha256(point).digest())[:16])


def at_start(folder: Path, known: Collection[str]) -> VapidKey:
    """Return the key to start with.

    `known` are the ids of the keys that live subscriptions belong to.

    An empty installation gets its first key. Raise KeyTrouble when subscriptions exist and the key
    is missing or another: sending would fail for every phone, and nobody would be paged.
    """
    if not known and not (folder / FILE).exists():
        try:
            return create(folder)
        except KeyTrouble:
            return load(folder)
    key = load(folder)
    if known and key.id not in known:
        raise KeyTrouble(f"{FILE} is not the key that the phones have subscribed with")
    return key


def known_keys(session: Session, municipality_id: str) -> set[str]:
    """Return the ids of the keys that the municipality's live subscriptions belong to."""
    found = select(PushEndpoint.vapid_key).where(
        PushEndpoint.municipality_id == municipality_id, PushEndpoint.state == "active"
    )
    return set(session.scalars(found.distinct()))


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
