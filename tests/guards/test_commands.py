"""Every command says who may give it, and tells an outsider nothing."""

from __future__ import annotations

from pwa.db import Database
from services.commands import HANDLERS, Actor, Outcome, new_id, run
from services.rules.reach import OFFICE, ROLES
from services.schema import KINDS, OfCase, StayEvent
from tests.cast import Cast, command

NAMES = sorted(HANDLERS)
OF_CASE = [name for name in NAMES if HANDLERS[name].needs_case]
MAKING = {"contact.add", "note.add", "stay_event.report", "task.add", "visit.amend"}
"""Commands whose subject is new, so that somebody else's id is only an id that is taken."""
FORBIDDEN = [(name, role) for name in NAMES for role in sorted(ROLES - HANDLERS[name].may)]
NAMING = {"stay_event.cancel": "cancels", "stay_event.correct": "corrects"}
"""Commands that name the row they are about in a field."""
VALUES = {
    "task.drop": {"state": "not_needed", "reason": "none"},
    "task.finish": {"state": "done"},
    "task.reopen": {"state": "todo"},
    "task.start": {"state": "doing"},
}
"""What must be said for the row to be looked for at all."""


def tried(cast: Cast, actor: Actor, name: str, subject: str, case: str | None) -> Outcome:
    """Return what comes of a command with nothing in it but what it must have."""
    values = {NAMING[name]: subject} if name in NAMING else VALUES.get(name, {})
    given = command(name, new_id() if name in NAMING else subject, case, **values)
    return cast.database.write(cast.municipality, lambda work: run(work, actor, given))


def said(outcome: Outcome) -> dict[str, object]:
    return {key: value for key, value in outcome.as_json().items() if key != "id"}


def test_every_command_names_roles_that_there_are() -> None:
    for name, handler in HANDLERS.items():
        assert handler.may - {"system"}, f"{name} may be given by nobody"
        assert handler.may <= ROLES | {"system"}, f"{name} names a role that there is not"


def test_the_office_gives_no_command_that_concerns_a_patient() -> None:
    theirs = {name for name in NAMES if HANDLERS[name].may & OFFICE}
    calendar = {"calendar_day.add", "calendar_day.change", "calendar_day.remove"}
    ways = {"contact_way.add", "contact_way.remove", "contact_way.test"}
    assert theirs == {"device.wipe", "calendar_year.lock", *calendar, *ways}
    assert not any(
        HANDLERS[name].needs_case or HANDLERS[name].may - OFFICE - {"system"} for name in theirs
    )


def test_who_has_another_role_is_refused(cast: Cast) -> None:
    case = cast.admits()
    for name, role in FORBIDDEN:
        actor = Actor(
            cast.workers["kari"], role, licensed=True, teams=frozenset(cast.teams.values())
        )
        outcome = tried(cast, actor, name, new_id(), case)
        assert said(outcome) == {"status": "refused", "why": "not_allowed"}, (name, role)


def test_a_case_out_of_reach_is_answered_like_one_that_is_not(cast: Cast) -> None:
    case = cast.admits(team="North")
    for name in OF_CASE:
        actor = outsider(cast, name)
        there, nowhere = (tried(cast, actor, name, new_id(), one) for one in (case, new_id()))
        assert said(there) == said(nowhere) == {"status": "refused", "why": "unknown"}, name


def test_without_a_case_a_command_of_a_case_is_unknown(cast: Cast) -> None:
    for name in OF_CASE:
        outcome = tried(cast, outsider(cast, name), name, new_id(), None)
        assert said(outcome) == {"status": "refused", "why": "unknown"}, name


def test_a_row_of_a_case_out_of_reach_is_answered_like_one_that_is_not(cast: Cast) -> None:
    theirs, own = cast.admits(team="North"), cast.admits(team="South")
    subjects = rows_of(cast.database, cast, theirs)
    for name in OF_CASE:
        kind = name.partition(".")[0]
        if name not in MAKING and kind in subjects:
            actor = outsider(cast, name)
            there, nowhere = (
                tried(cast, actor, name, one, own) for one in (subjects[kind], new_id())
            )
            assert there.why == "unknown", name
            assert kind == "visit" or said(there) == said(nowhere), name


def outsider(cast: Cast, name: str) -> Actor:
    """Return somebody of South who may give the command."""
    role = min(HANDLERS[name].may - {"system"})
    return Actor(cast.workers["liv"], role, licensed=True, teams=frozenset({cast.teams["South"]}))


def rows_of(database: Database, cast: Cast, case: str) -> dict[str, str]:
    """Return the id of one row of each kind that the case has, after giving it some."""
    for name, values in {
        "note.add": {"text": "said"},
        "contact.add": {"name": "Anna"},
        "task.add": {"title": "look"},
        "visit.answer": {"allergies": "none"},
    }.items():
        assert cast.does("kari", command(name, new_id(), case, **values)).status == "applied"
    ready = command("stay_event.report", new_id(), case, kind="ready")
    assert cast.does("kari", ready).status == "applied"
    found: dict[str, str] = {}
    with database.session(writing=False) as session:
        for kind, table in KINDS.items():
            if issubclass(table, OfCase):
                row = session.query(table).filter_by(case_id=case).first()
                if row is not None:
                    found[kind] = row.id
    assert StayEvent.KIND in found
    return found


def test_nobody_in_the_middle_of_nowhere_learns_that_a_shift_exists(cast: Cast) -> None:
    shift = new_id()
    times = {"from": "2026-11-24T15:00:00Z", "to": "2026-11-25T06:00:00Z"}
    values = {"worker": cast.workers["kari"], "team": cast.teams["North"], **times}
    assert cast.does("berit", command("shift.add", shift, None, **values)).status == "applied"
    lead = Actor(cast.workers["liv"], "team_lead", teams=frozenset({cast.teams["South"]}))
    for name in ("shift.change", "shift.remove"):
        there, nowhere = (tried(cast, lead, name, one, None) for one in (shift, new_id()))
        assert said(there) == said(nowhere) == {"status": "refused", "why": "unknown"}
