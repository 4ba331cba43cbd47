"""Firefox's own push service on loopback: its protocol to the browser, RFC 8030 to the sender."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from base64 import urlsafe_b64encode
from typing import Any

from aiohttp import web
from py_vapid import Vapid02

LONGEST = 4096


class Autopush:
    """Holds the browser's line open and passes on what is posted, still encrypted.

    `acks` are what the browser says of each message: 100 is shown, others are not.
    """

    def __init__(self) -> None:
        self.port = 0
        self.acks: list[int] = []
        self.posted: list[dict[str, str]] = []
        self._channels: set[str] = set()
        self._browser: web.WebSocketResponse | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="autopush", daemon=True)

    def start(self) -> Autopush:
        """Listen on a free port."""
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._talk)
        app.router.add_post("/wpush/{channel}", self._post)
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _talk(self, request: web.Request) -> web.WebSocketResponse:
        """Speak with the browser: hello, register, ack, and a ping now and then."""
        line = web.WebSocketResponse(protocols=("push-notification",))
        await line.prepare(request)
        self._browser = line
        async for frame in line:
            said = json.loads(frame.data)
            answer = self._answer(said)
            if answer is not None:
                await line.send_json(answer)
        return line

    def _answer(self, said: dict[str, Any]) -> dict[str, Any] | None:
        kind, channel = said.get("messageType", "ping"), said.get("channelID", "")
        if kind == "ack":
            self.acks += [one["code"] for one in said["updates"]]
            return None
        done = {"messageType": kind, "status": 200}
        if kind == "hello":
            uaid = said.get("uaid") or uuid.uuid4().hex
            return {**done, "uaid": uaid, "use_webpush": True, "broadcasts": {}}
        if kind == "register":
            self._channels.add(channel)
            endpoint = f"http://127.0.0.1:{self.port}/wpush/{channel}"
            return {**done, "channelID": channel, "pushEndpoint": endpoint}
        if kind == "unregister":
            self._channels.discard(channel)
            return {**done, "channelID": channel}
        return {} if kind == "ping" else None

    async def _post(self, request: web.Request) -> web.Response:
        """Take a message as Mozilla's service does, and send it down the browser's line."""
        body, channel = await request.read(), request.match_info["channel"]
        self.posted.append({name.lower(): value for name, value in request.headers.items()})
        status = self._judged(request, channel, body)
        if status == 201 and self._browser is not None:
            message = {
                "messageType": "notification",
                "channelID": channel,
                "version": uuid.uuid4().hex,
                "data": urlsafe_b64encode(body).rstrip(b"=").decode(),
                "headers": {"encoding": request.headers["content-encoding"]},
            }
            await self._browser.send_json(message)
        return web.Response(status=status)

    def _judged(self, request: web.Request, channel: str, body: bytes) -> int:
        if channel not in self._channels:
            return 410
        if "ttl" not in request.headers:
            return 400
        if len(body) > LONGEST:
            return 413
        return 201 if Vapid02.verify(request.headers["authorization"]) else 403
