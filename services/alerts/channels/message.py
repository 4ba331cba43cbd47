"""What every channel beside push is handed, and what it must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from services.alerts import texts
from services.alerts.sender import Result


@dataclass(frozen=True)
class Message:
    """One message to a number (E.164) or an address; its words are those of the catalogue.

    `report` is the address at which the provider may tell what became of it, or nothing.
    """

    to: str
    lang: str
    subject: str
    text: str
    report: str = ""


def worded(channel: str, kind: texts.Kind, lang: str, *, to: str, link: str) -> Message:
    """Return the message of a kind of call for sms, voice or email, in the catalogue's words."""
    said = texts.words(kind, lang)
    text = texts.spoken(kind, lang) if channel == "voice" else texts.written(kind, lang, link)
    return Message(to, said.lang, said.title, text)


class Channel(Protocol):
    """One way to send; `origin` names its service, for one that hangs must not stop others."""

    @property
    def origin(self) -> str:
        """Return the service's origin."""

    def tells_failure(self, report: Any) -> bool:
        """Tell whether what the provider reported later says that a message did not arrive."""

    def send(self, message: Message) -> Result:
        """Send within hard time-outs and classify; raise nothing, log nothing of the message."""
