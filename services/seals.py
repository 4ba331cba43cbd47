"""Sealed commands: what a phone wrote to the server's transport key.

So that it can be sent while locked.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.commands import Command, Unreadable, read_command
from services.commands.command import read_id, read_number
from services.keys import from_base64url, key_id, p256_key, public_jwk

OpenSeal = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Opens a sealed command of a device; raises Unreadable."""


@dataclass(frozen=True)
class Unopened:
    """A command whose seal does not open, or holds nothing that can be read; `key` sealed it."""

    id: str
    number: int
    key: str


def read_sealed(
    device_id: str, raw: dict[str, Any], where: str, schema: int, open_seal: OpenSeal
) -> Command | Unopened:
    """Read a sealed command; raise Unreadable where not even its id and number can be read."""
    number = read_number(raw.get("number"), f"{where}.number")
    command_id = read_id(raw.get("id"), f"{where}.id")
    try:
        opened = {**open_seal(device_id, raw), "id": raw["id"], "number": number}
        return read_command(opened, where, schema)
    except Unreadable:
        seal = raw["seal"]
        return Unopened(command_id, number, str(seal.get("key") if isinstance(seal, dict) else ""))


@dataclass(frozen=True)
class TransportKey:
    """The server's ECDH P-256 key.

    `id` stands in each seal, so that an older key can still open its own.
    """

    id: str
    private: ec.EllipticCurvePrivateKey

    def jwk(self) -> dict[str, str]:
        """Return the public half as a JSON Web Key (RFC 7517)."""
        return public_jwk(self.private)

    def open(self, device_id: str, sealed: dict[str, Any]) -> dict[str, Any]:
        """Return the command inside; raise Unreadable when it does not open.

        ECDH with the ephemeral key, HKDF-SHA256 (RFC 5869), AES-256-GCM; device, command id and
        number are bound in, so that a seal cannot be given another place.
        """
        try:
            seal = sealed["seal"]
            bound = "|".join(
                ("hemklar/seal/v1", self.id, device_id, sealed["id"], str(sealed["number"]))
            ).encode()
            if seal["key"] != self.id:
                raise Unreadable("seal.key: an unknown transport key")
            shared = self.private.exchange(ec.ECDH(), _public(seal["epk"]))
            key = HKDF(hashes.SHA256(), 32, None, bound).derive(shared)
            plain = AESGCM(key).decrypt(
                from_base64url(seal["iv"]), from_base64url(seal["ct"]), bound
            )
            opened = orjson.loads(plain)
        except (KeyError, TypeError, ValueError, InvalidTag, binascii.Error) as wrong:
            raise Unreadable("seal: it does not open") from wrong
        if not isinstance(opened, dict):
            raise Unreadable("seal: a command is expected inside")
        return opened


def transport_key(folder: Path) -> TransportKey:
    """Return the transport key of the secrets folder, made at the first start (mode 0400)."""
    private = p256_key(folder / "transport.pem")
    return TransportKey(id=key_id(private), private=private)


def _public(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(from_base64url(jwk[name]), "big") for name in "xy")
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
