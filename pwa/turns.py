"""Gunicorn's threads, each of which waits for the next request itself."""

from __future__ import annotations

import os
import select
import threading
import time
from contextlib import suppress
from socket import socket
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

NEVER = select.EPOLLONESHOT
ONCE = select.EPOLLONESHOT | select.EPOLLIN
"""Tell one thread that there is something to read, and nobody else until it is asked for again."""
TENDED_EVERY = 1.0
STOPPING_EVERY = 0.02
LINGER = 2.0
"""Seconds; so long a worker that stops answers on the connections it has kept, as gunicorn's do."""


class Turns(ThreadWorker):
    """A worker whose free threads wait together: one takes a request, answers it, and waits again.

    Gunicorn's own threads wait in one, which hands each request to another through a queue and gets
    the connection back through a pipe: a sixth of the time that a short sync takes. What they
    do with a request is done here as there. For Linux, and not for TLS: what its layer has read
    ahead no poll would see.
    """

    def init_process(self) -> None:
        """Make what the threads share, in the process that will run them."""
        self._poll = select.epoll()
        self._open: dict[int, TConn] = {}
        self._idle: set[TConn] = set()
        self._resting: set[socket] = set(self.sockets)
        # Gunicorn counts these before it lets one more wait for its next request.
        self.keepalived_conns: Any = self._idle
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop; then end what has begun."""
        listeners = {listener.fileno(): listener for listener in self.sockets}
        for number, listener in listeners.items():
            listener.setblocking(False)  # noqa: FBT003 - the name is socket's
            self._poll.register(number, NEVER)
        for _ in range(self.cfg.threads):
            threading.Thread(target=self._take_turns, args=(listeners,), daemon=True).start()
        while self.alive and self.is_parent_alive():
            self.notify()
            self._close_idle(time.monotonic())
            self._listen()
            self._pause()
        self._stop()

    def _pause(self) -> None:
        """Wait until it is time to tend the connections again, or until a signal has come."""
        woken, _, _ = select.select([self.PIPE[0]], [], [], TENDED_EVERY)
        if woken:
            os.read(self.PIPE[0], 100)

    def _stop(self) -> None:
        """Take no more connections; answer what comes on the others for a moment, then close them.

        What is in the middle of a request has the time that gunicorn gives it. The threads end with
        the process.
        """
        for listener in self.sockets:
            self._poll.unregister(listener)
            listener.close()
        begun = time.monotonic()
        while self._open and time.monotonic() < begun + self.cfg.graceful_timeout:
            self.notify()
            if time.monotonic() > begun + LINGER:
                self._close_idle()
            time.sleep(STOPPING_EVERY)

    def _take_turns(self, listeners: dict[int, socket]) -> None:
        while True:
            for number, _ in self._poll.poll(maxevents=1):
                try:
                    if number in listeners:
                        self._accept(listeners[number])
                    else:
                        self._turn(number)
                except BaseException:  # A thread that ended would be missed by nobody.
                    self.log.exception("A thread's turn ended with an error")

    def _accept(self, listener: socket) -> None:
        self._resting.add(listener)
        try:
            line, client = listener.accept()
        except OSError as error:
            # There may be no number left for a file: tried again when the connections are tended.
            self.log.warning("No connection was taken: %s", error)
            return
        number = line.fileno()
        connection = TConn(self.cfg, line, client, listener.getsockname())
        self._open[number] = connection
        self._poll.register(number, NEVER)
        self._wait(number, connection)
        self._listen()

    def _listen(self) -> None:
        """Take the next connection too, unless there are as many as may be."""
        # None rests, or it was closed, for the worker is stopping.
        with suppress(KeyError, OSError, ValueError):
            while len(self._open) < self.worker_connections:
                self._poll.modify(self._resting.pop(), ONCE)

    def _turn(self, number: int) -> None:
        """Answer what has come on a connection, unless its time was up just before."""
        connection = self._open.get(number)
        if connection is None or not self._takes(connection):
            return
        kept = False
        try:
            kept = self._answer(connection)
        finally:
            if kept:
                self._wait(number, connection)
            else:
                self._close(number, connection, graceful=True)

    def _answer(self, connection: TConn) -> bool:
        """Answer every request that has come; tell whether another may come."""
        while self.handle(connection):
            if not _has_more(connection):
                return True
        return False

    def _wait(self, number: int, connection: TConn) -> None:
        connection.set_timeout()
        # First, for another thread may have the next request as soon as it is asked for.
        self._idle.add(connection)
        self._poll.modify(number, ONCE)

    def _close_idle(self, until: float | None = None) -> None:
        """Close the connections on which nothing has come in time, or all that wait."""
        for number, connection in self._open.copy().items():
            if (until is None or _is_over(connection, until)) and self._takes(connection):
                self._close(number, connection)

    def _takes(self, connection: TConn) -> bool:
        """Take it out of those that wait, to have it alone; tell whether nobody else had."""
        try:
            self._idle.remove(connection)
        except KeyError:
            return False
        return True

    def _close(self, number: int, connection: TConn, *, graceful: bool = False) -> None:
        del self._open[number]  # Before its number is free for another.
        connection.close(graceful=graceful)


def _is_over(connection: TConn, now: float) -> bool:
    return connection.timeout is not None and connection.timeout < now


def _has_more(connection: TConn) -> bool:
    """Tell whether the next request was read with the last one: the poll would not show it."""
    parser: Any = connection.parser
    return parser is not None and bool(parser.unreader.buf.getvalue())
