"""Settings, read once from the environment; a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from services.alerts.policy import Policy

EngineMode = Literal["embedded", "external", "off"]
MOST_WORKERS = 4
ENGINE_MODES: tuple[EngineMode, ...] = ("embedded", "external", "off")


class WrongSetting(ValueError):
    """A setting cannot be used; the message names it and says what it may be."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs.

    `database_url`: sqlite:///path or postgresql://…; `public_url`: where browsers find it, its
    scheme decides whether cookies are Secure; `secrets_dir`: folder of keys, outside the
    repository; `workers`: processes that serve, each with `threads`; `push_hosts`: hosts beside the
    known push services that may be pushed to (tests only); `channels`: file of SMS, voice and
    e-mail; times in seconds. `lease_hours`: how long a phone shows its cases without hearing from
    the server; `lock_idle_minutes` and `lock_hidden_seconds`: when it locks itself; `first_syncs`:
    how many phones a process serves their first sync at once. `watchdog_to`: numbers and addresses
    that the watchdog tells, `watchdog_ping`: what it calls while all is well.
    """

    database_url: str = "sqlite:///instance/hemklar.db"
    public_url: str = "http://localhost:8000"
    secrets_dir: Path = Path("instance/secrets")
    country: str = "se"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    first_syncs: int = 4
    engine: EngineMode = "embedded"
    alert_repeat_seconds: int = 120
    alert_escalate_seconds: int = 300
    push_hosts: tuple[str, ...] = ()
    push_contact: str = ""
    channels: Path | None = None
    lease_hours: int = 72
    lock_idle_minutes: int = 3
    lock_hidden_seconds: int = 60
    service_worker: bool = True
    internal_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    watchdog_to: tuple[str, ...] = ()
    watchdog_ping: str = ""

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it by HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The session cookie's name: host-bound under HTTPS, plain on loopback."""
        return "__Host-hemklar" if self.is_secure else "hemklar"

    @property
    def is_loopback(self) -> bool:
        """Whether it listens on this machine only, as a demo must."""
        return self.host in ("127.0.0.1", "localhost", "::1")

    @property
    def policy(self) -> Policy:
        """The times of paging of a team that has set none."""
        return Policy(
            repeat_every=timedelta(seconds=self.alert_repeat_seconds),
            escalate_after=timedelta(seconds=self.alert_escalate_seconds),
        )

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read HEMKLAR_* (and PORT); raise WrongSetting for a value that cannot be used."""
        port = _whole(environment, "PORT", 8000, 1)
        database_url = environment.get("HEMKLAR_DATABASE_URL", cls.database_url)
        return cls(
            database_url=database_url,
            public_url=environment.get("HEMKLAR_PUBLIC_URL", f"http://localhost:{port}").rstrip(
                "/"
            ),
            secrets_dir=Path(environment.get("HEMKLAR_SECRETS_DIR", str(cls.secrets_dir))),
            country=_one_of(environment, "HEMKLAR_COUNTRY", ("se", "no"), "se"),
            host=environment.get("HEMKLAR_HOST", cls.host),
            port=port,
            workers=_whole(environment, "HEMKLAR_WORKERS", _workers(database_url), 1),
            threads=_whole(environment, "HEMKLAR_THREADS", 4, 1),
            first_syncs=_whole(environment, "HEMKLAR_FIRST_SYNCS", 4, 1),
            engine=_engine(environment),
            alert_repeat_seconds=_whole(environment, "HEMKLAR_ALERT_REPEAT_SECONDS", 120, 1),
            alert_escalate_seconds=_whole(environment, "HEMKLAR_ALERT_ESCALATE_SECONDS", 300, 1),
            push_hosts=_listed(environment.get("HEMKLAR_PUSH_HOSTS", "")),
            push_contact=environment.get("HEMKLAR_PUSH_CONTACT", ""),
            channels=Path(found) if (found := environment.get("HEMKLAR_CHANNELS")) else None,
            lease_hours=_whole(environment, "HEMKLAR_LEASE_HOURS", 72, 24, 336),
            lock_idle_minutes=_whole(environment, "HEMKLAR_LOCK_IDLE_MINUTES", 3, 1, 10),
            lock_hidden_seconds=_whole(environment, "HEMKLAR_LOCK_HIDDEN_SECONDS", 60, 10, 600),
            service_worker=_one_of(environment, "HEMKLAR_SERVICE_WORKER", ("on", "off"), "on")
            == "on",
            internal_hosts=_listed(environment.get("HEMKLAR_INTERNAL_HOSTS", ""))
            or cls.internal_hosts,
            watchdog_to=_listed(environment.get("HEMKLAR_WATCHDOG_TO", "")),
            watchdog_ping=_https(environment, "HEMKLAR_WATCHDOG_PING"),
        )


def _workers(database_url: str) -> int:
    """Return how many processes pay: SQLite has one writer, PostgreSQL as many as there are cores.

    Not more than four, for each takes memory and connections.
    """
    return 1 if database_url.startswith("sqlite:") else min(os.cpu_count() or 1, MOST_WORKERS)


def _whole(
    environment: Mapping[str, str], name: str, default: int, least: int, most: int | None = None
) -> int:
    text = environment.get(name, str(default))
    bounds = f"at least {least}" if most is None else f"{least} to {most}"
    if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
        raise WrongSetting(f"{name} must be a whole number of {bounds}, not {text!r}")
    return int(text)


def _one_of(
    environment: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str
) -> str:
    text = environment.get(name, default)
    if text not in allowed:
        raise WrongSetting(f"{name} must be one of {', '.join(allowed)}, not {text!r}")
    return text


def _engine(environment: Mapping[str, str]) -> EngineMode:
    text = environment.get("HEMKLAR_ENGINE", "embedded")
    for mode in ENGINE_MODES:
        if text == mode:
            return mode
    raise WrongSetting(f"HEMKLAR_ENGINE must be one of {', '.join(ENGINE_MODES)}, not {text!r}")


def _https(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "")
    if text and not text.startswith(("https://", "http://127.0.0.1:")):
        raise WrongSetting(f"{name} must be an https:// address")
    return text


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())
