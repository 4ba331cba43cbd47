"""By what people can be called now, and which of it can wake them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.alerts import rota, ways
from services.alerts.policy import Means
from services.schema import PushEndpoint


@dataclass(frozen=True)
class Reach:
    """The live devices by worker; whom a push or a number can wake; and who can be told at all.

    Who has only an e-mail address is told by it, but counts as nobody who can be reached: a letter
    wakes nobody at night.
    """

    devices: dict[str, list[PushEndpoint]]
    woken: frozenset[str]
    told: frozenset[str]


def of(session: Session, municipality_id: str, workers: Collection[str], means: Means) -> Reach:
    """Return the workers' reach by these means."""
    devices = rota.reachable(session, municipality_id, workers, means.key_ids)
    found = ways.of_workers(session, municipality_id, workers, means.allowed)
    woken = {
        worker_id
        for worker_id, theirs in found.items()
        if not ways.WAKING.isdisjoint(way.kind for way in theirs)
    }
    return Reach(
        devices, frozenset(devices.keys() | woken), frozenset(devices.keys() | found.keys())
    )
