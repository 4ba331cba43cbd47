"""What every channel beside push is handed, and what it must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.alerts.sender import Result


@dataclass(frozen=True)
class Message:
    """One message to a number (E.164) or an address; its words are those of the catalogue."""

    to: str
    lang: str
    subject: str
    text: str


class Channel(Protocol):
    """One way to send; `origin` names its service, for one that hangs must not stop others."""

    @property
    def origin(self) -> str:
        """Return the service's origin."""

    def send(self, message: Message) -> Result:
        """Send within hard time-outs and classify; raise nothing, log nothing of the message."""
