"""SMS and voice by any provider that takes one HTTP request for one message."""

from __future__ import annotations

import http.client
import json
import socket
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from services.alerts.channels import template
from services.alerts.channels.message import Message
from services.alerts.line import TOTAL_SECONDS, Place, connected, retry_after
from services.alerts.sender import Fate, Result

MOST_READ = 65536

_FATES: dict[int, Fate] = {
    **dict.fromkeys((401, 403), "config"),
    **dict.fromkeys((429, 503), "throttled"),
    408: "transient",
    413: "too_large",
}


@dataclass(frozen=True)
class Recipe:
    """How a provider wants it: where, with which headers, the body's template, and what means yes.

    `body` is sent as JSON or as a form; `accepts` are the statuses that mean yes, and if
    `yes_field` is named, what stands there in the JSON answer must be one of `yes_values`.
    `id_field` is where the provider's own id stands. A later report tells of a failure when what
    stands in its `report_field` is one of `report_failed`.
    """

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    sender: str = "Hemklar"
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    as_json: bool = False
    accepts: frozenset[int] = frozenset({200, 201, 202})
    yes_field: str = ""
    yes_values: frozenset[str] = frozenset()
    id_field: str = ""
    report_field: str = ""
    report_failed: frozenset[str] = frozenset()


def basic(user: str, password: str) -> str:
    """Return the Authorization header of a user and password (RFC 7617)."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class Gateway:
    """Sends by a recipe; secrets and numbers stand in no log and in no message of an error."""

    def __init__(self, recipe: Recipe, *, total_seconds: float = TOTAL_SECONDS) -> None:
        self._recipe = recipe
        self._total_seconds = total_seconds
        self._parts = urlsplit(recipe.url)

    @property
    def origin(self) -> str:
        """Return scheme, host and port of the provider."""
        return f"{self._parts.scheme}://{self._parts.netloc}"

    def tells_failure(self, report: Any) -> bool:
        """Tell whether a report, read from JSON or a form, says that a message did not arrive."""
        recipe = self._recipe
        field = recipe.report_field
        return bool(field) and template.at(report, field) in recipe.report_failed

    def send(self, message: Message) -> Result:
        """Send one message and say what came of it, by status and answer."""
        values = {
            "to": message.to,
            "text": message.text,
            "subject": message.subject,
            "lang": message.lang,
            "from": self._recipe.sender,
            "report": message.report,
        }
        try:
            with connected(self._place(), total_seconds=self._total_seconds) as connection:
                self._ask(connection, values)
                answer = connection.getresponse()
                return self._judged(answer, answer.read(MOST_READ))
        except ValueError:
            return Result("refused")
        except (OSError, http.client.HTTPException):
            return Result("transient")

    def _place(self) -> Place:
        secure, host = self._parts.scheme == "https", self._parts.hostname or ""
        port = self._parts.port or (443 if secure else 80)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return Place([str(entry[4][0]) for entry in found], host, port, secure)

    def _ask(self, connection: http.client.HTTPConnection, values: Mapping[str, str]) -> None:
        recipe = self._recipe
        path = self._parts.path or "/"
        if self._parts.query:
            path += "?" + template.fill(
                self._parts.query, values, lambda text: quote(text, safe="")
            )
        body, kind = None, {}
        if recipe.body:
            filled = template.fill(dict(recipe.body), values)
            # Some providers refuse an empty address for reports, which a test has.
            filled = {name: part for name, part in filled.items() if part != ""}
            body = json.dumps(filled) if recipe.as_json else urlencode(filled)
            kind = {"Content-Type": "application/json" if recipe.as_json else _FORM}
        connection.request(
            recipe.method, path, body and body.encode(), headers={**kind, **recipe.headers}
        )

    def _judged(self, answer: http.client.HTTPResponse, body: bytes) -> Result:
        status = answer.status
        said = _json(body)
        if status not in self._recipe.accepts:
            fate = _FATES.get(status) or ("transient" if status >= 500 else "refused")  # noqa: PLR2004
            return Result(fate, status, retry_after(answer.headers.get("Retry-After")))
        if self._recipe.yes_field and not self._says_yes(said):
            return Result("refused", status)
        found = template.at(said, self._recipe.id_field) if self._recipe.id_field else None
        return Result("accepted", status, provider_id=found and found[:200])

    def _says_yes(self, said: Any) -> bool:
        return template.at(said, self._recipe.yes_field) in self._recipe.yes_values


_FORM = "application/x-www-form-urlencoded"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
