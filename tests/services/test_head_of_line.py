"""Nothing that somebody writes can hold up what comes after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import devices, people, pushes
from services.commands import Work, new_id
from services.pushes import Push, Taken
from services.schema import Device, Worker
from tests.cast import Cast, command
from tests.services.looking import assessed

Json = dict[str, object]


def pushed(cast: Cast, raw: list[Json]) -> Taken:
    """Push commands from a new device of Kari's."""
    device_id = new_id()

    def push(work: Work) -> Taken:
        worker = work.session.get_one(Worker, (cast.municipality, cast.workers["kari"]))
        devices.register(work, worker, device_id)
        device = work.session.get_one(Device, (cast.municipality, device_id))
        actor = people.actor_of(work.session, worker, device_id, work.now)
        commands = pushes.read(device_id, raw, device.schema, lambda _, sealed: sealed, timedelta())
        [taken] = pushes.take(work, [Push(actor, device, commands, device.app, device.schema, 0)])
        return taken

    return cast.database.write(cast.municipality, push)


def sent(number: int, name: str, case: str, subject: str = "", /, **values: str) -> Json:
    """Return a command as a phone sends it."""
    made = command(name, subject or new_id(), case, **values)
    whole = {"id": made.id, "number": number, "name": name, "subject": made.subject, "case": case}
    said = {"values": made.values, "base": made.base, "made_at": "2026-11-24T08:00:00Z"}
    return {**whole, **said}


WORDS = {
    "very long": "x" * 9_000,
    "a nul": "before\x00after",
    "beyond the plane": "👩🏽‍⚕️𝔘",
    "blank": "   ",
    "empty": "",
    "markup": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("note.add", "text"),
        ("contact.add", "name"),
        ("task.add", "title"),
        ("visit.answer", "worries"),
        ("stay_event.report", "hospital"),
    ],
)
def test_whatever_is_written_the_next_command_is_taken(
    cast: Cast, name: str, field: str, words: str
) -> None:
    case = cast.admits()
    values = {field: WORDS[words], **({"kind": "ready"} if field == "hospital" else {})}
    taken = pushed(cast, [sent(1, name, case, **values), sent(2, "note.add", case, text="next")])
    assert taken.last_number == 2
    assert taken.outcomes[0].status in ("applied", "refused")
    assert taken.outcomes[1].status == "applied"


@pytest.mark.parametrize(
    "name", ["note.add", "contact.add", "task.add", "stay_event.report", "visit.amend", "case.open"]
)
def test_an_id_given_twice_is_refused_the_second_time(cast: Cast, name: str) -> None:
    case = cast.admits()
    subject = new_id()
    values = {
        "note.add": {"text": "said"},
        "contact.add": {"name": "Anna"},
        "task.add": {"title": "the cat"},
        "stay_event.report": {"kind": "ready"},
        "visit.amend": {"worries": "the stairs"},
        "case.open": {"family": "Ek", "hospital": "Viksund", "event": "admitted"},
    }[name]
    if name == "visit.amend":
        values = {**values, "visit": assessed(cast, case)}
    at = subject if name == "case.open" else case
    taken = pushed(cast, [sent(number, name, at, subject, **values) for number in (1, 2)])
    assert [one.status for one in taken.outcomes] == ["applied", "refused"]
    assert taken.outcomes[1].why == "unknown"


def test_an_id_of_another_kind_of_row_is_another_row(cast: Cast) -> None:
    case = cast.admits()
    subject = new_id()
    both = [
        sent(1, "note.add", case, subject, text="said"),
        sent(2, "contact.add", case, subject, name="Anna"),
    ]
    assert [one.status for one in pushed(cast, both).outcomes] == ["applied", "applied"]
