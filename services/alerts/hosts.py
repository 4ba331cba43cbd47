"""Where a push may go: the browsers' own push services over HTTPS, and nothing else."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

KNOWN = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_PLAIN = re.compile(r"[\x21-\x7e]{1,2048}")
_HTTPS = 443


class NotAllowed(ValueError):
    """The address is not one of a push service; the message never repeats it."""


@dataclass(frozen=True)
class Target:
    """A judged address; `inside` is true when it may lead into a private network.

    That is so only for our own receiver, and for a test's own push service.
    """

    secure: bool
    host: str
    port: int
    path: str
    inside: bool

    @property
    def origin(self) -> str:
        """Return scheme, host and, when unusual, port: the audience of a VAPID token."""
        scheme, usual = ("https", _HTTPS) if self.secure else ("http", 80)
        return f"{scheme}://{self.host}" + ("" if self.port == usual else f":{self.port}")


class Hosts:
    """The allow-list, with what an installation or a test adds to it.

    `extra` holds domains (`push.example.org`, `*.example.org`) or, for tests, loopback origins.
    A loopback origin is `http://127.0.0.1` (any port) or `http://127.0.0.1:4000`. `own` is the one
    address of our own receiver, wherever it is.
    """

    def __init__(self, extra: Iterable[str] = (), *, own: str = "") -> None:
        entries = tuple(extra)
        self._own = own
        self._origins = frozenset(entry for entry in entries if "://" in entry)
        self._domains = KNOWN + tuple(entry for entry in entries if "://" not in entry)
        for origin in self._origins:
            if not is_loopback(urlsplit(origin).hostname or ""):
                raise ValueError("only loopback may be allowed by origin")

    def judge(self, endpoint: str) -> Target:
        """Return where the endpoint leads; raise NotAllowed when it is not a push service's."""
        if not _PLAIN.fullmatch(endpoint) or "\\" in endpoint:
            raise NotAllowed("an address of visible ASCII characters is expected")
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:
            raise NotAllowed("not an address") from None
        host = parts.hostname or ""
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise NotAllowed("an address of a push service names no user and no fragment")
        inside = endpoint == self._own or (is_loopback(host) and self._allows_origin(parts))
        if not inside and not (parts.scheme == "https" and port in (None, _HTTPS)):
            raise NotAllowed("only HTTPS on its own port is allowed")
        if not inside and not self._allows_domain(host):
            raise NotAllowed("not the host of a known push service")
        secure = parts.scheme == "https"
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(secure, host, port or (_HTTPS if secure else 80), path, inside)

    def _allows_origin(self, parts: SplitResult) -> bool:
        anywhere = f"{parts.scheme}://{parts.hostname}"
        return anywhere in self._origins or f"{anywhere}:{parts.port}" in self._origins

    def _allows_domain(self, host: str) -> bool:
        if not _HOST.fullmatch(host):
            return False
        return any(
            host.endswith(domain[1:]) if domain.startswith("*.") else host == domain
            for domain in self._domains
        )


def addresses(target: Target) -> list[str]:
    """Resolve the host.

    Raise NotAllowed when any address is not public, OSError when there is none.

    The caller connects to one of these, so that a second look-up cannot give another answer.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    plain = [str(entry[4][0]) for entry in found]
    if not target.inside and not all(ipaddress.ip_address(ip).is_global for ip in plain):
        raise NotAllowed("the push service's name leads into a private network")
    return plain


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
