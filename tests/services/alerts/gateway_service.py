"""A provider of SMS and voice on loopback that keeps what it is asked, and plays faults."""

from __future__ import annotations

import http.server
import json
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Asked:
    """One request as the provider got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class GatewayService:
    """`answer` is (status, JSON, headers); with `hangs` it answers nothing until closed."""

    answer: tuple[int, Any, dict[str, str]] = (200, {"id": "s1", "status": "created"}, {})
    hangs: bool = False
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Say nothing."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"] or 0)).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.asked.append(Asked(self.command, self.path, headers, body))
                if service.hangs:
                    service.released.wait(20)
                    return
                status, said, more = service.answer
                text = json.dumps(said).encode()
                self.send_response(status)
                for name, value in {**more, "content-length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST  # noqa: N815 - the name is the server's

        self.released = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
