"""What this process writes down of itself: of an error its kind and its places, never its words."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger

log = logging.getLogger("hemklar")

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """Lines without the words of errors: those may quote a row, its parameters or an answer."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what another formatter has made of the error is not used."""
        record.exc_text = None
        line = super().format(record)
        record.exc_text = None
        return line

    def formatException(self, ei: Caught) -> str:  # noqa: N802 - the name is logging's
        """Return the error's kinds and places."""
        return places(ei[1]) if ei[1] is not None else ""


class ServerLog(Logger):
    """Gunicorn's own log in the same lines."""

    def setup(self, cfg: Any) -> None:
        """Set the handlers up as gunicorn does."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())


def set_up() -> None:
    """Let everything that this process logs be such lines on stderr, also what nobody catches."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler])
    sys.excepthook = _ended
    threading.excepthook = lambda said: _ended(
        said.exc_type, said.exc_value or said.exc_type(), said.exc_traceback
    )


def places(error: BaseException) -> str:
    """Return the kind of an error and of those before it, and the lines that each came through."""
    told: list[str] = []
    for one in _chain(error):
        told.append(f"{type(one).__module__}.{type(one).__qualname__}")
        frames = traceback.extract_tb(one.__traceback__)
        told += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join(told)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _ended(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, at)
    else:
        log.critical("ended by an error", exc_info=(kind, error, at))
