"""The client's files: hashed ones for ever, the service worker fresh, manifest and pictures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

from flask import Blueprint, Response, abort, jsonify, request

from pwa.auth import open_to

BUILD: Final = Path(__file__).parent / "static" / "build"
IMG: Final = Path(__file__).parent / "static" / "img"

YEAR: Final = 365 * 24 * 3600
DAY: Final = 24 * 3600

# Best first. A browser that takes neither gets the plain file.
ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))

TYPES: Final = MappingProxyType(
    {
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".woff2": "font/woff2",
        ".map": "application/json",
    }
)


@dataclass(frozen=True, slots=True)
class Assets:
    """What one client build holds: its version, and the hashed file behind each plain name.

    `desk` are the sources of the part that only a desk needs.
    """

    folder: Path
    version: str
    entries: Mapping[str, str]
    files: frozenset[str]
    desk: frozenset[str]

    @classmethod
    def read(cls, folder: Path = BUILD) -> Self:
        """Read the build's manifest; raise FileNotFoundError saying how to build a missing one."""
        path = folder / "manifest.json"
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: build the client with `make build`")
        built = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            folder=folder,
            version=built["version"],
            entries=MappingProxyType(built["entries"]),
            files=frozenset(built["files"]),
            desk=frozenset(built["desk"]),
        )

    def url(self, entry: str) -> str:
        """Give the address of `app.js`, `app.css`, `icons.svg`, …; raise KeyError for another."""
        return f"/static/build/{self.entries[entry]}"


def assets_blueprint(assets: Assets, *, worker_enabled: bool, language: str) -> Blueprint:
    """Serve one build; `worker_enabled=False` sends the worker that clears its cache and leaves."""
    blueprint = Blueprint("assets", __name__)
    served = assets.files | {f"{file}.map" for file in assets.files}
    worker = assets.folder / ("sw.js" if worker_enabled else "sw-off.js")
    manifest = web_manifest(language)

    @blueprint.get("/static/build/<file>")
    @open_to("anyone")
    def built(file: str) -> Response:
        if file not in served:
            abort(404)
        response = precompressed(assets.folder / file, max_age=YEAR)
        response.cache_control.public = True
        response.cache_control.immutable = True
        return response

    @blueprint.get("/sw.js")
    @open_to("anyone")
    def service_worker() -> Response:
        response = precompressed(worker, max_age=0)
        response.cache_control.no_cache = True
        return response

    @blueprint.get("/manifest.webmanifest")
    @open_to("anyone")
    def manifest_file() -> Response:
        response = jsonify(manifest)
        response.mimetype = "application/manifest+json"
        response.cache_control.max_age = DAY
        return response

    @blueprint.get("/static/img/<file>")
    @open_to("anyone")
    def picture(file: str) -> Response:
        path = IMG / file
        if path.suffix not in TYPES or not path.is_file():
            abort(404)
        return sent(path, TYPES[path.suffix], max_age=DAY)

    return blueprint


def precompressed(path: Path, *, max_age: int) -> Response:
    """Send a file in the best form that lies beside it and the request accepts."""
    if not path.exists():
        abort(404)
    found, encoding = path, None
    for name, suffix in ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if request.accept_encodings.quality(name) and packed.exists():
            found, encoding = packed, name
            break
    response = sent(found, TYPES[path.suffix], max_age=max_age)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    return response


def sent(path: Path, mimetype: str, *, max_age: int) -> Response:
    """Send a file whole, or 304 where the browser has it; none is larger than a font."""
    response = Response(path.read_bytes(), mimetype=mimetype)
    response.cache_control.max_age = max_age
    response.add_etag()
    response.make_conditional(request)
    return response


def web_manifest(language: str) -> dict[str, object]:
    """Say how Hemklar looks when installed; `id` is its identity and must never change."""
    return {
        "name": "Hemklar",
        "short_name": "Hemklar",
        "id": "/app",
        "start_url": "/app",
        "scope": "/",
        "lang": language,
        "dir": "ltr",
        "display": "standalone",
        "orientation": "any",
        "theme_color": "#0E5261",
        "background_color": "#0E5261",
        "categories": ["medical", "productivity"],
        "icons": [
            _icon("hemklar.svg", "any", "any"),
            _icon("hemklar-192.png", "192x192", "any"),
            _icon("hemklar-512.png", "512x512", "any"),
            _icon("hemklar-maskable-512.png", "512x512", "maskable"),
            _icon("hemklar-mono.svg", "any", "monochrome"),
        ],
    }


def _icon(file: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = TYPES[Path(file).suffix]
    return {"src": f"/static/img/{file}", "sizes": sizes, "type": kind, "purpose": purpose}
