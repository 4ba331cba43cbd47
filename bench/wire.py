"""Many devices at once from one thread, in plain bytes, so that it is the server that works."""

from __future__ import annotations

import asyncio
import gzip
import statistics
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
import zstandard

PACKED_FROM = 1_000
"""As the client: bodies from this size are sent packed."""

Answer = tuple[bytes, bytes]
"""Head and body."""
Script = Generator[bytes, Answer, None]
"""What a device says: it yields a request and is given the answer."""


@dataclass
class Played:
    """How it went: the seconds each request took, and all of them together."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.took) / self.seconds

    @property
    def median_ms(self) -> float:
        """The middle one, in milliseconds."""
        return statistics.median(self.took) * 1000

    @property
    def p95_ms(self) -> float:
        """What 95 of 100 keep to, in milliseconds."""
        return statistics.quantiles(self.took, n=20)[-1] * 1000


def message(cookie: str, body: dict[str, Any]) -> bytes:
    """Return `POST /sync` as the client sends it."""
    raw = orjson.dumps(body)
    encoding = ""
    if len(raw) >= PACKED_FROM:
        raw, encoding = gzip.compress(raw, 6), "Content-Encoding: gzip\r\n"
    head = (
        "POST /sync HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {cookie}\r\nAccept: application/json\r\nAccept-Encoding: zstd\r\n"
        f"Content-Type: application/json\r\n{encoding}Content-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


def sent_bytes(request: bytes) -> int:
    """Return the length of the body."""
    return len(request.partition(b"\r\n\r\n")[2])


def ask(port: int, request: bytes) -> dict[str, Any]:
    """Send one request and return the JSON of its answer; raise RuntimeError unless it is 200."""
    return read(asyncio.run(_once(port, request)))


def read(answer: Answer) -> dict[str, Any]:
    """Return the JSON of an answer."""
    head, body = answer
    if b"content-encoding: zstd" in head:
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    said: dict[str, Any] = orjson.loads(body)
    return said


def these(requests: Iterable[bytes]) -> Script:
    """Say these requests, whatever the answers."""
    for request in requests:
        _ = yield request


def play(port: int, scripts: Iterable[Script], seconds: float) -> Played:
    """Let each script be a device that sends one request after another, all at once.

    It ends with the scripts or, for endless ones, after the time.
    """
    return asyncio.run(_play(port, list(scripts), seconds))


async def _play(port: int, scripts: list[Script], seconds: float) -> Played:
    played = Played()
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in scripts]
    began = time.perf_counter()
    until = began + seconds

    async def device(line: _Line, script: Script) -> None:
        request: bytes | None = next(script)
        while request is not None:
            at = time.perf_counter()
            answer = await _exchange(line, request)
            done = time.perf_counter()
            played.took.append(done - at)
            request = _next(script, answer) if done < until else None

    await asyncio.gather(*map(device, lines, scripts))
    played.seconds = time.perf_counter() - began
    for _, writer in lines:
        writer.close()
    return played


def _next(script: Script, answer: Answer) -> bytes | None:
    try:
        return script.send(answer)
    except StopIteration:
        return None


_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _once(port: int, request: bytes) -> Answer:
    line = await asyncio.open_connection("127.0.0.1", port)
    answer = await _exchange(line, request)
    line[1].close()
    return answer


async def _exchange(line: _Line, request: bytes) -> Answer:
    reader, writer = line
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(head.decode())
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head, await reader.readexactly(length)
