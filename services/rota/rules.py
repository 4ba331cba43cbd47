"""The rules of a team's rota: patterns of shifts that repeat, kept by the team's lead."""

from __future__ import annotations

from services.commands import Actor, Command, Refused, Work, handles, merge, put
from services.commands.reading import one_of, only, required
from services.people import in_team
from services.rota import pattern
from services.rota.shifts import DUTIES, leads, planned
from services.rules.reach import LEAD
from services.schema import ShiftRule

FIELDS = (
    "team",
    "name",
    "duty",
    "always",
    "windows",
    "members",
    "turns",
    "from",
    "until",
)


@handles("shift_rule.add", may=LEAD, needs_case=False)
def add(work: Work, actor: Actor, command: Command) -> None:
    """Add a rule to a team; its shifts are made at once."""
    only(command, FIELDS)
    required(command, "team")
    rule = planned(work, actor, command, ShiftRule)
    _judge(work, rule, command)
    work.add(rule)


@handles("shift_rule.change", may=LEAD, needs_case=False)
def change(work: Work, actor: Actor, command: Command) -> None:
    """Change a rule; its shifts that have not begun are made anew, but for those kept by hand."""
    only(command, FIELDS)
    rule = _known(work, actor, command)
    if command.one("team") not in ("", rule.team_id):
        raise Refused("invalid", {"team": ["choice"]})
    merge(work, actor, command, rule)
    _judge(work, rule, command)


@handles("shift_rule.end", may=LEAD, needs_case=False)
def end(work: Work, actor: Actor, command: Command) -> None:
    """End a rule: its shifts that have not begun are removed, but for those kept by hand."""
    only(command, ("ended",))
    rule = _known(work, actor, command)
    rule.ended = True
    put(work, rule, {"ended": ["yes"]})


def _known(work: Work, actor: Actor, command: Command) -> ShiftRule:
    rule = work.load(ShiftRule, command.subject)
    if rule is None or rule.ended or not leads(actor, rule.team_id):
        raise Refused("unknown")
    return rule


def _judge(work: Work, rule: ShiftRule, command: Command) -> None:
    """Refuse a rule from which no shifts can be made; it is judged as it stands now."""
    said = Command(command.id, command.name, rule.id, None, rule.answers, {}, command.made_at, None)
    required(said, "name")
    one_of(said, "duty", DUTIES)
    try:
        read = pattern.read(rule.answers)
    except pattern.Impossible as impossible:
        raise Refused("invalid", impossible.errors) from None
    if not all(in_team(work, member, [rule.team_id]) for member in read.members):
        raise Refused("invalid", {"members": ["choice"]})
