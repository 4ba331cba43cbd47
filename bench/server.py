"""The real server as a process on a port of its own, with the demo in a fresh database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTING = 30


@contextmanager
def demo_server() -> Iterator[str]:
    """Give the address of a server with the demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PORT": str(port),
            "HEMKLAR_DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
            "HEMKLAR_SECRETS_DIR": str(Path(folder) / "secrets"),
        }
        for step in ("migrate", "demo"):
            _hemklar(step, environment)
        server = subprocess.Popen([sys.executable, "-m", "pwa.cli", "serve"], env=environment)
        try:
            url = f"http://localhost:{port}"
            _wait(url)
            yield url
        finally:
            server.terminate()
            server.wait()


def _hemklar(step: str, environment: dict[str, str]) -> None:
    done = [sys.executable, "-m", "pwa.cli", step]
    subprocess.run(  # noqa: S603 - our own command line
        done, env=environment, check=True, stdout=subprocess.DEVNULL
    )


def _wait(url: str) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/health/live")  # noqa: S310 - our own loopback server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no server at {url}")
