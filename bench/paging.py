"""How soon people are paged: from the server's answer to the POST at the push service, by clock."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select

from bench.databases import postgres, sqlite
from bench.row import Row
from pwa import hooks
from pwa.db import Database
from services.alerts.paging import About, call, hash_of
from services.alerts.payload import group_of
from services.alerts.runner import INTERVAL_SECONDS
from services.commands import Work, new_id
from services.schema import Alert, ContactWay, Delivery, PushEndpoint
from tests.cast import Cast, gather
from tests.killing.device import Device, put_on_call
from tests.killing.fleet import Fleet
from tests.services.alerts.gateway_service import GatewayService
from tests.services.alerts.push_service import PushService, Received

ALERTS = 60
WAITING = 5_000
DEAD, SILENT, HELD_UP, KILLED = 10, 10, 20, 5
MOST_SECONDS = 1.0
MOST_SILENT_SECONDS = 35.0
MOST_KILLED_SECONDS = 10.0
PATIENCE = 60.0
SMS = '[sms]\nurl = "{url}/sms"\nform = {{ to = "{{to}}", text = "{{text}}" }}\n'


@dataclass
class Scene:
    """One server process, Nils on call, and the services that it sends to.

    `came` holds for each alert's group the moments of its pushes to phones, `posts` for each path
    that of its last POST, whatever was answered; all monotonic.
    """

    cast: Cast
    fleet: Fleet
    gateway: GatewayService
    phones: PushService = field(init=False)
    desk: Device = field(init=False)
    nils: Device = field(init=False)
    came: dict[str, list[float]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    posts: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phones = PushService(phone=self._arrives, fault_of=self._asked)
        self.desk = Device.enrolled(self.fleet, self.cast, "osman")
        self.nils = Device.enrolled(self.fleet, self.cast, "nils")
        put_on_call(self.cast, "nils")

    def close(self) -> None:
        """Let nobody be pushed to any more."""
        self.phones.close()

    def _asked(self, path: str) -> None:
        self.posts[path] = time.monotonic()

    def _arrives(self, message: Received) -> None:
        said = message.json
        group = said["notification"]["tag"].partition(".")[0]
        self.tokens[group] = said["x"]["d"]
        self.came.setdefault(group, []).append(self.posts[message.path])

    def report(self) -> tuple[float, str]:
        """Report a patient ready; return when the server has answered, and the alert's group."""
        [case] = self.desk.reports(1, self.cast.teams["North"])
        answered = time.monotonic()
        found = select(Alert.id).where(Alert.case_id == case)
        alert = self.read(lambda session: session.scalars(found).one())
        return answered, group_of(alert)

    def paged(self) -> tuple[float, str]:
        """Report and wait for the push; return the seconds that it took, and the group."""
        answered, group = self.report()
        wait_until(lambda: group in self.came)
        return max(0.0, self.came[group][0] - answered), group

    def again(self, group: str, after: float) -> float:
        """Wait for another push of the alert after that moment; return when it came."""
        wait_until(lambda: self.came[group][-1] > after)
        return self.came[group][-1]

    def texted(self, count: int) -> None:
        """Wait until so many SMS have been asked for."""
        wait_until(lambda: len(self.gateway.asked) >= count)

    def accept(self, group: str) -> None:
        """Let who was called accept."""
        self.nils.tells(self.tokens[group], {"stage": "accepted"})

    def read(self, question: Callable[[Any], Any]) -> Any:
        """Ask the database."""
        return self.cast.database.read(self.cast.municipality, question)

    def write(self, do: Callable[[Work], Any]) -> Any:
        """Write to the database, beside the server."""
        return self.cast.database.write(self.cast.municipality, do)

    def gives_number(self, name: str) -> None:
        """Let somebody have a mobile phone."""
        own = {"worker_id": self.cast.workers[name], "municipality_id": self.cast.municipality}
        way = ContactWay(id=new_id(), kind="sms", value="+46701740605", lang="sv", **own)
        self.write(lambda work: work.session.add(way))


def measure() -> Iterator[Row]:
    """Measure both databases with a real server process."""
    hooks.register()
    for make in (sqlite, postgres):
        with make() as database, scene(database) as place:
            kind = "SQLite" if database.is_sqlite else "PostgreSQL"
            for part in (_idle, _while_thousands_wait, _killed, _dead, _silent, _held_up):
                for row in part(place):
                    yield Row(f"{row.name}, {kind}", row.figure, row.unit, row.most, row.least)


@contextmanager
def scene(database: Database) -> Iterator[Scene]:
    """Give a server of that database, with SMS by a gateway on loopback."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as after:
        folder = Path(name)
        gateway = after.enter_context(closing(GatewayService()))
        channels = folder / "channels.toml"
        channels.write_text(SMS.format(url=gateway.url), encoding="utf-8")
        url = database.url.render_as_string(hide_password=False)
        cast = gather(database)
        fleet = Fleet(url, folder, processes=1, HEMKLAR_CHANNELS=str(channels))
        after.callback(fleet.stop)
        fleet.start()
        yield after.enter_context(closing(Scene(cast, fleet, gateway)))


def _idle(place: Scene) -> Iterator[Row]:
    place.nils.offers(place.phones.subscribe())
    yield from _each(place, "report answered → first POST")


def _while_thousands_wait(place: Scene) -> Iterator[Row]:
    """The others go to the same push service, to somebody who is called about something else."""
    berit = Device.enrolled(place.fleet, place.cast, "berit")
    berit.offers(place.phones.subscribe())
    place.write(lambda work: _pile_up(work, place.cast.workers["berit"]))
    name = f"  the same while {WAITING:,} other deliveries are due"
    yield from _each(place, name)
    others = select(func.count()).where(Delivery.state == "due")
    yield Row("  of these due at the end", place.read(lambda s: s.scalar(others)), "", least=1)
    place.write(lambda work: work.session.execute(delete(Delivery).where(Delivery.state == "due")))


def _each(place: Scene, name: str) -> Iterator[Row]:
    took = []
    for _ in range(ALERTS):
        seconds, group = place.paged()
        took.append(seconds)
        place.accept(group)
    p95 = statistics.quantiles(took, n=20)[-1]
    yield Row(f"{name}, 95 of 100 within", p95, "s", most=MOST_SECONDS)
    yield Row("  median", statistics.median(took), "s")
    yield Row(f"  worst of {ALERTS}", max(took), "s")


def _pile_up(work: Work, worker: str) -> None:
    found = select(PushEndpoint).where(PushEndpoint.worker_id == worker)
    endpoint = work.session.scalars(found).one()
    page = call(work, worker, About("check"), ())
    rows = [
        {
            "municipality_id": work.municipality.id,
            "id": new_id(),
            "page_id": page.id,
            "channel": "push",
            "endpoint_id": endpoint.id,
            "token": f"waiting-{number}",
            "token_hash": hash_of(f"waiting-{number}"),
            "state": "due",
            "urgency": 2,
            "not_before": work.now,
            "attempts": 0,
        }
        for number in range(WAITING)
    ]
    work.session.execute(insert(Delivery), rows)


def _killed(place: Scene) -> Iterator[Row]:
    """The worker is killed with -9 after an alert's first push; gunicorn starts another."""
    took = []
    [server] = place.fleet.servers
    for _ in range(KILLED):
        _, group = place.paged()
        killed = time.monotonic()
        server.kill_worker()
        took.append(place.again(group, killed) - killed)
        place.accept(group)
    name = f"kill -9 of the leading process → open alert paged again, worst of {KILLED}"
    yield Row(name, max(took), "s", most=MOST_KILLED_SECONDS)


def _dead(place: Scene) -> Iterator[Row]:
    """The push service answers 410 to the only phone."""
    took = []
    place.gives_number("nils")
    for _ in range(DEAD):
        subscription = place.phones.subscribe()
        place.nils.offers(subscription)
        path = subscription["endpoint"].removeprefix(place.phones.url)
        del place.phones.keys[path]
        before = len(place.gateway.asked)
        place.report()
        place.texted(before + 1)
        took.append(time.monotonic() - place.posts[path])
    yield Row(f"410 → POST of the SMS, worst of {DEAD}", max(took), "s", most=MOST_SECONDS)


def _silent(place: Scene) -> Iterator[Row]:
    """The phone gets its pushes and gives no receipt."""
    place.nils.offers(place.phones.subscribe())
    before = len(place.gateway.asked)
    reported = [place.report() for _ in range(SILENT)]
    place.texted(before + SILENT)
    took = time.monotonic() - reported[0][0]
    name = f"no receipt → POST of the SMS, worst of {SILENT}, since the first of them was reported"
    yield Row(name, took, "s", most=MOST_SILENT_SECONDS)
    for _, group in reported:
        place.accept(group)


def _held_up(place: Scene) -> Iterator[Row]:
    """With him are called who has a phone at a service that hangs, and who has only a hanging SMS.

    Nobody accepts before the end.
    """
    place.gateway.hangs = True
    place.gives_number("kari")
    with closing(PushService(fault_of=lambda _: "hang")) as hanging:
        Device.enrolled(place.fleet, place.cast, "amir").offers(hanging.subscribe())
        for name in ("amir", "kari"):
            put_on_call(place.cast, name)
        asked = len(place.gateway.asked)
        paged = [place.paged() for _ in range(HELD_UP)]
        if not hanging.asked or len(place.gateway.asked) == asked:
            raise RuntimeError("nothing has hung")
    worst = max(seconds for seconds, _ in paged)
    name = f"push and SMS of two others hang: another's first POST, worst of {HELD_UP}"
    yield Row(name, worst, "s", most=INTERVAL_SECONDS)


def wait_until(heard: Callable[[], bool]) -> None:
    """Wait until it is so; raise TimeoutError when that takes too long."""
    until = time.monotonic() + PATIENCE
    while not heard():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.001)
