"""Two ways to a server: one in this process, whose requests fail, and one that is killed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import NoReturn

from flask import Flask

from tests.browser.server import Server as Process
from tests.convergence.phone import Offline

PATIENCE = 30


class Broken(Exception):
    """The server answers with an error: no program asks for one, no seeded bug is to make one."""


class Crash(BaseException):
    """The server's process would end here: no handler of errors gets to hear of it."""


def crash() -> NoReturn:
    """Die, as far as this process can: the transaction is undone and no answer comes."""
    raise Crash


class InProcess:
    """The application in this process; of two equal requests one waits for the other."""

    deaths = 0

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client(use_cookies=False)

    def carry(self, body: bytes, headers: dict[str, str]) -> bytes:
        """Make one request; one that was to end in a crash has no answer."""
        try:
            answer = self.client.post("/sync", data=body, headers=headers)
        except Crash:
            self.deaths += 1
            raise Offline from None
        if answer.status_code != 200:
            raise Broken(answer.text)
        said: bytes = answer.data
        return said

    def double(self, body: bytes, headers: dict[str, str]) -> bytes:
        """Make the same request twice, one after the other."""
        self.carry(body, headers)
        return self.carry(body, headers)


class MortalProcess(Process):
    """The real server in a process of its own; of two equal requests neither waits."""

    program = ("tests.convergence.mortal",)
    deaths = 0

    def carry(self, body: bytes, headers: dict[str, str]) -> bytes:
        """Make one request; it waits for the successor of a worker that was killed."""
        line = HTTPConnection("localhost", self.port, timeout=PATIENCE)
        try:
            line.request("POST", "/sync", body, headers)
            answer = line.getresponse()
            said = answer.read()
        except (HTTPException, ConnectionError):
            self.deaths += 1
            raise Offline from None
        finally:
            line.close()
        if answer.status != 200:
            raise Broken(said.decode())
        return said

    def double(self, body: bytes, headers: dict[str, str]) -> bytes:
        """Make the same request twice at once."""
        with ThreadPoolExecutor(2) as both:
            first, second = (both.submit(self.carry, body, headers) for _ in range(2))
            first.result()
            return second.result()
