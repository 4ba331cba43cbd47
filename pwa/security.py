"""The response headers, and the check that a change comes from our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

from pwa.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    Header = tuple[str, str]
    Write = Callable[[bytes], object]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types app",
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), usb=(), payment=()",
}
PRIVATE = "no-store, private"
"""The Cache-Control of what is somebody's own."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(Exception):
    """A changing request that does not say it comes from our own site."""


def protect(app: Flask, settings: Settings) -> None:
    """Send the headers with every answer, and refuse changes from other sites (ASVS 3.4, 3.5)."""
    policy = list(CONTENT_SECURITY_POLICY)
    headers = dict(HEADERS)
    if settings.is_secure:
        policy.append("upgrade-insecure-requests")
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    headers["Content-Security-Policy"] = "; ".join(policy)

    @app.before_request
    def same_site() -> None:
        if request.method not in SAFE and not _is_own(settings):
            raise ForeignOrigin

    @app.after_request
    def keep_private(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = PRIVATE
            response.vary.add("Cookie")
        return response

    app.wsgi_app = _WithHeaders(app.wsgi_app, list(headers.items()))  # type: ignore[assignment,method-assign]


class _WithHeaders:
    """The application with the same headers on every answer, put there as they are.

    As headers of Flask's answers each would be examined anew, at every request.
    """

    def __init__(self, application: WSGIApplication, headers: list[tuple[str, str]]) -> None:
        self._application = application
        self._headers = headers

    def __call__(self, environ: WSGIEnvironment, start: StartResponse, /) -> Iterable[bytes]:
        def start_with_headers(status: str, headers: list[Header], *error: Any) -> Write:
            return start(status, headers + self._headers, *error)

        return self._application(environ, start_with_headers)


def _is_own(settings: Settings) -> bool:
    if request.headers.get("Authorization", "").startswith(("Source ", "vapid ")):
        # A hospital's system and our own engine are no browsers: no other site's page says this.
        return True
    if request.endpoint == "intake.delivery":
        # A provider is no browser either; the token in the address is all that this reads.
        return True
    said = request.headers
    return is_own_page(settings, request.host, said.get("Sec-Fetch-Site"), said.get("Origin"))


def is_own_page(settings: Settings, host: str, site: str | None, origin: str | None) -> bool:
    """Tell whether a browser says that a page of ours makes the request.

    `host` is the request's own, `site` and `origin` its Sec-Fetch-Site and Origin.
    """
    if site == "same-origin":
        return True
    asking = urlsplit(origin or "").netloc
    return bool(asking) and asking in {urlsplit(settings.public_url).netloc, host}
