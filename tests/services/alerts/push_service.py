"""A push service on loopback: verifies VAPID, decrypts RFC 8291, and plays faults."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02


@dataclass
class Received:
    """One message as the phone would get it."""

    path: str
    plaintext: bytes
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.plaintext))


ARRIVALS = {"lost": 0, "reset": 1, "twice": 2}
"""How often the phone gets a message that is taken with such a fault."""


@dataclass
class PushService:
    """Messages go to the inbox and to `phone`; a path that is not subscribed answers 410.

    `faults[path]` is (status, headers), "hang", "drip", "lost" (accepted, and gone), "reset"
    (delivered, and the line breaks before the answer) or "twice"; `fault_of` may choose anew for
    each message.
    """

    phone: Callable[[Received], None] | None = None
    fault_of: Callable[[str], Any] | None = None
    inbox: list[Received] = field(default_factory=list)
    faults: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    keys: dict[str, tuple[ec.EllipticCurvePrivateKey, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Say nothing."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                service.asked.append(self.path)
                fault = (service.fault_of or service.faults.get)(self.path)
                if fault in ("hang", "drip"):
                    service.stall(self, drip=fault == "drip")
                    return
                status, headers = (
                    fault
                    if isinstance(fault, tuple)
                    else service.take(self.path, body, dict(self.headers), fault)
                )
                if fault == "reset":
                    return
                self.send_response(status)
                for name, value in {**headers, "content-length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self) -> None:
                service.asked.append("GET " + self.path)
                self.send_response(200)
                self.end_headers()

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.released = threading.Event()
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def take(
        self, path: str, body: bytes, headers: dict[str, str], fault: str | None = None
    ) -> tuple[int, dict[str, str]]:
        """Do what a real service and the phone behind it do with a message."""
        plain = {name.lower(): value for name, value in headers.items()}
        if (keys := self.keys.get(path)) is None:
            return 410, {}
        if len(body) > 4096:
            return 413, {}
        if "ttl" not in plain or len(body) < int(plain["content-length"]):
            return 400, {}
        if not Vapid02.verify(plain["authorization"]):
            return 403, {}
        private, secret = keys
        plaintext = http_ece.decrypt(
            body, private_key=private, auth_secret=secret, version="aes128gcm"
        )
        received = Received(path, plaintext, plain)
        for _ in range(ARRIVALS.get(fault or "", 1)):
            self.inbox.append(received)
            if self.phone is not None:
                self.phone(received)
        return 201, {"Location": f"{self.url}/m/{len(self.inbox)}"}

    def stall(self, handler: http.server.BaseHTTPRequestHandler, *, drip: bool) -> None:
        """Hold the line, sending nothing or a byte at a time."""
        for byte in b"HTTP/1.1 201 Created\r\n" * 100:
            if self.released.wait(0.1):
                return
            if drip:
                try:
                    handler.wfile.write(bytes([byte]))
                except OSError:
                    return

    def subscribe(self) -> dict[str, Any]:
        """Return a new subscription as a browser's toJSON has it."""
        private, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        path = f"/p/{os.urandom(8).hex()}"
        self.keys[path] = (private, secret)
        point = private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": self.url + path,
            "expirationTime": None,
            "keys": {"p256dh": _base64url(point), "auth": _base64url(secret)},
        }

    def wait_for(self, count: int, seconds: float = 5.0) -> list[Received]:
        """Return the inbox once it holds so many, or what it holds when the time is over."""
        end = time.monotonic() + seconds
        while len(self.inbox) < count and time.monotonic() < end:
            time.sleep(0.01)
        return self.inbox

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
