"""Bodies packed on the wire: requests unpacked under a limit.

Answers packed as the browser takes them.
"""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli
import zstandard
from flask import Flask, Response, request

from services.commands import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

SMALLEST = 600
"""Answers shorter than this are sent as they are: packing saves less than its header costs."""
MOST_REQUEST_BYTES = 1_000_000
"""A request may have this much on the line."""
MOST_BYTES = 2_000_000
"""A request may unpack to this much; 100 commands or 256 kB is what the contract allows."""

PACKERS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    # A compressor of its own each time: one shared between threads crashes the process.
    ("zstd", lambda body: zstandard.ZstdCompressor(level=3).compress(body)),
    ("br", lambda body: brotli.compress(body, quality=4)),
    ("gzip", lambda body: gzip.compress(body, compresslevel=6)),
)


class TooLarge(Exception):
    """A request larger than is taken; the message says what and how much it may be."""


def pack_answers(app: Flask) -> None:
    """Pack JSON and pages that are long enough, the best way the request accepts."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.direct_passthrough or response.content_encoding:
            return response
        response.vary.add("Accept-Encoding")
        accepted = request.headers.get("Accept-Encoding", "")
        encoding, body = packed(response.get_data(), accepted)
        if encoding is not None:
            response.set_data(body)
            response.content_encoding = encoding
        return response


def packed(body: bytes, accepted: str) -> tuple[str | None, bytes]:
    """Return how an answer is packed, the best way that is accepted, and the packed bytes.

    None, and the body as it was, when it is short or nothing known is accepted.
    """
    if len(body) >= SMALLEST:
        for name, pack in PACKERS:
            if name in accepted:
                return name, pack(body)
    return None, body


def unpacked(body: bytes, encoding: str | None) -> bytes:
    """Return a request's body as it was before it was packed, if it is gzip.

    Raise Unreadable for a broken one, TooLarge for one that unpacks to too much.
    """
    if encoding != "gzip":
        return body
    unpacking = zlib.decompressobj(wbits=31)
    try:
        whole = unpacking.decompress(body, MOST_BYTES)
    except zlib.error:
        raise Unreadable("body: not gzip as Content-Encoding says") from None
    if unpacking.unconsumed_tail:
        raise TooLarge(f"body: more than {MOST_BYTES} bytes unpacked")
    return whole
