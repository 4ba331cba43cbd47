"""The real server as a process, which a test can kill and start again on the same port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTING = 30


class Server:
    """`hemklar serve` with a database and secrets of its own.

    `code` is the folder whose program runs: this one, or an altered copy.
    """

    program: tuple[str, ...] = ("pwa.cli", "serve")

    def __init__(
        self, database_url: str, folder: Path, code: Path | None = None, **settings: str
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.log = folder / "server.log"
        self.code = code
        self.environment = {
            **os.environ,
            "PORT": str(self.port),
            "HEMKLAR_DATABASE_URL": database_url,
            "HEMKLAR_SECRETS_DIR": str(folder / "secrets"),
            "HEMKLAR_PUSH_HOSTS": "http://127.0.0.1",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *self.program],
                env=self.environment,
                cwd=self.code,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + STARTING
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/health/live", timeout=5)  # noqa: S310 - loopback
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError(self.log.read_text())

    def kill(self) -> None:
        """Kill it with -9, its workers too, in the middle of whatever they do."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_worker(self) -> None:
        """Kill the process that serves with -9; its master starts another on the same port."""
        assert self.process is not None
        of = self.process.pid
        for worker in Path(f"/proc/{of}/task/{of}/children").read_text().split():
            os.kill(int(worker), signal.SIGKILL)

    stop = kill

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be dead for a while: no worker of a browser, whose network is not cut, can reach it."""
        self.kill()
        try:
            yield
        finally:
            self.start()
