"""What the tests of the rota say and look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.commands import Outcome, Work, new_id
from services.schema import Shift, ShiftRule, Synced, Worker
from tests.cast import Cast, command
from tests.services.looking import done, the

HOUR = timedelta(hours=1)
NIGHTS = ["weekday 16:00 08:00", "weekend 08:00 20:00", "weekend 20:00 08:00"]


def ids(cast: Cast, *names: str) -> list[str]:
    """Return the ids of some people."""
    return [cast.workers[name] for name in names]


Said = str | list[str]


def rules(cast: Cast, by: str = "berit", **values: Said) -> Outcome:
    """Let somebody add a rule for the north, and for a week of nights unless told otherwise."""
    said: dict[str, Said] = {
        "team": cast.teams["North"],
        "name": "Nights",
        "duty": "hospital",
        "always": "yes",
        "windows": NIGHTS,
        "members": ids(cast, "kari", "nils"),
        "turns": "shift",
        "from": "2026-11-24",
    }
    return cast.does(by, command("shift_rule.add", new_id(), None, **(said | values)))


def changes(cast: Cast, who: str, kind: type[Synced], row_id: str, /, **values: Said) -> Outcome:
    """Let somebody change a row who has seen it as it is."""
    seen = the(cast, kind, row_id).answers
    base = {name: seen.get(name, []) for name in values}
    return cast.does(who, command(f"{kind.KIND}.change", row_id, None, base, **values))


def rule_of(cast: Cast) -> ShiftRule:
    """Return the one rule there is."""
    with cast.database.session(writing=False) as session:
        return session.query(ShiftRule).one()


def all_shifts(cast: Cast) -> list[Shift]:
    """Return the shifts that are not removed, in order."""
    with cast.database.session(writing=False) as session:
        found = session.query(Shift).filter_by(removed=False)
        return list(found.order_by(Shift.starts_at, Shift.id))


def adds(
    cast: Cast, who: str | None, starts: str, ends: str, *, duty: str = "", team: str = "North"
) -> str:
    """Let berit put somebody, or nobody, on the list from a day and hour in November to another."""
    shift = new_id()
    times = {"from": at(starts).isoformat(), "to": at(ends).isoformat(), "team": cast.teams[team]}
    worker = ids(cast, who) if who else []
    said = command("shift.add", shift, None, worker=worker, duty=duty or [], **times)
    done(cast.does("berit", said))
    return shift


def at(text: str) -> datetime:
    """Return the day and hour in November 2026, in UTC, that a text like "27 19" says."""
    day, hour = text.split()
    return datetime(2026, 11, int(day), int(hour), tzinfo=UTC)


def reach(cast: Cast, *names: str) -> None:
    """Let the phones of some people have shown an alert."""

    def show(work: Work) -> None:
        for worker_id in ids(cast, *names):
            worker = work.load(Worker, worker_id)
            assert worker is not None
            worker.reached_at = work.now
            work.change(worker)

    cast.database.write(cast.municipality, show)
