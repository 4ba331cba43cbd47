"""A command sealed as a phone does it: ECDH P-256, HKDF-SHA256, AES-256-GCM."""

from __future__ import annotations

import base64
import os
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Json = dict[str, Any]
CURVE = ec.SECP256R1()
BYTES = 32


def sealed(command: Json, device: str, transport_key: Json) -> Json:
    """Return the command as a locked outbox has it: id and number in clear, the rest sealed."""
    jwk = transport_key["jwk"]
    x, y = (int.from_bytes(_decode(jwk[name]), "big") for name in "xy")
    theirs = ec.EllipticCurvePublicNumbers(x, y, CURVE).public_key()
    ours = ec.generate_private_key(CURVE)
    parts = ("hemklar/seal/v1", transport_key["id"], device, command["id"], str(command["number"]))
    bound = "|".join(parts).encode()
    key = HKDF(hashes.SHA256(), BYTES, None, bound).derive(ours.exchange(ec.ECDH(), theirs))
    iv = os.urandom(12)
    seal = {
        "key": transport_key["id"],
        "epk": _jwk(ours.public_key()),
        "iv": _encode(iv),
        "ct": _encode(AESGCM(key).encrypt(iv, orjson.dumps(command), bound)),
    }
    return {"id": command["id"], "number": command["number"], "seal": seal}


def _jwk(public: ec.EllipticCurvePublicKey) -> Json:
    numbers = public.public_numbers()
    halves = {"x": numbers.x, "y": numbers.y}
    packed = {name: _encode(half.to_bytes(BYTES, "big")) for name, half in halves.items()}
    return {"kty": "EC", "crv": "P-256", **packed}


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}")
