"""One HTTP exchange with a service: no redirects, and an end to it whatever the service does."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

CONNECT_SECONDS = 3.05
TOTAL_SECONDS = 8.0
LONGEST_WAIT = timedelta(hours=1)

_TLS = ssl.create_default_context()


@dataclass(frozen=True)
class Place:
    """Where to connect: any of the addresses; over TLS the host must prove its name."""

    addresses: list[str]
    host: str
    port: int
    secure: bool


@contextmanager
def connected(
    place: Place, *, connect_seconds: float = CONNECT_SECONDS, total_seconds: float = TOTAL_SECONDS
) -> Iterator[http.client.HTTPConnection]:
    """Connect, and cut the line when the whole exchange takes too long; raise OSError."""
    line = _dial(place.addresses, place.port, connect_seconds)
    # A time-out per read would let a service that drips hold the line for ever.
    with cut_after(total_seconds, line) as cutter:
        try:
            if place.secure:
                line = _TLS.wrap_socket(line, server_hostname=place.host)
                cutter.args = (line,)
            line.settimeout(total_seconds)
            connection = http.client.HTTPConnection(place.host, place.port)
            connection.sock = line
            yield connection
        finally:
            line.close()


@contextmanager
def cut_after(seconds: float, line: socket.socket) -> Iterator[threading.Timer]:
    """Shut the line down when what is done inside has not ended by then."""
    cutter = threading.Timer(seconds, _cut, (line,))
    cutter.daemon = True
    cutter.start()
    try:
        yield cutter
    finally:
        cutter.cancel()


def _dial(places: list[str], port: int, seconds: float) -> socket.socket:
    trouble: OSError = OSError("the name has no address")
    for place in places[:2]:
        try:
            return socket.create_connection((place, port), timeout=seconds)
        except OSError as error:
            trouble = error
    raise trouble


def _cut(line: socket.socket) -> None:
    try:
        # The plain socket's own method: an SSL socket's would take its state away under the reader.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return


def retry_after(text: str | None) -> timedelta | None:
    """Read Retry-After in seconds or as a date (RFC 9110, 10.2.3), between a second and an hour."""
    if not text:
        return None
    try:
        wait = (
            timedelta(seconds=int(text))
            if text.strip().isdigit()
            else parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)
        )
    except (ValueError, OverflowError):
        return None
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)
