"""The lease: how long a device may show its cases without having heard from the server.

It is signed, so that a phone can check it offline; it is policy, not secrecy: what keeps a stolen
phone's cases secret is the vault.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from services.keys import COORDINATE, base64url, p256_key, public_jwk

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


@dataclass(frozen=True)
class Lease:
    """What is granted: to whom, on which device, for the cases of which teams, until when (UTC)."""

    worker: str
    device: str
    teams: tuple[str, ...]
    not_after: datetime
    max_hours: int


@dataclass(frozen=True)
class LeaseKey:
    """The server's key for leases (ES256)."""

    private: ec.EllipticCurvePrivateKey

    def grant(
        self, worker: str, device: str, teams: Iterable[str], now: datetime, hours: int
    ) -> dict[str, object]:
        """Return a lease for so many hours from this minute, as the wire has it.

        `token` is the payload's JSON and its raw signature (r and s, 32 bytes each), both in
        base64url with a dot between; `jwk` is the public key that proves it.
        """
        until = now.replace(second=0, microsecond=0) + timedelta(hours=hours)
        return signed(self.private, Lease(worker, device, tuple(sorted(teams)), until, hours))


# Leases count in minutes, so that a device that pulls all the time is signed for once a minute:
# a signature costs as much as a statement.
@lru_cache(maxsize=1_000)
def signed(private: ec.EllipticCurvePrivateKey, lease: Lease) -> dict[str, object]:
    """Return a lease as the wire has it."""
    payload = base64url(orjson.dumps(lease, option=OPTIONS))
    signature = private.sign(payload.encode(), ec.ECDSA(hashes.SHA256()))
    raw = b"".join(n.to_bytes(COORDINATE, "big") for n in decode_dss_signature(signature))
    return {"token": f"{payload}.{base64url(raw)}", "jwk": public_jwk(private)}


def lease_key(folder: Path) -> LeaseKey:
    """Return the key of the secrets folder, made at the first start."""
    return LeaseKey(p256_key(folder / "lease.pem"))
