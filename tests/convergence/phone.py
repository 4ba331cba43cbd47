"""A simulated phone: an outbox, a confirmed store, and nothing but the wire contract between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import xor
from typing import Any

from services.commands import new_id

Json = dict[str, Any]
Send = Callable[[Json], Json]
APP = {"app": "2026.11.0", "schema": 1}
MADE_AT = "2026-11-24T08:00:00Z"
"""What a phone's clock says, always, unless it is told otherwise: no decision may rest on it."""
REPAIR = "repair"


class Offline(Exception):
    """No answer came; whether the server took the request is not known."""


class CheckDiffers(AssertionError):
    """What the phone holds of a team is not what the server says it should be."""


@dataclass
class Phone:
    """One worker's device. `send` makes one request; it raises Offline when no answer comes."""

    worker: str
    device: str
    send: Send
    clock: Callable[[], str] = lambda: MADE_AT
    made: dict[int, Json] = field(default_factory=dict)
    waiting: dict[int, Json] = field(default_factory=dict)
    outcomes: dict[str, Json] = field(default_factory=dict)
    drafts: dict[tuple[str, str], dict[str, list[list[str]]]] = field(default_factory=dict)
    acknowledged: int = 0
    epoch: int | None = None
    cursors: dict[str, str] = field(default_factory=dict)
    cases: dict[str, dict[str, Json]] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    common: dict[str, dict[str, Json]] = field(default_factory=dict)
    first: dict[str, set[str]] = field(default_factory=dict)
    differing: set[str] = field(default_factory=set)
    is_damaged: bool = False

    def copy(self, send: Send) -> Phone:
        """Return the same phone, which has written nothing yet, on another line."""
        return replace(
            self,
            send=send,
            made={},
            waiting={},
            outcomes={},
            drafts={},
            cursors=dict(self.cursors),
            cases={case: dict(rows) for case, rows in self.cases.items()},
            held={team: set(cases) for team, cases in self.held.items()},
            common={team: dict(rows) for team, rows in self.common.items()},
            first={},
            differing=set(),
        )

    # ------------------------------------------------------------------------------- writing

    def write(self, name: str, subject: str, case: str | None, /, **values: list[str]) -> Json:
        """Number a command and put it into the outbox; its base is what the author sees now."""
        seen = self.sees(case, name.partition(".")[0], subject)
        return self.put(name, subject, case, values, {key: seen.get(key, []) for key in values})

    def put(self, name: str, subject: str, case: str | None, values: Json, base: Json) -> Json:
        """Number a command with the base given, and put it into the outbox."""
        number = len(self.made) + 1
        command = {"id": new_id(), "number": number, "name": name, "subject": subject}
        command |= {"case": case, "values": values, "base": base, "made_at": self.clock()}
        self.made[number] = self.waiting[number] = command
        return command

    def types(self, case: str, visit: str, name: str, value: str) -> None:
        """Keep a keystroke in the visit's draft, with what stood there when typing began."""
        draft = self.drafts.setdefault((case, visit), {})
        seen = draft[name][1] if name in draft else self.sees(case, "visit", visit).get(name, [])
        draft[name] = [[value], seen]

    def leaves_fields(self) -> None:
        """Turn what is being typed into commands."""
        for (case, visit), draft in self.drafts.items():
            values, bases = ({name: both[at] for name, both in draft.items()} for at in (0, 1))
            self.put("visit.answer", visit, case, values, bases)
        self.drafts.clear()

    # ------------------------------------------------------------------------------- reading

    def sees(self, case: str | None, kind: str, row: str) -> dict[str, list[str]]:
        """Return a row's answers as the screen shows them: confirmed, then what is pending."""
        confirmed = self.cases.get(case or "", {}).get(f"{kind}:{row}", {})
        return {**confirmed.get("answers", {}), **self.pending(kind, row)}

    def pending(self, kind: str, row: str) -> dict[str, list[str]]:
        """Return what our own commands, not yet confirmed and not refused, make of a row."""
        said: dict[str, list[str]] = {}
        for number, command in self.made.items():
            refused = self.outcomes.get(command["id"], {}).get("why")
            same = command["name"].partition(".")[0] == kind and command["subject"] == row
            if same and number > self.acknowledged and not refused:
                said |= command["values"]
        return said

    def rows(self, kind: str) -> list[Json]:
        """Return the confirmed rows of a kind, of all cases, in order of their ids."""
        every = [row for rows in self.cases.values() for row in rows.values()]
        return sorted((row for row in every if row["kind"] == kind), key=lambda row: str(row["id"]))

    # ------------------------------------------------------------------------------- syncing

    def sync(self, *, most: int = 100, crashes: bool = False) -> bool:
        """Make one round; tell whether another is wanted. A crash comes before the outbox settles.

        Sends at most so many commands.
        """
        commands = [self.waiting[number] for number in sorted(self.waiting)[:most]]
        request = {**APP, "device": self.device, "epoch": self.epoch, "outbox": len(self.waiting)}
        request |= {"sent_at": self.clock()}
        answer = self.send({**request, "commands": commands, **self.standing()})
        self.store(answer)
        if not crashes:
            self.settle(answer)
        more = any(part["more"] for part in answer["teams"].values())
        return more or bool(self.waiting or self.differing)

    def standing(self) -> Json:
        """Return the cursors; of a team that differs, what is held of it instead."""
        have = {
            team: {row["id"]: row["seq"] for row in self.of_team(team)} for team in self.differing
        }
        return {"cursors": {**self.cursors, **dict.fromkeys(have, REPAIR)}, "have": have}

    def of_team(self, team: str) -> list[Json]:
        """Return every row that is held through a team."""
        bundles = [self.cases[case] for case in self.held.get(team, set())]
        return [row for rows in [*bundles, self.common.get(team, {})] for row in rows.values()]

    def settle(self, answer: Json) -> None:
        """Take the commands that have an outcome from the outbox."""
        for outcome in answer["outcomes"]:
            self.outcomes[outcome["id"]] = outcome
            self.waiting.pop(outcome["number"], None)

    def store(self, answer: Json) -> None:
        """Keep the rows and, once nothing is behind them, the acknowledged number: in one step."""
        self.epoch = answer["epoch"]
        for team, part in answer["teams"].items():
            self.take(team, part)
        for team in answer["drop"]:
            self.drop(team)
        if not any(part["more"] for part in answer["teams"].values()):
            self.acknowledged = answer["last_number"]

    def take(self, team: str, part: Json) -> None:
        """Take one team's page in, and hold it against the server's check on the last one."""
        if team not in self.cursors or (team in self.differing and "repaired" not in part):
            self.first[team] = set()
        self.differing.discard(team)
        for event in part["events"]:
            self.hears(team, event)
        self.cursors[team] = part["cursor"]
        if part["more"]:
            return
        if team in self.first:
            for case in self.held.get(team, set()) - self.first.pop(team):
                self.goes(team, case)
        if self.check(team) != part["check"]:
            self.differs(team, part)

    def differs(self, team: str, part: Json) -> None:
        """Ask for a repair next; there is no reason to, unless a row was lost here."""
        if not self.is_damaged or "repaired" in part:
            raise CheckDiffers(f"{self.check(team)} is held, {part['check']} is said")
        self.differing.add(team)

    def hears(self, team: str, event: Json) -> None:
        """Take one event in: a whole case, a row, or the word that a case is gone."""
        if "join" in event:
            self.joins(team, event["join"])
        elif "row" in event:
            self.keeps(team, event["row"])
        elif "case" in event["gone"]:
            self.goes(team, event["gone"]["case"])
        else:
            self.forgets(team, event["gone"]["row"])

    def joins(self, team: str, whole: Json) -> None:
        """Take a whole case in, in place of what was held of it."""
        case = whole["case"]["id"]
        rows = [whole["case"], *whole["rows"]]
        self.cases[case] = {f"{row['kind']}:{row['id']}": row for row in rows}
        self.holds(team, case)

    def keeps(self, team: str, row: Json) -> None:
        """Take one row in, of a case or of the team."""
        case = row["case"]
        bundle = self.common if case is None else self.cases
        bundle.setdefault(case or team, {})[f"{row['kind']}:{row['id']}"] = row
        if case is not None:
            self.holds(team, case)

    def holds(self, team: str, case: str) -> None:
        """Note through which team a case is held."""
        self.held.setdefault(team, set()).add(case)
        if team in self.first:
            self.first[team].add(case)

    def goes(self, team: str, case: str) -> None:
        """Erase a case that no team of ours holds any more, and report that."""
        held_before = case in self.cases
        self.held.get(team, set()).discard(case)
        self.first.get(team, set()).discard(case)
        if held_before and not any(case in cases for cases in self.held.values()):
            del self.cases[case]
            self.erased(case)

    def forgets(self, team: str, row_id: str) -> None:
        """Erase a row that the team does not have."""
        for rows in [self.common[team], *(self.cases[case] for case in self.held[team])]:
            for key in [key for key, row in rows.items() if row["id"] == row_id]:
                del rows[key]

    def erased(self, case: str) -> None:
        """Report that a case is no longer here; what was written about it stays in the outbox."""
        self.write("case.erased", case, case)

    def drop(self, team: str) -> None:
        """Erase what only this team gave us."""
        for case in sorted(self.held.get(team, set())):
            self.goes(team, case)
        for kept in (self.held, self.cursors, self.common, self.first):
            kept.pop(team, None)
        self.differing.discard(team)

    def evicted(self) -> None:
        """Lose the confirmed store, as a browser may; the outbox is another database."""
        for kept in (self.held, self.cursors, self.common, self.first, self.cases):
            kept.clear()
        self.differing.clear()

    def damaged(self, which: int, how: int) -> None:
        """Lose one row of the confirmed store, or hold an older one, or one that nobody knows."""
        rows = [rows for rows in (*self.cases.values(), *self.common.values()) if rows]
        if not rows:
            return
        bundle = rows[which % len(rows)]
        key, row = sorted(bundle.items())[how % len(bundle)]
        harm = (which + how) % 3
        if harm == 0:
            del bundle[key]
        else:
            other = {"seq": 0} if harm == 1 else {"id": new_id(), "kind": "note"}
            changed = {**row, **other, "mark": "0" * 15 + "1"}
            bundle[f"{changed['kind']}:{changed['id']}"] = changed
        self.is_damaged = True

    def check(self, team: str) -> str:
        """Return the count and XOR of the marks of what is held through a team."""
        marks = [row["mark"] for row in self.of_team(team)]
        return f"{len(marks)}:{reduce(xor, (int(mark, 16) for mark in marks), 0):016x}"
