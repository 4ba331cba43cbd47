"""Sending what was claimed, by whichever channel it goes; a service that hangs rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.alerts import payload, undelivered
from services.alerts.channels.breaker import Breaker
from services.alerts.channels.message import Channel, Message, worded
from services.alerts.deliveries import Claim
from services.alerts.sender import Push, Result, Sender


class Sending:
    """Push by the sender, the rest by the channels of this installation (sms, voice, email).

    `site` is the public address for the links. Raise ValueError when it is too long for a push.
    """

    def __init__(
        self, sender: Sender, channels: Mapping[str, Channel] | None = None, *, site: str
    ) -> None:
        self._sender = sender
        self._channels = dict(channels or {})
        self._site = site.rstrip("/")
        self._breaker = Breaker()
        payload.must_fit(self._site)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return the ids of the push keys that reachable endpoints have subscribed with."""
        return self._sender.key_ids

    @property
    def channels(self) -> frozenset[str]:
        """Return the channels that there are beside push."""
        return frozenset(self._channels)

    def origin(self, channel: str, to: str) -> str:
        """Return which service a delivery goes to: one that hangs must not stop others."""
        if channel == "push":
            return self._sender.origin(to)
        return self._channels[channel].origin if channel in self._channels else ""

    def send(self, claim: Claim) -> Result:
        """Send and classify; raise nothing."""
        return self._breaker.through(
            self.origin(claim.channel, claim.to), lambda: self._send(claim)
        )

    def _send(self, claim: Claim) -> Result:
        call = payload.Call(
            lang=claim.lang,
            token=claim.token,
            group=payload.group_of(claim.group),
            number=claim.round,
            until=claim.until,
            kind=claim.kind,
        )
        if claim.channel == "push":
            return self._sender.send(self._push(claim, call))
        if claim.channel not in self._channels:
            return Result("refused")
        return self._channels[claim.channel].send(self._message(claim, call))

    def _push(self, claim: Claim, call: payload.Call) -> Push:
        return Push(
            endpoint=claim.to,
            p256dh=claim.p256dh,
            auth=claim.auth,
            key_id=claim.key_id,
            payload=payload.write(call, site=self._site),
            ttl=claim.ttl,
            topic=payload.topic_of(claim.group),
        )

    def _message(self, claim: Claim, call: payload.Call) -> Message:
        link = payload.link(call, site=self._site)
        message = worded(claim.channel, claim.kind, claim.lang, to=claim.to, link=link)
        return replace(message, report=f"{self._site}{undelivered.PATH}{claim.token}")
