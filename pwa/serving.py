"""The server: gunicorn with threads, a socket for each of its processes."""

from __future__ import annotations

import gc
import socket
import time
from typing import Any

from gunicorn.app.base import BaseApplication

from pwa import create_app, engine, logs
from pwa.settings import Settings, WrongSetting

TRIES = 5


class Server(BaseApplication):
    """Gunicorn, holding our application; the alert engine starts in its workers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn where to listen and how."""
        wanted: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "pwa.turns.Turns",
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            # Processes that share a socket leave most of the connections to whichever is awake.
            "reuse_port": self.settings.workers > 1,
            "accesslog": None,
            "loglevel": "warning",
            "logger_class": logs.ServerLog,
            "post_worker_init": _begin,
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application."""
        return create_app(self.settings)

    def run(self) -> None:
        """Serve until stopped; raise WrongSetting when another program keeps the port."""
        await_port(self.settings)
        super().run()


def _begin(worker: Any) -> None:
    engine.start(worker.wsgi)
    # All that was loaded stays for good: looked through for garbage every few hundred requests,
    # it would hold them up for as long as thirty requests take.
    gc.collect()
    gc.freeze()


def await_port(settings: Settings) -> None:
    """Wait some seconds for a former server to leave the port; raise WrongSetting if it stays.

    With a socket for each process the system would let two servers share it in silence.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for left in reversed(range(TRIES)):
        try:
            socket.create_server((settings.host, settings.port), family=family).close()
        except OSError as error:
            if not left:
                place = f"{settings.host}:{settings.port}"
                raise WrongSetting(f"PORT: nothing can listen at {place}: {error}") from None
            time.sleep(1)
        else:
            return
