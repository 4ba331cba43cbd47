"""The application with failpoints: a request says in a header where the server dies of it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Flask

from pwa import cli
from pwa.db import Database
from pwa.serving import Server
from services.commands import Work

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Die = Callable[[], NoReturn]
SMALL_PAGES = {"HOT_CASES": 2, "CASES_A_PAGE": 1, "ROWS_A_PAGE": 3, "ROWS_A_REPAIR": 4}
"""So small that every feed has several."""
pulling = import_module("services.feed.pull")  # its package has a function of the same name


SAID: ContextVar[WSGIEnvironment] = ContextVar("said")
"""The request that this thread answers."""


def of_many(app: Flask) -> Flask:
    """Let each request say of which municipality it is: programs do not meet each other."""
    answered = app.wsgi_app

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        before = SAID.set(environ)
        try:
            return answered(environ, start)
        finally:
            SAID.reset(before)

    app.wsgi_app = answer  # type: ignore[method-assign,assignment]
    return app


def served(self: Database) -> str | None:  # noqa: ARG001
    """Return the municipality of the request, in place of `Database.served`."""
    return SAID.get({}).get("HTTP_X_MUNICIPALITY")


def dying(die: Die) -> Any:
    """Return a `Database.write` that dies before or after its commit, if the request says so."""
    real = Database.write

    def write(database: Database, municipality: str, do: Callable[[Work], Any], *given: Any) -> Any:
        fault = SAID.get({}).get("HTTP_X_FAULT")

        def work_and_die(work: Work) -> Any:
            result = do(work)
            if fault == "crash before commit":
                die()
            return result

        result = real(database, municipality, work_and_die, *given)
        if fault == "crash after commit":
            die()
        return result

    return write


def _killed() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    sys.exit("still alive")


class Mortal(Server):
    """`hemklar serve` with failpoints; whoever dies is its worker, by -9, and a new one follows."""

    def load(self) -> Any:
        """Return the application."""
        return of_many(super().load())


if __name__ == "__main__":
    Database.write = dying(_killed)  # type: ignore[method-assign]
    Database.served = served  # type: ignore[method-assign]
    vars(cli)["Server"] = Mortal
    vars(pulling).update(SMALL_PAGES)
    cli.main(["serve"])
