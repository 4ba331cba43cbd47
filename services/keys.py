"""The installation's own P-256 keys: files of the secrets folder, made at the first start."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

COORDINATE = 32


def p256_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Return the private key in the file, made when there is none (mode 0400).

    The file appears whole or not at all; of several processes that make it at the same time, all
    use the first one's. Raise TypeError when it holds another kind of key.
    """
    if not path.exists():
        _make(path)
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise TypeError(f"{path} must hold a P-256 key")
    return private


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def key_id(private: ec.EllipticCurvePrivateKey) -> str:
    """Return a short name for the key: 12 characters of base64url of its public half's SHA-256."""
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64url(hashlib.sha256(point).digest()[:9])


def public_jwk(private: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """Return the public half as a JSON Web Key (RFC 7517)."""
    numbers = private.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers.x.to_bytes(COORDINATE, "big")),
        "y": base64url(numbers.y.to_bytes(COORDINATE, "big")),
    }


def base64url(raw: bytes) -> str:
    """Return the bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url without padding; raise ValueError for what is none."""
    return base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}")
