"""What the tables hold, for tests that look behind the door."""

from __future__ import annotations

from typing import Any, TypeVar

from services.commands import Outcome, new_id
from services.schema import Case, OfCase, Synced
from tests.answers import complete
from tests.cast import Cast, command

Row = TypeVar("Row", bound=Synced)


def of_case(cast: Cast, kind: type[OfCase], case: str) -> list[Any]:
    """Return a case's rows of a kind, oldest first."""
    with cast.database.session(writing=False) as session:
        found = session.query(kind).filter_by(case_id=case)
        return list(found.order_by(kind.seq, kind.id))


def the(cast: Cast, kind: type[Row], row_id: str) -> Row:
    """Return one row."""
    with cast.database.session(writing=False) as session:
        return session.get_one(kind, (cast.municipality, row_id))


def phase(cast: Cast, case: str) -> str:
    """Return the phase of a case."""
    return the(cast, Case, case).phase


def done(outcome: Outcome) -> Outcome:
    """Return the outcome of a command that took effect without any conflict."""
    assert outcome.status == "applied", outcome
    return outcome


def assessed(cast: Cast, case: str, **said: list[str]) -> str:
    """Let Kari answer everything and sign; return the visit."""
    visit = new_id()
    done(cast.does("kari", command("visit.answer", visit, case, **complete(**said))))
    done(cast.does("kari", command("visit.sign", visit, case, signed="yes")))
    return visit


def reports(cast: Cast, case: str, kind: str, **values: Any) -> str:
    """Let Osman type what the hospital says; return the event."""
    event = new_id()
    done(cast.does("osman", command("stay_event.report", event, case, kind=kind, **values)))
    return event
