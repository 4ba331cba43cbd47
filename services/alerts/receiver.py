"""A receiver of pushes of our own, as a phone is one: its key pair, and how it opens a message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.keys import base64url, p256_key

FILE = "probe.pem"
PATH = "/push/probe"
SECRET_BYTES = 16
MOST_BYTES = 4096


class NotForUs(ValueError):
    """What was handed in was not encrypted for this receiver."""


@dataclass(frozen=True)
class Receiver:
    """The private key and the shared secret of a subscription (RFC 8291, 3.1 and 3.2)."""

    private: ec.EllipticCurvePrivateKey
    secret: bytes

    @property
    def p256dh(self) -> str:
        """Return the public key as a subscription names it."""
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64url(point)

    @property
    def auth(self) -> str:
        """Return the secret as a subscription names it."""
        return base64url(self.secret)

    def token(self, body: bytes) -> str:
        """Open a message as a phone does and return the token to answer with; raise NotForUs."""
        if len(body) > MOST_BYTES:
            raise NotForUs
        try:
            plaintext = http_ece.decrypt(
                body, private_key=self.private, auth_secret=self.secret, version="aes128gcm"
            )
        except (http_ece.ECEException, ValueError):
            raise NotForUs from None
        return str(json.loads(plaintext)["x"]["d"])


def receiver(folder: Path) -> Receiver:
    """Return this installation's receiver, its key made at the first start.

    The secret follows from the key, so that a server and an engine apart from it agree.
    """
    private = p256_key(folder / FILE)
    raw = private.private_numbers().private_value.to_bytes(32, "big")
    derived = HKDF(hashes.SHA256(), SECRET_BYTES, salt=None, info=b"hemklar probe").derive(raw)
    return Receiver(private, derived)
