"""The demo's rota: rules for both teams, nils on call now, one gap and one swap that waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from services.commands import Work, new_id
from services.demo.cast import Company
from services.demo.clock import Clock
from services.demo.stage import Act, Stage, Subject
from services.demo.words import Words
from services.rota import pattern
from services.rota.pattern import Slot, Special
from services.rota.swaps import REST
from services.schema import Pairs, Shift, Worker

RULED = (-7, "14:00")
CHANGED = (-7, "14:05")
ON_CALL = timedelta(hours=12)
"""For at least so long from now nils is on call in both teams."""
GAP = (3, "20:30")
"""In the north nobody has the shift that runs then."""
SWAPPED = (4, "00:00")
"""A shift that begins after this is kari's to swap with berit."""
AROUND_THE_CLOCK = (
    "weekday 08:00 16:00",
    "weekday 16:00 08:00",
    "eve 08:00 12:00",
    "eve 12:00 08:00",
    "weekend 08:00 20:00",
    "weekend 20:00 08:00",
    "holiday 08:00 20:00",
    "holiday 20:00 08:00",
)
BY_DAY = ("weekday 08:00 08:00", "weekend 08:00 08:00")
SHOWN = ("kari", "amir", "berit")


def show_alerts(work: Work, company: Company) -> None:
    """Let the phones of some have shown an alert; those of nils and liv are still to be set up."""
    for name in SHOWN:
        worker = work.load(Worker, company.people[name])
        if worker is not None:
            worker.reached_at = work.now
            work.change(worker)


@dataclass
class Rota:
    """What the leads enter; the south has no lead, so the municipality itself does."""

    stage: Stage
    company: Company
    clock: Clock
    words: Words
    special: Special

    def plan(self) -> None:
        """Enter the rules a week ago, and what has been changed by hand since."""
        north = self._rule("north", "berit", "hospital", ("kari", "amir", "berit", "nils"))
        south = self._rule("south", None, "hospital", ("nils", "liv"))
        self._rule("north", "berit", "place", ("berit", "osman"), BY_DAY, turns="week")
        self._put_on_call("north", "berit", north)
        self._put_on_call("south", None, south)
        at = self.clock.at(*GAP)
        gap = next(one for one in north if one.starts_at <= at < one.ends_at)
        self._tell("berit", "shift.remove", self._shift("north", gap), {"removed": ["yes"]})
        self._ask_to_swap(north)

    def _rule(
        self,
        team: str,
        by: str | None,
        duty: str,
        members: tuple[str, ...],
        windows: tuple[str, ...] = AROUND_THE_CLOCK,
        turns: str = "shift",
    ) -> list[Slot]:
        """Enter a rule; return the shifts that it gives for the coming time."""
        values = {
            "team": [self.company.teams[team]],
            "name": [self.words.of("rules", duty)],
            "duty": [duty],
            "always": ["yes"],
            "windows": list(windows),
            "members": [self.company.people[name] for name in members],
            "turns": [turns],
            "from": [self.clock.day(RULED[0]).isoformat()],
        }
        at = self.clock.at(*RULED)
        self.stage.acts.append(
            Act(at=at, by=by, name="shift_rule.add", subject=new_id(), values=values)
        )
        now, read = self.clock.now, pattern.read(values)
        return pattern.slots(read, self.special, self.clock.zone, now, now + timedelta(days=30))

    def _put_on_call(self, team: str, by: str | None, slots: list[Slot]) -> None:
        nils = self.company.people["nils"]
        for one in slots:
            if one.starts_at < self.clock.now + ON_CALL and one.member != nils:
                self._tell(by, "shift.change", self._shift(team, one), {"worker": [nils]})

    def _ask_to_swap(self, slots: list[Slot]) -> None:
        """Let kari ask berit to take a shift beside which berit can rest."""
        kari, berit = (self.company.people[name] for name in ("kari", "berit"))
        theirs = [one for one in slots if one.member == berit]
        asked = next(
            one
            for one in slots
            if one.member == kari
            and one.starts_at >= self.clock.at(*SWAPPED)
            and all(_is_rest(one, other) for other in theirs)
        )
        self.stage.acts.append(
            Act(
                at=self.clock.ago(hours=3),
                by="kari",
                name="swap.ask",
                subject=new_id(),
                values=self._swap(asked, berit),
            )
        )

    def _tell(self, by: str | None, name: str, subject: Subject, values: Pairs) -> None:
        at = self.clock.at(*CHANGED)
        self.stage.acts.append(Act(at=at, by=by, name=name, subject=subject, values=values))

    def _shift(self, team: str, slot: Slot) -> Callable[[Work], str]:
        """Return how the shift is found that a rule has made of a slot to answer the hospital."""

        def find(work: Work) -> str:
            found = select(Shift.id).where(
                Shift.municipality_id == work.municipality.id,
                Shift.team_id == self.company.teams[team],
                Shift.duty == "hospital",
                Shift.slot == slot.starts_at,
            )
            return work.session.scalars(found).one()

        return find

    def _swap(self, asked: Slot, to: str) -> Callable[[Work], Pairs]:
        find = self._shift("north", asked)
        return lambda work: {"shift": [find(work)], "to": [to]}


def _is_rest(one: Slot, other: Slot) -> bool:
    return one.starts_at - other.ends_at >= REST or other.starts_at - one.ends_at >= REST
