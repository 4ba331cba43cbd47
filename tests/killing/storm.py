"""A storm: patients become ready while servers are killed, pushes go wrong and phones answer."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pwa.db import Database
from services.alerts.payload import group_of
from services.alerts.policy import Policy
from services.commands import Work, new_id
from services.schema import Alert, AlertPolicy
from tests.cast import Cast, gather
from tests.killing.device import Device, put_on_call
from tests.killing.fleet import Fleet, Killer
from tests.killing.oracle import Evidence
from tests.killing.phone import Phone
from tests.services.alerts.push_service import PushService, Received

BATCH = 25
MOST_OPEN = 40
"""Nobody reports more while so many wait: the storm is as fast as the machine."""
TIMES = Policy(
    repeat_every=timedelta(seconds=12),
    escalate_after=timedelta(hours=1),
    lapse_after=timedelta(hours=4),
    answer_within=timedelta(hours=24),
)
"""Whoever did not answer is called again soon; nobody goes on to care, however long it takes."""
PATIENCE = 90.0
LOOK = 0.2
THREADS = 64
LATE = (0.5, 2.5)
FAULTS: tuple[tuple[float, Any], ...] = (
    (0.03, (500, {})),
    (0.02, (503, {"Retry-After": "1"})),
    (0.03, "lost"),
    (0.03, "reset"),
    (0.03, "twice"),
    (0.001, "hang"),
)
"""How often which one befalls a push."""
DEAD = 0.002
"""How often a subscription dies (410); the phone makes a new one soon after."""
DELAYED = 0.03


@dataclass
class Figures:
    """What a storm was like."""

    alerts: int
    kills: int
    pushes: int
    looks: int
    seconds: float
    waited: list[float]

    @property
    def p50(self) -> float:
        """Seconds from the server's word to the first notification, in the middle."""
        return statistics.median(self.waited)

    @property
    def worst(self) -> float:
        """The longest of them."""
        return max(self.waited)

    def __str__(self) -> str:
        return (
            f"{self.alerts} alerts, {self.kills} kills, {self.pushes} pushes, {self.looks} looks,"
            f" shown after {self.p50:.2f} s, at worst {self.worst:.1f} s; {self.seconds:.0f} s"
        )


class Storm:
    """Fjordby in a storm: Nils is on call, Berit leads, Osman reports patients."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database = Database(database_url)
        self.cast: Cast = gather(self.database)
        self.service = PushService(phone=self._arrives, fault_of=self._fault)
        self.fleet = Fleet(database_url, folder)
        self.held: dict[str, tuple[Device, Phone]] = {}
        self.evidence = Evidence()
        self.confirmed: dict[str, float] = {}
        self._pool = ThreadPoolExecutor(THREADS)
        self._over = threading.Event()

    def __enter__(self) -> Storm:
        self.fleet.start()
        put_on_call(self.cast, "nils")
        self.database.write(self.cast.municipality, self._set_times)
        for name, answers in (("nils", True), ("berit", True)):
            device = Device.enrolled(self.fleet, self.cast, name)
            self._subscribe(device, Phone(device.tells, answers))
        return self

    def __exit__(self, *_: object) -> None:
        self.fleet.stop()
        self.service.close()
        self._pool.shutdown(cancel_futures=True)
        self.database.close()

    def rage(self, alerts: int) -> Figures:
        """Report so many patients under fire, let all settle, and gather the evidence."""
        began = time.monotonic()
        looking = threading.Thread(target=self._look, name="looking")
        looking.start()
        with Killer(self.fleet) as killer:
            self._report(alerts)
        self._wait_for(0)
        # Duplicates and late ones still arrive, and the phones do what they do then.
        time.sleep(LATE[1] + 1)
        self._over.set()
        looking.join()
        self._gather()
        return Figures(
            alerts=len(self.evidence.reported),
            kills=killer.kills,
            pushes=sum(phone.calls for phone in self.phones),
            looks=self.evidence.looks,
            seconds=time.monotonic() - began,
            waited=self._waited(),
        )

    @property
    def phones(self) -> list[Phone]:
        """All phones."""
        return list({id(phone): phone for _, phone in self.held.values()}.values())

    def _set_times(self, work: Work) -> None:
        own = {"municipality_id": work.municipality.id, "team_id": self.cast.teams["North"]}
        work.add(
            AlertPolicy(id=new_id(), number=1, answers=TIMES.answers(), made_at=work.now, **own)
        )

    def _subscribe(self, device: Device, phone: Phone) -> None:
        subscription = self.service.subscribe()
        self.held[subscription["endpoint"].removeprefix(self.service.url)] = device, phone
        device.offers(subscription)

    def _fault(self, path: str) -> Any:
        """Say what befalls a push; a subscription that dies is made anew when its app opens."""
        if random.random() < DEAD and path in self.service.keys:
            del self.service.keys[path]
            self._pool.submit(self._subscribe, *self.held[path])
        at = random.random()
        for often, fault in FAULTS:
            if at < often:
                return fault
            at -= often
        return None

    def _arrives(self, message: Received) -> None:
        _, phone = self.held[message.path]
        self._pool.submit(self._delivered, phone, message)

    def _delivered(self, phone: Phone, message: Received) -> None:
        if random.random() < DELAYED:
            time.sleep(random.uniform(*LATE))
        phone.receives(message)

    def _report(self, alerts: int) -> None:
        """Let patients become ready by the one door, as fast as they are answered for."""
        desk = Device.enrolled(self.fleet, self.cast, "osman")
        for done in range(0, alerts, BATCH):
            self._wait_for(MOST_OPEN)
            for case in desk.reports(min(BATCH, alerts - done), self.cast.teams["North"]):
                self.confirmed[case] = time.time()

    def _wait_for(self, most: int) -> None:
        """Wait until no more alerts than that are open; too long a wait is left to the judge."""
        until = time.monotonic() + PATIENCE
        while self._read(still_open) > most and time.monotonic() < until:
            time.sleep(LOOK)

    def _look(self) -> None:
        while not self._over.wait(LOOK):
            self.evidence.undue |= self._read(undue)
            self.evidence.looks += 1

    def _read(self, question: Callable[[Session], Any]) -> Any:
        return self.database.read(self.cast.municipality, question)

    def _gather(self) -> None:
        evidence = self.evidence
        evidence.reported = set(self.confirmed)
        for alert in self._read(lambda session: list(session.scalars(select(Alert)))):
            group = group_of(alert.id)
            evidence.alerts.setdefault(alert.case_id, []).append(group)
            evidence.state[group] = alert.state
            if alert.accepted_at is not None:
                evidence.accepted[group] = alert.accepted_at.timestamp()
        for phone in self.phones:
            left = phone.left()
            evidence.screens.append({group: left[group] for group in phone.shown})
            for group, at in phone.shown.items():
                evidence.shown[group] = min(at, evidence.shown.get(group, at))

    def _waited(self) -> list[float]:
        shown, alerts = self.evidence.shown, self.evidence.alerts
        return [
            max(0.0, shown[group] - self.confirmed[case])
            for case, groups in alerts.items()
            for group in groups
            if group in shown and case in self.confirmed
        ]


def undue(session: Session) -> set[str]:
    """Return the open alerts without a due time."""
    return set(
        session.scalars(select(Alert.id).where(Alert.state == "open", Alert.next_due_at.is_(None)))
    )


def still_open(session: Session) -> int:
    """Count the alerts that wait for an answer."""
    return session.scalar(select(func.count()).where(Alert.state == "open")) or 0
