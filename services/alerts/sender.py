"""Sending one push.

Encrypted and signed, to an allowed host only, never redirected, within hard time-outs.
"""

from __future__ import annotations

import http.client
import threading
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from services.alerts.hosts import Hosts, NotAllowed, Target, addresses
from services.alerts.line import TOTAL_SECONDS, Place, connected, retry_after
from services.alerts.vapid import Keyring, KeyTrouble

TOKEN_SECONDS = 3600
MOST_READ = 4096

Fate = Literal["accepted", "gone", "throttled", "config", "too_large", "refused", "transient"]
"""`gone` alone kills an endpoint; `throttled` and `transient` are worth another try.

`config` is our own fault.
"""

_FATES: dict[int, Fate] = {
    **dict.fromkeys((200, 201, 202), "accepted"),
    **dict.fromkeys((404, 410), "gone"),
    **dict.fromkeys((401, 403), "config"),
    **dict.fromkeys((406, 429, 503), "throttled"),
    408: "transient",
    413: "too_large",
}


@dataclass(frozen=True)
class Push:
    """One message to one endpoint.

    `key_id` is of the key that the endpoint subscribed with, `ttl` in seconds,
    `topic` of at most 32 characters of base64url.
    """

    endpoint: str
    p256dh: str
    auth: str
    key_id: str
    payload: bytes
    ttl: int
    topic: str


@dataclass(frozen=True)
class Result:
    """What came of sending; `status` is None when no answer came.

    `provider_id` is what a channel calls the message.
    """

    fate: Fate
    status: int | None = None
    retry_after: timedelta | None = None
    provider_id: str | None = None


class Sender(Protocol):
    """What the engine sends with."""

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return the ids of the keys that reachable endpoints have subscribed with."""

    def origin(self, endpoint: str) -> str:
        """Return which service the endpoint belongs to: one that hangs must not stop others."""

    def send(self, push: Push) -> Result:
        """Send and classify; raise nothing."""


class PushSender:
    """Sends with the installation's keys, each endpoint with the one that it subscribed with.

    `contact` is the `sub` of its tokens, an https: or mailto: address.
    """

    def __init__(
        self,
        keys: Keyring,
        hosts: Hosts,
        contact: str,
        *,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._keys = keys
        self._contact = contact
        self._hosts = hosts
        self._total_seconds = total_seconds
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}
        self._signing = threading.Lock()

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return the ids of the keys that pushes are signed with."""
        return self._keys.ids

    def origin(self, endpoint: str) -> str:
        """Return the endpoint's origin, or an empty text when it is not allowed."""
        try:
            return self._hosts.judge(endpoint).origin
        except NotAllowed:
            return ""

    def send(self, push: Push) -> Result:
        """Send one push and say what came of it; `config` when its key has been retired.

        The answer's body is never kept, the endpoint never logged.
        """
        try:
            target = self._hosts.judge(push.endpoint)
            body = encrypt(push)
            place = Place(addresses(target), target.host, target.port, target.secure)
            with connected(place, total_seconds=self._total_seconds) as connection:
                connection.request("POST", target.path, body, self._headers(target, push))
                answer = connection.getresponse()
                answer.read(MOST_READ)
                return _classified(answer)
        except KeyTrouble:
            return Result("config")
        except (NotAllowed, ValueError):
            return Result("refused")
        except (OSError, http.client.HTTPException):
            return Result("transient")

    def _headers(self, target: Target, push: Push) -> dict[str, str]:
        headers = {
            "Authorization": self._token(target.origin, push.key_id),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.ttl),
            "Urgency": "high",
            "Topic": push.topic,
        }
        if target.host.endswith(".notify.windows.com"):
            headers["X-WNS-Cache-Policy"] = "cache"
        return headers

    def _token(self, origin: str, key_id: str) -> str:
        """Return the header for an origin signed with the key, renewed at half of its life."""
        key = self._keys.find(key_id)
        now = time.time()
        with self._signing:
            header, signed_at = self._tokens.get((origin, key_id), ("", 0.0))
            if not header or not 0 <= now - signed_at < TOKEN_SECONDS / 2:
                claims = {"aud": origin, "exp": int(now) + TOKEN_SECONDS, "sub": self._contact}
                signer = Vapid02(private_key=key.private, conf={"no-strict": True})
                header = str(signer.sign(claims)["Authorization"])
                self._tokens[origin, key_id] = (header, now)
            return header


def encrypt(push: Push) -> bytes:
    """Return the payload encrypted for the endpoint (RFC 8291).

    Raise ValueError for keys that are none.
    """
    point, secret = _decoded(push.p256dh), _decoded(push.auth)
    ours = ec.generate_private_key(ec.SECP256R1())
    return bytes(http_ece.encrypt(push.payload, private_key=ours, dh=point, auth_secret=secret))


def readable_keys(p256dh: str, auth: str) -> bool:
    """Whether a subscription's keys have the right shape.

    An uncompressed P-256 point and 16 bytes.
    """
    try:
        if len(_decoded(p256dh)) != 65 or len(_decoded(auth)) != 16:  # noqa: PLR2004
            return False
        encrypt(Push("https://none.invalid/", p256dh, auth, "", b"?", 0, ""))
    except ValueError:
        return False
    return True


def _decoded(key: str) -> bytes:
    return urlsafe_b64decode(key + "=" * (-len(key) % 4))


def _classified(answer: http.client.HTTPResponse) -> Result:
    status = answer.status
    fate = _FATES.get(status) or ("transient" if status >= 500 else "refused")  # noqa: PLR2004
    if answer.headers.get("X-WNS-NotificationStatus", "").lower() == "dropped":
        fate = "transient"
    return Result(fate, status, retry_after(answer.headers.get("Retry-After")))
