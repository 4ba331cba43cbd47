"""The engine: one tick looks, leads, calls, sends and beats. All its state is in the database."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.alerts import activation, audit, deliveries, jumps, lapsing, lease, rungs
from services.alerts.chores import After, Chore
from services.alerts.database import Database
from services.alerts.deliveries import Claim
from services.alerts.jumps import Jumps
from services.alerts.lease import Held
from services.alerts.policy import Means, Policy
from services.alerts.pool import Pool
from services.alerts.sender import Result
from services.alerts.sending import Sending
from services.commands import Work
from services.schema import Delivery, EngineLease

log = logging.getLogger("hemklar.alerts")

Due = Callable[[Session, str, datetime], list[str]]
Do = Callable[[Work, str, Means], bool]

CALLING: tuple[tuple[Due, Do], ...] = (
    (rungs.due, rungs.climb),
    (lapsing.due, lapsing.follow),
    (activation.due, activation.activate),
)
"""What falls due by itself, in this order: what one finds hopeless, the next calls at once."""


CALLS = 50
"""Things that a tick does at most: it must end within its lease, and send before it calls more."""


@dataclass(frozen=True)
class Look:
    """What a tick finds before it writes anything.

    `barred` while another leads, and for an engine of other code than the database's schema; `jump`
    is by how much the clock was put forward or back since the last tick.
    """

    epoch: int
    leads: bool
    barred: bool
    fresh: bool
    due: bool = False
    silent: bool = False
    deliveries: bool = False
    chores: tuple[Chore, ...] = ()
    jump: timedelta | None = None

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to do but to beat."""
        return not (self.due or self.silent or self.deliveries or self.chores or self.jump)


@dataclass(frozen=True)
class Tick:
    """What a tick did.

    Whether this engine leads, how many alerts it called, how many pushes it claimed.
    """

    leads: bool
    called: int = 0
    claimed: int = 0
    failed: int = 0


class Engine:
    """One engine; any number may run on one database, of which one at a time leads a municipality.

    `chores` is what it does besides paging for alerts; `policy` the installation's own. `schema` is
    the newest migration that this code knows; without it the engine does not ask. `jumps` sees
    when the database's clock was put forward or back.
    """

    def __init__(
        self,
        database: Database,
        policy: Policy,
        sending: Sending,
        pool: Pool,
        *,
        chores: tuple[Chore, ...] = (),
        schema: str = "",
    ) -> None:
        self._database = database
        self._policy = policy
        self._sending = sending
        self._pool = pool
        self._chores = chores
        self._schema = schema
        self.jumps = Jumps()
        self._leading: dict[str, Held] = {}
        self.holder = f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(4)}"

    def tick(self, municipality_id: str) -> Tick:
        """Do all that is due in one municipality; doing it twice at one time changes nothing.

        Raise whatever the database raises; what was committed before stays, and the next tick goes
        on.
        """
        look = self._looked(municipality_id)
        if look.barred:
            return Tick(leads=False)
        if look.leads and look.quiet:
            return self._rest(municipality_id, look)
        held = self._database.write(municipality_id, lambda work: self._lead(work, look))
        if held is None:
            return Tick(leads=False)
        self._leading[municipality_id] = held
        called, failed = self._call(municipality_id, held)
        failed += self._do_chores(municipality_id, held, look.chores)
        claims = []
        if called or look.chores or look.deliveries or not look.leads:
            claims = self._claim(municipality_id, held)
        self._send(municipality_id, claims)
        if not failed:
            self._beat(municipality_id, held.epoch)
        return Tick(leads=True, called=called, claimed=len(claims), failed=failed)

    def refill(self) -> None:
        """Send what waits, now that the pool has room again, without waiting for the next tick."""
        for municipality_id, held in list(self._leading.items()):
            if self._looked(municipality_id).deliveries:
                self._send(municipality_id, self._claim(municipality_id, held))

    def hand_over(self, municipality_id: str) -> None:
        """Give the lead up on a planned stop."""
        self._leading.pop(municipality_id, None)
        self._database.write(municipality_id, lambda work: lease.hand_over(work, self.holder))

    def _looked(self, municipality_id: str) -> Look:
        return self._database.read(municipality_id, lambda s: self._look(s, municipality_id))

    def _look(self, session: Session, municipality_id: str) -> Look:
        now = self._database.now(session)
        jump = self.jumps.by(municipality_id, now)
        row = session.get(EngineLease, municipality_id)
        led = row is not None and lease.is_valid(row, now)
        leads = row is not None and led and row.holder == self.holder
        if row is not None and led and not leads:
            return Look(epoch=row.epoch, leads=False, barred=True, fresh=True)
        if self._schema and self._database.schema(session) != self._schema:
            log.error("the database has another schema than this code: this engine does not lead")
            return Look(epoch=0, leads=False, barred=True, fresh=True)
        under_way = select(Delivery.id).where(
            Delivery.municipality_id == municipality_id,
            ((Delivery.state == "due") & (Delivery.not_before <= now))
            | (
                (Delivery.state == "leased")
                & (
                    (Delivery.lease_until <= now)
                    | (Delivery.lease_until > now + deliveries.SENDING)
                )
            ),
        )
        return Look(
            epoch=row.epoch if row is not None else 0,
            leads=leads,
            barred=False,
            fresh=row is not None and lease.is_fresh(row, now),
            due=any(due(session, municipality_id, now) for due, _ in CALLING),
            silent=bool(audit.silent(session, municipality_id, now, self._policy)),
            deliveries=session.scalars(under_way.limit(1)).first() is not None,
            chores=tuple(
                chore for chore in self._chores if chore.is_due(session, municipality_id, now)
            ),
            jump=jump,
        )

    def _lead(self, work: Work, look: Look) -> Held | None:
        """Take or keep the lead, and put right what a crash or a jump of the clock has left."""
        held = lease.take(work, self.holder, self._schema)
        if held is None:
            return None
        if look.jump is not None:
            jumps.note(work, look.jump)
            log.warning("the database's clock jumped by %d s", look.jump.total_seconds())
        if look.deliveries or not look.leads:
            deliveries.release(work, held.epoch)
            deliveries.sweep(work)
        if held.crashed:
            log.warning(
                "the engine before stopped without handing over: open alerts are called again"
            )
            activation.resume(work)
        if look.silent:
            mended = audit.mend(work, self._policy)
            log.error("%d alerts had no due time within their policy's", mended)
        return held

    def _call(self, municipality_id: str, held: Held) -> tuple[int, int]:
        """Do each thing that is due in its own transaction: one that fails holds up no other."""
        called = failed = 0
        for due, do in CALLING:
            for row_id in self._database.read(municipality_id, self._asking(municipality_id, due)):
                if called >= CALLS:
                    break
                try:
                    called += self._database.write(
                        municipality_id, self._doing_one(row_id, do, held)
                    )
                except Exception:
                    failed += 1
                    log.exception("%s of %s failed", do.__name__, row_id)
        return called, failed

    def _asking(self, municipality_id: str, due: Due) -> Callable[[Session], list[str]]:
        return lambda session: due(session, municipality_id, self._database.now(session))

    def _doing_one(self, row_id: str, do: Do, held: Held) -> Callable[[Work], bool]:
        return lambda work: lease.holds(work, held.epoch) and do(work, row_id, self._means())

    def _do_chores(self, municipality_id: str, held: Held, due: tuple[Chore, ...]) -> int:
        """Do each chore in its own transaction; return how many failed."""
        failed = 0
        for chore in due:
            try:
                after = self._database.write(municipality_id, self._doing(chore, held))
                if after is not None:
                    after()
            except Exception:
                failed += 1
                log.exception("%s failed", type(chore).__name__)
        return failed

    def _doing(self, chore: Chore, held: Held) -> Callable[[Work], After | None]:
        return lambda work: chore.do(work, self._means()) if lease.holds(work, held.epoch) else None

    def _means(self) -> Means:
        return Means(self._sending.key_ids, self._sending.channels, self._policy)

    def _claim(self, municipality_id: str, held: Held) -> list[Claim]:
        room = self._pool.room()
        if not room:
            return []
        taken: dict[str, int] = {}

        def has_room(channel: str, to: str) -> bool:
            origin = self._sending.origin(channel, to)
            if taken.get(origin, 0) >= self._pool.room_for(origin):
                return False
            taken[origin] = taken.get(origin, 0) + 1
            return True

        def claim(work: Work) -> list[Claim]:
            taken.clear()
            return deliveries.claim(work, held.epoch, room, has_room)

        return self._database.write(municipality_id, claim)

    def _send(self, municipality_id: str, claims: list[Claim]) -> None:
        for claimed in claims:
            origin = self._sending.origin(claimed.channel, claimed.to)
            self._pool.submit(origin, self._sending_one(municipality_id, claimed))

    def _sending_one(self, municipality_id: str, claimed: Claim) -> Callable[[], None]:
        return lambda: self._record(municipality_id, claimed, self._sending.send(claimed))

    def _record(self, municipality_id: str, claimed: Claim, result: Result) -> None:
        if result.fate == "config":
            log.error("%s: the service refuses us: status %s", claimed.channel, result.status)
        if not self._database.write(
            municipality_id, lambda work: deliveries.record(work, claimed, result)
        ):
            log.warning("delivery %s was recorded by another engine", claimed.delivery_id)

    def _rest(self, municipality_id: str, look: Look) -> Tick:
        """Beat, unless the last beat still tells enough: then nothing is written, nobody woken."""
        if not look.fresh:
            self._beat(municipality_id, look.epoch)
        return Tick(leads=True)

    def _beat(self, municipality_id: str, epoch: int) -> None:
        self._database.write(municipality_id, lambda work: lease.beat(work, epoch))
