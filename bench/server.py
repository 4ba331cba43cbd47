"""The real server as a process on a port of its own."""

from __future__ import annotations

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
from dataclasses import dataclass
from pathlib import Path

STARTING = 30
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server that answers at `url`; `pid` is gunicorn's master."""

    url: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time that the master and its workers have used."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_cpu_seconds(pid) for pid in [str(self.pid), *children])


def _cpu_seconds(pid: str) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = after_name[11:13]
    return (int(user) + int(system)) / TICKS


@contextmanager
def demo_server() -> Iterator[str]:
    """Give the address of a server with the demo."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        for step in ("migrate", "demo"):
            done = [sys.executable, "-m", "pwa.cli", step]
            subprocess.run(  # noqa: S603 - our own command line
                done, env=_environment(url, folder, 8000), check=True, stdout=subprocess.DEVNULL
            )
        with server(url) as started:
            yield started.url


@contextmanager
def server(database_url: str) -> Iterator[Server]:
    """Give a server of that database, with secrets of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        serving = [sys.executable, "-m", "pwa.cli", "serve"]
        environment = _environment(database_url, folder, port)
        process = subprocess.Popen(serving, env=environment)  # noqa: S603 - our own command line
        try:
            started = Server(f"http://localhost:{port}", port, process.pid)
            _wait(started.url)
            yield started
        finally:
            process.terminate()
            process.wait()


def _environment(database_url: str, folder: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "PORT": str(port),
        "HEMKLAR_DATABASE_URL": database_url,
        "HEMKLAR_SECRETS_DIR": str(Path(folder) / "secrets"),
    }


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
