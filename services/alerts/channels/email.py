"""E-mail by the municipality's own relay: no wake-up call, but it reaches a desk."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from services.alerts.channels.message import Message
from services.alerts.line import CONNECT_SECONDS, TOTAL_SECONDS, cut_after
from services.alerts.sender import Result

_TEMPORARY = range(400, 500)


@dataclass(frozen=True)
class Relay:
    """Where mail is handed in, and as whom; without `starttls` only in the relay's own network."""

    host: str
    sender: str
    port: int = 587
    starttls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)


class Mail:
    """Hands one message in at a time, on a line of its own."""

    def __init__(self, relay: Relay, *, total_seconds: float = TOTAL_SECONDS) -> None:
        self._relay = relay
        self._total_seconds = total_seconds

    @property
    def origin(self) -> str:
        """Return the relay's address."""
        return f"smtp://{self._relay.host}:{self._relay.port}"

    def tells_failure(self, report: Any) -> bool:
        """Return False: a relay reports nothing later."""
        del report
        return False

    def send(self, message: Message) -> Result:
        """Hand the message in and say what came of it."""
        relay = self._relay
        try:
            letter = self._letter(message)
            with smtplib.SMTP(relay.host, relay.port, timeout=CONNECT_SECONDS) as line:
                return self._hand_in(line, letter)
        except (OSError, smtplib.SMTPException) as error:
            return _fate_of(error)
        except ValueError:
            return Result("refused")

    def _hand_in(self, line: smtplib.SMTP, letter: EmailMessage) -> Result:
        if line.sock is None:
            return Result("transient")
        with cut_after(self._total_seconds, line.sock) as cutter:
            if self._relay.starttls:
                line.starttls(context=ssl.create_default_context())
                cutter.args = (line.sock,)
            if self._relay.user:
                line.login(self._relay.user, self._relay.password)
            line.send_message(letter)
        return Result("accepted", 250, provider_id=str(letter["Message-ID"]))

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = self._relay.sender, message.to
        letter["Subject"], letter["Content-Language"] = message.subject, message.lang
        letter["Date"] = formatdate()
        letter["Message-ID"] = make_msgid(domain=self._relay.sender.rpartition("@")[2] or None)
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        return letter


def _fate_of(error: Exception) -> Result:
    """Return what an error means; the relay's words, which may name the address, are not kept."""
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return Result("config", getattr(error, "smtp_code", None))
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(code for code, _ in error.recipients.values())
    return Result("transient" if code is None or code in _TEMPORARY else "refused", code)
