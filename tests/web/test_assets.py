"""The client's files as a browser gets them."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pwa.assets import Assets, assets_blueprint

SCRIPT = b"console.log('hemklar')"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "app-1A2B3C4D.js").write_bytes(SCRIPT)
    (tmp_path / "app-1A2B3C4D.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    (tmp_path / "app-1A2B3C4D.js.br").write_bytes(b"brotli's bytes")
    (tmp_path / "app-1A2B3C4D.js.map").write_bytes(b"{}")
    (tmp_path / "sw.js").write_bytes(b"caches.open")
    (tmp_path / "sw-off.js").write_bytes(b"unregister")
    (tmp_path / "manifest.json").write_text(
        json.dumps(
            {
                "version": "abc",
                "files": ["app-1A2B3C4D.js"],
                "entries": {"app.js": "app-1A2B3C4D.js"},
                "desk": [],
            }
        )
    )
    return tmp_path


def client_of(build: Path, *, worker_enabled: bool = True) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    blueprint = assets_blueprint(Assets.read(build), worker_enabled=worker_enabled, language="nb")
    app.register_blueprint(blueprint)
    return app.test_client()


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("br, gzip", "br", b"brotli's bytes"),
        ("gzip", "gzip", gzip.compress(SCRIPT, mtime=0)),
        ("identity", None, SCRIPT),
    ],
    ids=["br", "gzip", "neither"],
)
def test_a_hashed_file_is_for_ever_in_the_best_form_the_browser_takes(
    build: Path, accepted: str, encoding: str | None, body: bytes
) -> None:
    answer = client_of(build).get(
        Assets.read(build).url("app.js"), headers={"Accept-Encoding": accepted}
    )
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.data == body
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"


@pytest.mark.parametrize("path", ["manifest.json", "sw.js", "app.js", "..%2fassets.py"])
def test_nothing_but_the_built_files_is_served(build: Path, path: str) -> None:
    assert client_of(build).get(f"/static/build/{path}").status_code == 404


def test_a_source_map_is_served(build: Path) -> None:
    assert client_of(build).get("/static/build/app-1A2B3C4D.js.map").status_code == 200


def test_the_worker_is_asked_for_anew_each_time(build: Path) -> None:
    answer = client_of(build).get("/sw.js")
    assert answer.data == b"caches.open"
    assert "no-cache" in answer.headers["Cache-Control"]
    again = client_of(build).get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_switch_sends_the_worker_that_leaves(build: Path) -> None:
    assert client_of(build, worker_enabled=False).get("/sw.js").data == b"unregister"


def test_the_manifest_makes_it_installable(build: Path) -> None:
    client = client_of(build)
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.data)
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/app", "/app", "/")
    assert manifest["display"] == "standalone"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable", "monochrome"}
    for icon in manifest["icons"]:
        picture = client.get(icon["src"])
        assert picture.status_code == 200
        assert picture.mimetype == icon["type"]


def test_a_picture_that_is_not_there_is_404(build: Path) -> None:
    assert client_of(build).get("/static/img/other.png").status_code == 404


def test_a_missing_build_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make build"):
        Assets.read(tmp_path)
