"""What a push carries.

Declarative Web Push JSON of one fixed size, without a word about anybody.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from services.alerts import texts

SIZE = 768
"""Bytes of every plaintext, so that the length of the ciphertext says nothing."""

_PLACES: dict[texts.Kind, str] = {
    "test": "#/me",
    "check": "#/me",
    "phone": "#/me",
    "unconfirmed": "#/oncall",
    "unreached": "#/oncall",
    "gap": "#/rota",
    "source": "#/oncall",
}
"""Where what cannot be answered on the spot leads; the others lead to the page of their token."""


@dataclass(frozen=True)
class Call:
    """One call to one device.

    `token` is the delivery's secret, `group` names all calls of its alert.

    `number` counts the alert's rounds; `until` is when the next step is called, None at the last
    one. `kind` names the words; all but "ready" concern no patient.
    """

    lang: str
    token: str
    group: str
    number: int
    until: datetime | None
    kind: texts.Kind = "ready"


def group_of(alert_id: str) -> str:
    """Return an opaque name for all calls of one alert (16 characters of base64url)."""
    digest = hashlib.sha256(b"alert:" + alert_id.encode()).digest()
    return urlsafe_b64encode(digest)[:16].decode()


def topic_of(alert_id: str) -> str:
    """Return the push topic by which a newer call replaces an undelivered one (RFC 8030, 5.4)."""
    digest = hashlib.sha256(b"topic:" + alert_id.encode()).digest()
    return urlsafe_b64encode(digest)[:32].decode()


def write(call: Call, *, site: str) -> bytes:
    """Return the plaintext of a call: exactly SIZE bytes of JSON.

    `site` is the public address without a trailing slash. The tag changes with each round, so that
    phones sound again; what stands before its dot is the same for all calls of the alert, so that
    the service worker can close the older ones. `x.many` is what it says where several alerts wait.
    """
    words = texts.words(call.kind, call.lang)
    many = texts.many(call.kind, call.lang)
    body = {
        "web_push": 8030,
        "mutable": True,
        "notification": {
            "title": words.title,
            "body": words.body,
            "lang": words.lang,
            "tag": f"{call.group}.{call.number}",
            "navigate": link(call, site=site),
        },
        "x": {
            "v": 1,
            "d": call.token,
            "until": _milliseconds(call.until),
            **({} if call.kind == "ready" else {"kind": call.kind}),
            **({"many": many} if many else {}),
        },
        "pad": "",
    }
    short = len(_json(body))
    if short > SIZE:
        raise ValueError(f"a push of {short} bytes does not fit into {SIZE}")
    body["pad"] = "0" * (SIZE - short)
    return _json(body)


def link(call: Call, *, site: str) -> str:
    """Return where a call leads: to the page of its token, or to where its kind is dealt with."""
    place = _PLACES.get(call.kind, f"#/a/{call.token}")
    return f"{site}/{texts.words(call.kind, call.lang).lang}/app{place}"


def must_fit(site: str) -> None:
    """Raise ValueError when an address is so long that a call would not fit."""
    last = datetime.max.replace(tzinfo=UTC)
    for kind, said in texts.CATALOGUE.items():
        for lang in said:
            write(Call(lang, "0" * 22, "0" * 16, 10**10, last, kind), site=site)


def _milliseconds(instant: datetime | None) -> int:
    return int(instant.timestamp() * 1000) if instant else 0


def _json(body: dict[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
