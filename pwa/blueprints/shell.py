"""The offline shell: one page per language, without personal data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import brotli
from flask import Blueprint, Response, abort, current_app, redirect, request

from pwa.assets import Assets
from pwa.auth import open_to
from pwa.i18n import LANGUAGES, best
from pwa.pages import render_desk, render_shell

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
    return _sent(render_shell, lang)


@bp.get("/<lang>/desk/<version>")
@open_to("anyone")
def desk(lang: str, version: str) -> Response:
    """Send the part that only a desk needs; 404 for the part of another build."""
    if lang not in LANGUAGES or version != current_app.extensions["assets"].version:
        abort(404)
    return _sent(_desk, lang)


def _desk(lang: str, assets: Assets) -> str:
    return render_desk(lang, assets, current_app.extensions["settings"].policy)


def _sent(render: Callable[[str, Assets], str], lang: str) -> Response:
    version = current_app.extensions["assets"].version
    takes_brotli = request.accept_encodings["br"] > 0
    page = (_packed if takes_brotli else _drawn)(render, lang, version)
    response = current_app.response_class(page, mimetype="text/html")
    response.vary.add("Accept-Encoding")
    if takes_brotli:
        response.content_encoding = "br"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@cache
def _drawn(render: Callable[[str, Assets], str], lang: str, version: str) -> str:
    del version  # a new build is another page
    return render(lang, current_app.extensions["assets"])


@cache
def _packed(render: Callable[[str, Assets], str], lang: str, version: str) -> bytes:
    """Pack once, as small as it gets: phones fetch the shell over slow networks."""
    return bytes(brotli.compress(_drawn(render, lang, version).encode(), quality=11))
