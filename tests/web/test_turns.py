"""Threads that take turns: every request is answered once, and no connection is left hanging."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Protocol

import pytest

from tests.browser.server import STARTING
from tests.web.turning import GRACE, NAP

PATIENCE = 20
KEPT = 1.0
"""Seconds that a connection is kept, as the server is told: shorter than a slow answer takes."""


class Turning:
    """A server in a process of its own."""

    def __init__(self, folder: Path, threads: int, most: int, files: int | None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.lines: list[HTTPConnection] = []
        self.log = folder / "turning.log"
        told = [str(self.port), f"--threads={threads}", f"--most={most}"]
        told += [f"--files={files}"] if files else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "tests.web.turning", *told], stdout=log, stderr=log
            )
        line = self.line()
        assert ask(line) == "/"
        line.close()

    def line(self) -> HTTPConnection:
        """Open a connection, at first as soon as there is somebody to take it."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.lines.append(line)
        until = time.monotonic() + STARTING
        while True:
            try:
                line.connect()
            except ConnectionRefusedError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < until
                time.sleep(0.02)
            else:
                return line

    def worker(self) -> str:
        """Return the process that serves."""
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0

    def end(self) -> None:
        """End it, whatever it does, and every connection."""
        self.process.kill()
        self.process.wait()
        for line in self.lines:
            line.close()


class Starts(Protocol):
    """Starts a server with so many threads, connections at most and, if said, numbers for files."""

    def __call__(self, threads: int = 2, most: int = 100, files: int | None = None) -> Turning: ...


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    """Servers that end with the test."""
    with ExitStack() as stack:

        def start(threads: int = 2, most: int = 100, files: int | None = None) -> Turning:
            server = Turning(tmp_path, threads, most, files)
            stack.callback(server.end)
            return server

        yield start


def ask(line: HTTPConnection, path: str = "/") -> str:
    """Return the answer, which must be 200."""
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.status == 200
    return answer.read().decode()


def is_closed(line: HTTPConnection) -> bool:
    """Tell whether the server closes a connection without a word."""
    return line.sock.recv(1) == b""


def cpu_seconds(process: str) -> float:
    """Return the processor time that a process has used."""
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")


def test_a_connection_is_kept_for_its_next_request_and_then_closed(starts: Starts) -> None:
    line = starts().line()
    for path in ("/a", "/b", "/c"):
        assert ask(line, path) == path
        time.sleep(KEPT / 3)
    began = time.monotonic()
    assert is_closed(line)
    assert time.monotonic() - began < 4 * KEPT


def test_two_requests_that_come_together_are_both_answered(starts: Starts) -> None:
    line = starts().line()
    line.sock.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
    said = b""
    while not said.endswith(b"/b"):
        more = line.sock.recv(10_000)
        assert more
        said += more
    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert said.index(b"/a") < said.index(b"/b")


def test_who_opens_a_connection_and_says_nothing_keeps_no_thread(starts: Starts) -> None:
    server = starts(threads=1)
    silent = [server.line() for _ in range(5)]
    assert ask(server.line(), "/a") == "/a"
    assert all(map(is_closed, silent))


def test_a_slow_request_keeps_no_other_waiting(starts: Starts) -> None:
    server = starts(threads=2)
    slow = server.line()
    slow.request("GET", "/slow")
    began = time.monotonic()
    line = server.line()
    assert all(ask(line, "/a") == "/a" for _ in range(20))
    assert time.monotonic() - began < NAP
    assert slow.getresponse().read() == b"/slow"


def test_a_body_that_comes_in_parts_is_read_whole(starts: Starts) -> None:
    line = starts(threads=1).line()
    for length in (1, 100_000):
        line.sock.sendall(f"POST /length HTTP/1.1\r\nContent-Length: {length}\r\n".encode())
        line.sock.sendall(b"Host: a\r\n\r\n")
        time.sleep(0.05)
        line.sock.sendall(b"x" * length)
        said = b""
        while not said.endswith(b"\r\n\r\n" + str(length).encode()):
            more = line.sock.recv(10_000)
            assert more
            said += more


def test_a_thread_outlives_an_application_that_fails_and_a_caller_who_leaves(
    starts: Starts,
) -> None:
    server = starts(threads=1)
    for _ in range(3):
        broken = server.line()
        broken.request("GET", "/broken")
        assert broken.getresponse().status == 500
        leaving = server.line()
        leaving.request("GET", "/exit")
        assert is_closed(leaving)
        leaver = server.line()
        leaver.sock.sendall(b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
        leaver.close()
    assert ask(server.line(), "/a") == "/a"


def test_beyond_the_most_connections_others_wait_until_one_is_closed(starts: Starts) -> None:
    server = starts(threads=2, most=4)
    held = [server.line() for _ in range(4)]
    late = server.line()
    late.request("GET", "/b")
    late.sock.settimeout(KEPT / 4)
    with pytest.raises(TimeoutError):
        late.sock.recv(1)
    late.sock.settimeout(PATIENCE)
    for line in held:
        line.close()
    assert late.getresponse().read() == b"/b"


def test_without_numbers_for_files_it_goes_on_when_there_are_some_again(starts: Starts) -> None:
    server = starts(threads=2, files=40)
    crowd = [server.line() for _ in range(60)]
    until = time.monotonic() + PATIENCE
    while "Too many open files" not in server.log.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert "Too many open files" in server.log.read_text()
    for line in crowd:
        line.close()
    assert ask(server.line(), "/a") == "/a"


def test_who_stops_answers_what_has_begun_and_what_comes_on_a_kept_connection(
    starts: Starts,
) -> None:
    server = starts(threads=2)
    kept, slow = server.line(), server.line()
    assert ask(kept, "/a") == "/a"
    slow.request("GET", "/slow")
    time.sleep(KEPT / 4)
    server.process.terminate()
    time.sleep(KEPT / 4)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port)).close()
    kept.request("GET", "/b")
    answer = kept.getresponse()
    assert (answer.read(), answer.headers["Connection"]) == (b"/b", "close")
    assert slow.getresponse().read() == b"/slow"
    assert server.process.wait(PATIENCE) == 0


def test_nobody_is_waited_for_when_it_stops_without_connections(starts: Starts) -> None:
    server = starts()
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < GRACE


def test_a_signal_that_means_nothing_does_not_keep_it_busy(starts: Starts) -> None:
    server = starts()
    os.kill(int(server.worker()), signal.SIGWINCH)
    before = cpu_seconds(server.worker())
    time.sleep(1)
    assert cpu_seconds(server.worker()) - before < 0.2


def test_a_process_that_dies_is_replaced(starts: Starts) -> None:
    server = starts()
    worker = server.worker()
    os.kill(int(worker), signal.SIGKILL)
    assert ask(server.line(), "/a") == "/a"
    assert server.worker() != worker


def test_many_that_ask_and_pause_until_their_time_is_up_get_their_own_answers(
    starts: Starts,
) -> None:
    """A connection may be closed as its next request comes; it is then lost whole, and asked again.

    None is answered with another's, and none stays open.
    """
    server = starts(threads=4)

    def files() -> int:
        return len(list(Path(f"/proc/{server.worker()}/fd").iterdir()))

    def device(own: int) -> int:
        again = 0
        line = server.line()
        for at in range(12):
            path = f"/{own}-{at}"
            try:
                assert ask(line, path) == path
            except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                again += 1
                line.close()
                line = server.line()
                assert ask(line, path) == path
            time.sleep((0, KEPT, 0.01, KEPT + 0.1 * (own % 8))[at % 4])
        line.close()
        return again

    assert ask(server.line()) == "/"
    with ThreadPoolExecutor(40) as devices:
        again = sum(devices.map(device, range(40)))
    assert again > 0
    until = time.monotonic() + PATIENCE
    while files() > 25 and time.monotonic() < until:
        time.sleep(0.1)
    assert files() <= 25
    assert "error" not in server.log.read_text()
