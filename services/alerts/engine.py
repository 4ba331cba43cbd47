"""The engine: one tick looks, leads, calls, sends and beats. All its state is in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.alerts import activation, audit, deliveries, holder, jumps, lapsing, lease, rungs
from services.alerts.chores import After, Chore
from services.alerts.database import Database
from services.alerts.dispatch import Dispatch
from services.alerts.jumps import Jumps
from services.alerts.lease import Held
from services.alerts.policy import Means, Policy
from services.alerts.pool import Pool
from services.alerts.sending import Sending
from services.commands import Work
from services.schema import EngineLease

log = logging.getLogger("hemklar.alerts")

Due = Callable[[Session, str, datetime], list[str]]
Do = Callable[[Work, str, Means], bool]

CALLING: tuple[tuple[Due, Do], ...] = (
    (rungs.due, rungs.climb),
    (lapsing.due, lapsing.follow),
    (activation.due, activation.activate),
)
"""What falls due by itself, in this order: what one finds hopeless, the next calls at once."""


CALLS, TOGETHER = 50, 10
"""Things that a tick does at most, for it must end within its lease and send before it calls more;
and in one transaction, for others wait for it.
"""

SWEEPING = timedelta(seconds=1)
"""How often deliveries are looked through for what is to be released or swept: among thousands
that costs more than all else in a tick.
"""


@dataclass(frozen=True)
class Look:
    """What a tick finds before it writes anything.

    `barred` while another leads, and for an engine of other code than the database's schema; `jump`
    is by how much the clock was put forward or back since the last tick. `stale` says, once in
    SWEEPING, whether deliveries are to be released or swept.
    """

    epoch: int
    leads: bool
    barred: bool
    fresh: bool
    due: bool = False
    silent: bool = False
    deliveries: bool = False
    stale: bool = False
    chores: tuple[Chore, ...] = ()
    jump: timedelta | None = None

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to do but to beat."""
        return not (self.due or self.deliveries or self.chores or self.needs_lead)

    @property
    def needs_lead(self) -> bool:
        """Whether there is something to put right before anything else is done."""
        return bool(self.silent or self.stale or self.jump or not self.leads)


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
        self._dispatch = Dispatch(database, sending, pool)
        self._chores = chores
        self._looked_through: dict[str, datetime] = {}
        self._schema = schema
        self.jumps = Jumps()
        self.holder = holder.name()

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
        held: Held | None = Held(look.epoch)
        if look.needs_lead:
            held = self._database.write(municipality_id, lambda work: self._lead(work, look))
        if held is None:
            return Tick(leads=False)
        called, failed = self._call(municipality_id, held)
        failed += self._do_chores(municipality_id, held, look.chores)
        claimed = 0
        if called or look.chores or look.deliveries or look.needs_lead:
            claimed = self._dispatch.send_due(municipality_id, held.epoch)
        if not failed:
            self._beat(municipality_id, held.epoch)
        return Tick(leads=True, called=called, claimed=claimed, failed=failed)

    def refill(self) -> None:
        """Send what waits, now that the pool has room for one more, without waiting for a tick."""
        self._dispatch.refill()

    def hand_over(self, municipality_id: str) -> None:
        """Give the lead up on a planned stop."""
        self._dispatch.stop(municipality_id)
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
        return Look(
            epoch=row.epoch if row is not None else 0,
            leads=leads,
            barred=False,
            fresh=row is not None and lease.is_fresh(row, now),
            due=any(due(session, municipality_id, now) for due, _ in CALLING),
            silent=bool(audit.silent(session, municipality_id, now, self._policy)),
            deliveries=deliveries.is_due(session, municipality_id, now),
            stale=self._is_time_to_sweep(municipality_id, now)
            and deliveries.is_stale(session, municipality_id, now),
            chores=tuple(
                chore for chore in self._chores if chore.is_due(session, municipality_id, now)
            ),
            jump=jump,
        )

    def _is_time_to_sweep(self, municipality_id: str, now: datetime) -> bool:
        """Whether nothing has been looked through for so long; from now on it has."""
        last = self._looked_through.get(municipality_id)
        if last is not None and last < now < last + SWEEPING:
            return False
        self._looked_through[municipality_id] = now
        return True

    def _lead(self, work: Work, look: Look) -> Held | None:
        """Take or keep the lead, and put right what a crash or a jump of the clock has left."""
        held = lease.take(work, self.holder, self._schema)
        if held is None:
            return None
        if look.jump is not None:
            jumps.note(work, look.jump)
            log.warning("the database's clock jumped by %d s", look.jump.total_seconds())
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
        called = failed = 0
        for due, do in CALLING:
            found = self._database.read(municipality_id, self._asking(municipality_id, due))
            while found and called < CALLS:
                some, found = found[:TOGETHER], found[TOGETHER:]
                done, wrong = self._do(municipality_id, some, do, held)
                called, failed = called + done, failed + wrong
        return called, failed

    def _do(self, municipality_id: str, some: list[str], do: Do, held: Held) -> tuple[int, int]:
        """Do some things in one transaction; one that fails holds up no other."""
        try:
            return self._database.write(municipality_id, self._doing_all(some, do, held)), 0
        except Exception:
            if len(some) == 1:
                log.exception("%s of %s failed", do.__name__, some[0])
                return 0, 1
        each = [self._do(municipality_id, [one], do, held) for one in some]
        return sum(done for done, _ in each), sum(wrong for _, wrong in each)

    def _asking(self, municipality_id: str, due: Due) -> Callable[[Session], list[str]]:
        return lambda session: due(session, municipality_id, self._database.now(session))

    def _doing_all(self, some: list[str], do: Do, held: Held) -> Callable[[Work], int]:
        def doing(work: Work) -> int:
            if not lease.holds(work, held.epoch):
                return 0
            # In the order in which commands lock alerts.
            return sum(do(work, row_id, self._means()) for row_id in sorted(some))

        return doing

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

    def _rest(self, municipality_id: str, look: Look) -> Tick:
        """Beat, unless the last beat still tells enough: then nothing is written, nobody woken."""
        if not look.fresh:
            self._beat(municipality_id, look.epoch)
        return Tick(leads=True)

    def _beat(self, municipality_id: str, epoch: int) -> None:
        self._database.write(municipality_id, lambda work: lease.beat(work, epoch))
