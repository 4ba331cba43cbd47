"""Connections are spread over the processes, and a port is never shared with another program."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from pwa.serving import await_port
from pwa.settings import Settings, WrongSetting
from tests.browser.server import STARTING, Server
from tests.databases import SQLiteMaker

CONNECTIONS = 40
LISTENING = "0A"
"""As the kernel writes it."""
ASKED = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


def sockets(process: str) -> int:
    """Return how many sockets a process holds."""
    held = Path(f"/proc/{process}/fd").iterdir()
    return sum(str(one.readlink()).startswith("socket:") for one in held)


def listeners(port: int) -> int:
    """Return how many sockets listen at a port."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[3] == LISTENING and row[1].endswith(f":{port:04X}") for row in rows)


def test_every_process_gets_its_part_of_the_connections(
    sqlite_maker: SQLiteMaker, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(sqlite_maker.fresh(tmp_path))
        server = Server(url, tmp_path, HEMKLAR_WORKERS="2", HEMKLAR_ENGINE="off").start()
        stack.callback(server.kill)
        until = time.monotonic() + STARTING
        while listeners(server.port) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(CONNECTIONS)
        ]
        for line in lines:
            line.sendall(ASKED)
        assert all(line.recv(20).startswith(b"HTTP/1.1 200") for line in lines)
        assert server.process is not None
        master = server.process.pid
        workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        parts = [sockets(worker) for worker in workers]
    assert len(parts) == 2
    assert min(parts) > CONNECTIONS / 10


@pytest.fixture
def listening() -> socket.socket:
    """Return a socket of another program that lets others listen where it does."""
    other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    other.bind(("127.0.0.1", 0))
    other.listen()
    return other


def test_a_port_that_another_program_keeps_is_not_shared(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    monkeypatch.setattr("pwa.serving.time.sleep", naps.append)
    with listening, pytest.raises(WrongSetting, match=r"^PORT: .* Address already in use"):
        await_port(Settings(port=listening.getsockname()[1]))
    assert sum(naps) >= 3


def test_a_server_that_is_leaving_is_waited_for(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pwa.serving.time.sleep", lambda _: listening.close())
    await_port(Settings(port=listening.getsockname()[1]))
    assert listening.fileno() == -1
