"""Phones and numbers that only note what arrives, and answer as the test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from services.alerts.channels.message import Message
from services.alerts.sender import Push, Result

KEY = "key-of-the-test"


class Phones:
    """A sender that only notes what arrives.

    `fates` plays what a push service answers, by endpoint.
    """

    key_ids = (KEY,)

    def __init__(self, crash: Callable[[], None] = lambda: None) -> None:
        self.sent: list[Push] = []
        self.fates: dict[str, Result] = {}
        self.crash = crash

    def origin(self, endpoint: str) -> str:
        return endpoint.rsplit("/", 1)[0]

    def send(self, push: Push) -> Result:
        self.crash()
        result = self.fates.get(push.endpoint, Result("accepted", 201))
        if result.fate == "accepted":
            self.sent.append(push)
        self.crash()
        return result

    def rang(self) -> list[str]:
        """Return whose phones have rung since the last call, in order."""
        names = [push.endpoint.rsplit("/", 1)[1] for push in self.sent]
        self.sent.clear()
        return names


class Numbers:
    """A channel that only notes what arrives; `fates` plays what its provider answers.

    Fates go by kind and user name.
    """

    def __init__(
        self,
        kind: str,
        sent: list[tuple[str, Message]],
        fates: dict[tuple[str, str], Result],
        crash: Callable[[], None] = lambda: None,
    ) -> None:
        self.kind, self.sent, self.fates, self.crash = kind, sent, fates, crash

    @property
    def origin(self) -> str:
        return f"https://{self.kind}.example"

    def tells_failure(self, report: object) -> bool:
        return report == "failed"

    def send(self, message: Message) -> Result:
        self.crash()
        taken = Result("accepted", 200, provider_id=f"id of {self.kind}")
        result = self.fates.get((self.kind, message.to), taken)
        if result.fate == "accepted":
            self.sent.append((self.kind, message))
        self.crash()
        return result


@dataclass
class Provider:
    """What the municipality's provider of SMS, voice and e-mail was handed, and what it answers."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    heard: int = 0
    fates: dict[tuple[str, str], Result] = field(default_factory=dict)
