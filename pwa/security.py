"""The response headers, and the check that a change comes from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from pwa.settings import Settings

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
    def add_headers(response: Response) -> Response:
        response.headers.extend(headers)  # None of them is there yet: `update` would look for each.
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store, private"
            response.vary.add("Cookie")
        return response


def _is_own(settings: Settings) -> bool:
    if request.headers.get("Authorization", "").startswith(("Source ", "vapid ")):
        # A hospital's system and our own engine are no browsers: no other site's page says this.
        return True
    if request.endpoint == "intake.delivery":
        # A provider is no browser either; the token in the address is all that this reads.
        return True
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    origin = urlsplit(request.headers.get("Origin", ""))
    own = {urlsplit(settings.public_url).netloc, request.host}
    return bool(origin.netloc) and origin.netloc in own
