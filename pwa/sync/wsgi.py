"""`POST /sync` for a WSGI server: everything else is the application's behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson
from werkzeug.http import parse_cookie
from werkzeug.wsgi import get_host, get_input_stream

from pwa.compression import MOST_REQUEST_BYTES, packed, unpacked
from pwa.errors import told
from pwa.json import OPTIONS
from pwa.security import PRIVATE, ForeignOrigin, is_own_page
from pwa.sync.asked import read_request

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from pwa.auth import Audience
    from pwa.settings import Settings
    from pwa.sync.exchange import Exchange

PATH = "/sync"
AUDIENCE: Audience = "hand_in"
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", PRIVATE),
    ("Vary", "Accept-Encoding, Cookie"),
]


class Sync:
    """An application with the sync of its devices in front of it.

    Always 200 once the request is read, its sender known and a first sync admitted.
    """

    def __init__(
        self, application: WSGIApplication, exchange: Exchange, settings: Settings
    ) -> None:
        self._application = application
        self._exchange = exchange
        self._settings = settings

    def __call__(self, environ: WSGIEnvironment, start: StartResponse, /) -> Iterable[bytes]:
        """Answer as WSGI wants it (PEP 3333)."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self._application(environ, start)
        status, headers = "200 OK", HEADERS
        try:
            body = self._answer(environ)
        except Exception as error:  # noqa: BLE001 - whatever it is, the device learns what to do
            trouble = told(error)
            status, headers = trouble.line, HEADERS + trouble.headers
            body = orjson.dumps(trouble.said)
        encoding, body = packed(body, environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding is not None:
            headers = [*headers, ("Content-Encoding", encoding)]
        start(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: WSGIEnvironment) -> bytes:
        settings = self._settings
        if not is_own_page(
            settings,
            get_host(environ),
            environ.get("HTTP_SEC_FETCH_SITE"),
            environ.get("HTTP_ORIGIN"),
        ):
            raise ForeignOrigin
        stream = get_input_stream(environ, max_content_length=MOST_REQUEST_BYTES)
        asked = read_request(unpacked(stream.read(), environ.get("HTTP_CONTENT_ENCODING")))
        secret = parse_cookie(environ).get(settings.cookie, "")
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        answer = self._exchange.answer(asked, secret, token if scheme == "Device" else None)
        return orjson.dumps(answer, option=OPTIONS)
