"""The server as phones meet it, in this process or in one of its own, and lines that fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, get_args

import orjson

from services import devices, sessions
from services.commands import Work, new_id
from services.schema import Worker
from tests.cast import Cast
from tests.convergence.phone import Offline

Json = dict[str, Any]
Fault = Literal[
    "request lost",
    "request late",
    "crash before commit",
    "crash after commit",
    "reply lost",
    "doubled",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)


class Edge(Protocol):
    """A way to `POST /sync`. `deaths` counts the requests that the server died of."""

    deaths: int

    def carry(self, body: bytes, headers: dict[str, str]) -> bytes:
        """Make one request and return the answer; raise Offline when none comes."""

    def double(self, body: bytes, headers: dict[str, str]) -> bytes:
        """Make the same request twice, as near to each other as it can; return one answer."""


@dataclass
class Server:
    """`POST /sync` of the real application, for the devices of one municipality."""

    cast: Cast
    edge: Edge
    cookies: dict[str, str] = field(default_factory=dict)

    def register(self, worker: str) -> str:
        """Sign somebody in on a new device; return its id."""

        def sign_in(work: Work) -> tuple[str, str]:
            row = work.session.get_one(Worker, (work.municipality.id, self.cast.workers[worker]))
            device, _ = devices.register(work, row, new_id())
            return device.id, sessions.start(work, row, device)

        device, secret = self.cast.database.write(self.cast.municipality, sign_in)
        self.cookies[device] = secret
        return device

    def sync(self, request: Json, fault: Fault | None = None) -> Json:
        """Answer one request; raise Offline where the fault says that no answer comes."""
        headers = {
            "Cookie": f"hemklar={self.cookies[request['device']]}",
            "Sec-Fetch-Site": "same-origin",
            "X-Municipality": self.cast.municipality,
            "X-Fault": fault or "",
        }
        carry = self.edge.double if fault == "doubled" else self.edge.carry
        answer: Json = orjson.loads(carry(orjson.dumps(request), headers))
        return answer


@dataclass
class Line:
    """A phone's connection; `fault` is what befalls the next request."""

    server: Server
    fault: Fault | None = None
    late: list[Json] = field(default_factory=list)

    def __call__(self, request: Json) -> Json:
        """Carry a request and its answer; raise Offline when no answer comes."""
        fault, self.fault = self.fault, None
        if fault == "request lost":
            raise Offline
        if fault == "request late":
            self.late.append(request)
            raise Offline
        try:
            answer = self.server.sync(request, fault)
        finally:
            self._overtaken()
        if fault == "reply lost":
            raise Offline
        return answer

    def _overtaken(self) -> None:
        """Let what was given up arrive behind what was sent after it; nobody hears the answer."""
        late, self.late = self.late, []
        for request in late:
            self.server.sync(request)
