"""Writes that arrive together share a transaction: its statements, its locks and its commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pwa.db import Busy

One = TypeVar("One")
Result = TypeVar("Result")
Write = Callable[[Sequence[One]], Sequence["Result | Exception"]]


@dataclass(eq=False)
class _Ticket(Generic[One, Result]):
    """One that waits: woken when it is answered, or when its thread is to write for all."""

    one: One
    woken: threading.Event = field(default_factory=threading.Event)
    answer: Result | BaseException | None = None


class GroupCommit(Generic[One, Result]):
    """Lets the writes of a process that come while one is under way go together after it.

    For what would wait for the same lock anyway: beside one another such writes only wait longer.
    Nobody waits for company: who comes alone writes at once. `write` does several in one
    transaction and answers each, with an exception for one that is refused alone; when it fails,
    each is done by itself. Two with the same `key` never go together.
    """

    def __init__(self, write: Write[One, Result], key: Callable[[One], Hashable]) -> None:
        self._write = write
        self._key = key
        self._waiting: list[_Ticket[One, Result]] = []
        self._is_led = False
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether somebody writes."""
        return self._is_led

    @property
    def waiting(self) -> int:
        """How many wait for the next transaction."""
        return len(self._waiting)

    def do(self, one: One) -> Result:
        """Write, in this thread or in that of another; return or raise its answer."""
        ticket: _Ticket[One, Result] = _Ticket(one)
        with self._lock:
            self._waiting.append(ticket)
            leads, self._is_led = not self._is_led, True
        if not leads:
            ticket.woken.wait()
        if ticket.answer is None:
            self._lead()
        if isinstance(ticket.answer, BaseException):
            raise ticket.answer
        if ticket.answer is None:
            raise RuntimeError("nobody answered a write")
        return ticket.answer

    def _lead(self) -> None:
        """Write for all that wait, the own one first, and let the next one lead."""
        some = self._next()
        try:
            for ticket, answer in zip(some, self._answers(some), strict=True):
                ticket.answer = answer
        except BaseException as error:
            for ticket in some:
                ticket.answer = error
            raise
        finally:
            with self._lock:
                successor = self._waiting[0] if self._waiting else None
                self._is_led = successor is not None
            for ticket in some if successor is None else [*some, successor]:
                ticket.woken.set()

    def _next(self) -> list[_Ticket[One, Result]]:
        """Return the first that waits for each key, and keep the others waiting."""
        with self._lock:
            first = {self._key(ticket.one): ticket for ticket in reversed(self._waiting)}
            some = [ticket for ticket in self._waiting if ticket in first.values()]
            self._waiting = [ticket for ticket in self._waiting if ticket not in some]
        return some

    def _answers(self, some: list[_Ticket[One, Result]]) -> Sequence[Result | Exception]:
        ones = [ticket.one for ticket in some]
        try:
            return self._write(ones)
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            if len(ones) == 1:
                return [error]
            return [self._alone(one) for one in ones]

    def _alone(self, one: One) -> Result | Exception:
        try:
            [answer] = self._write([one])
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            return error
        return answer
