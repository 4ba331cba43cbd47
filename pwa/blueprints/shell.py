"""The offline shell: one page per language, without personal data."""

from __future__ import annotations

from functools import cache
from typing import Any

import brotli
from flask import Blueprint, Response, abort, current_app, redirect, request

from pwa.auth import open_to
from pwa.i18n import LANGUAGES, best
from pwa.pages import render_shell

bp = Blueprint("shell", __name__)


@bp.get("/")
@open_to("anyone")
def root() -> Any:
    """Lead to the app."""
    return redirect("/app")


@bp.get("/app")
@open_to("anyone")
def app() -> Any:
    """Lead to the app in the browser's language.

    The service worker does the same offline, by choice.
    """
    return redirect(f"/{best(request.accept_languages.values())}/app")


@bp.get("/<lang>/app")
@open_to("anyone")
def shell(lang: str) -> Response:
    """Send the shell in a language."""
    if lang not in LANGUAGES:
        abort(404)
    version = current_app.extensions["assets"].version
    takes_brotli = request.accept_encodings["br"] > 0
    page = _packed(lang, version) if takes_brotli else _shell(lang, version)
    response = current_app.response_class(page, mimetype="text/html")
    response.vary.add("Accept-Encoding")
    if takes_brotli:
        response.content_encoding = "br"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def _shell(lang: str, version: str) -> str:
    del version  # a new build is another page
    return render_shell(lang, current_app.extensions["assets"])


@cache
def _packed(lang: str, version: str) -> bytes:
    """Pack once, as small as it gets: phones fetch the shell over slow networks."""
    return bytes(brotli.compress(_shell(lang, version).encode(), quality=11))
