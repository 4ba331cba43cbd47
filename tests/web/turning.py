"""A server of nothing but threads that take turns: `python -m tests.web.turning` and its limits.

It answers its path: `/slow` after `NAP` seconds, `/broken` and `/exit` never, any other at once;
`/length` is answered with the length of the body that was sent.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

NAP = 2.5
GRACE = 6


def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer as the path says."""
    path = environ["PATH_INFO"]
    if path == "/broken":
        raise RuntimeError(path)
    if path == "/exit":
        raise SystemExit(path)
    if path == "/slow":
        time.sleep(NAP)
    said = path.encode()
    if path == "/length":
        said = str(len(environ["wsgi.input"].read())).encode()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]


class Turning(BaseApplication):
    """Gunicorn with one process of a few threads."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self.wanted = wanted
        super().__init__()

    def load_config(self) -> None:
        """Take what the test wants."""
        for name, value in self.wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application."""
        return answer


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("port", type=int)
    asked.add_argument("--threads", type=int)
    asked.add_argument("--most", type=int)
    asked.add_argument("--files", type=int)
    given = asked.parse_args()
    if given.files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (given.files, given.files))
    Turning(
        {
            "bind": f"127.0.0.1:{given.port}",
            "worker_class": "pwa.turns.Turns",
            "threads": given.threads,
            "worker_connections": given.most,
            "keepalive": 1,
            "graceful_timeout": GRACE,
            "loglevel": "warning",
        }
    ).run()
