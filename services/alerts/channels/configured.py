"""Reading the file of channels (TOML): what is written there is all that Hemklar can send by."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from services.alerts.channels import template
from services.alerts.channels.email import Mail, Relay
from services.alerts.channels.gateway import Gateway, Recipe, basic
from services.alerts.channels.message import Channel
from services.alerts.hosts import is_loopback

GATEWAYS = ("sms", "voice")
_OF_GATEWAY = {"url", "method", "from", "user", "password", "headers", "form", "json", "accepts"}
_OF_GATEWAY |= {"success_field", "success_values", "id", "report_field", "report_failed"}
_OF_EMAIL = {"host", "port", "starttls", "user", "password", "from"}


class WrongChannels(ValueError):
    """The file cannot be used; the message says where, and repeats no secret."""


def read(path: Path) -> dict[str, Channel]:
    """Return the channels by kind (sms, voice, email); raise WrongChannels, or OSError."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WrongChannels(f"{path.name} is no TOML: {error}") from None
    if other := set(said) - {*GATEWAYS, "email"}:
        raise WrongChannels(f"{path.name}: there is no channel {min(other)}")
    channels: dict[str, Channel] = {
        kind: _gateway(kind, said[kind]) for kind in GATEWAYS & said.keys()
    }
    if "email" in said:
        channels["email"] = _mail(said["email"])
    return channels


def _gateway(kind: str, said: Any) -> Gateway:
    _only(kind, said, _OF_GATEWAY)
    url = _text(kind, said, "url")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    ):
        raise WrongChannels(f"[{kind}] url: HTTPS is expected")
    if parts.username or parts.password:
        raise WrongChannels(f"[{kind}] url: user and password have their own lines")
    if "form" in said and "json" in said:
        raise WrongChannels(f"[{kind}]: form or json, not both")
    body = said.get("json", said.get("form", {}))
    if places := template.unknown(body) | template.unknown(parts.query):
        raise WrongChannels(f"[{kind}]: nothing fills {{{min(places)}}}")
    return Gateway(
        Recipe(
            url=url,
            method=_text(kind, said, "method", "POST"),
            headers=_headers(kind, said),
            sender=_text(kind, said, "from", "Hemklar"),
            body=body,
            as_json="json" in said,
            accepts=frozenset(said.get("accepts", Recipe.accepts)),
            yes_field=_text(kind, said, "success_field", ""),
            yes_values=frozenset(str(one) for one in said.get("success_values", ())),
            id_field=_text(kind, said, "id", ""),
            report_field=_text(kind, said, "report_field", ""),
            report_failed=frozenset(str(one) for one in said.get("report_failed", ())),
        )
    )


def _headers(kind: str, said: Mapping[str, Any]) -> dict[str, str]:
    headers = {name: str(value) for name, value in said.get("headers", {}).items()}
    if "user" in said:
        signed = basic(_text(kind, said, "user"), _text(kind, said, "password"))
        headers["Authorization"] = signed
    return headers


def _mail(said: Any) -> Mail:
    _only("email", said, _OF_EMAIL)
    sender = _text("email", said, "from")
    if "@" not in sender:
        raise WrongChannels("[email] from: an address is expected")
    return Mail(
        Relay(
            host=_text("email", said, "host"),
            sender=sender,
            port=int(said.get("port", Relay.port)),
            starttls=bool(said.get("starttls", True)),
            user=_text("email", said, "user", ""),
            password=_text("email", said, "password", ""),
        )
    )


def _only(kind: str, said: Any, known: set[str]) -> None:
    if not isinstance(said, dict):
        raise WrongChannels(f"[{kind}] must be a table")
    if other := said.keys() - known:
        raise WrongChannels(f"[{kind}]: there is no line {min(other)}")


def _text(kind: str, said: Mapping[str, Any], name: str, default: str | None = None) -> str:
    text = said.get(name, default)
    if not isinstance(text, str):
        raise WrongChannels(f"[{kind}] {name}: a text is expected")
    return text
