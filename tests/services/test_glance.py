"""What is read without a transaction is of one moment, or not read so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, update

from services import callers, sessions
from services.commands import Work, new_id
from services.feed import ManyStatements, Reader, pull
from services.schema import FeedCheck, Worker
from tests.cast import Cast, command

Cursors = dict[str, str | None]


class Phone:
    """Kari's, which pulls in a snapshot or at a glance."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.cursors: Cursors = {}

        def sign_in(work: Work) -> str:
            worker = work.session.get_one(Worker, (cast.municipality, cast.workers["kari"]))
            return sessions.start(work, worker, None)

        self.secret = cast.database.write(cast.municipality, sign_in)

    def reader(self, connection: Connection, *, is_snapshot: bool) -> Reader:
        """Return Kari as one who pulls."""
        who = callers.find(connection, self.cast.municipality, self.secret, self.cast.database.at)
        assert who is not None
        return Reader(
            connection, who.municipality, who.worker_id, who.now, who.standings, is_snapshot
        )

    def looks(self, cursors: Cursors | None = None) -> dict[str, Any]:
        """Pull in a snapshot; return North's page."""

        def look(connection: Connection) -> dict[str, Any]:
            asked = self.cursors if cursors is None else cursors
            return pull(self.reader(connection, is_snapshot=True), asked)

        return self._page(self.cast.database.look(self.cast.municipality, look))

    def glances(self, meanwhile: Any = None) -> dict[str, Any]:
        """Pull at a glance; `meanwhile` happens when it is known who asks."""

        def glance(connection: Connection) -> dict[str, Any]:
            reader = self.reader(connection, is_snapshot=False)
            if meanwhile is not None:
                meanwhile()
            return pull(reader, self.cursors)

        return self._page(self.cast.database.glance(self.cast.municipality, glance))

    def catches_up(self) -> None:
        """Pull until there is no more."""
        page: dict[str, Any] = {"more": True}
        while page["more"]:
            page = self.looks()
            self.cursors = {self.cast.teams["North"]: page["cursor"]}

    def _page(self, answer: dict[str, Any]) -> dict[str, Any]:
        page: dict[str, Any] = answer["teams"][self.cast.teams["North"]]
        return page


def notes(cast: Cast, case: str) -> None:
    note = command("note.add", new_id(), case, text="Nyckeln hämtas hos grannen")
    assert cast.does("kari", note).status == "applied"


def test_rows_and_their_check_are_of_one_moment(cast: Cast) -> None:
    case = cast.admits()
    phone = Phone(cast)
    phone.catches_up()
    notes(cast, case)
    page = phone.glances(meanwhile=lambda: notes(cast, case))
    assert len(page["events"]) == 2
    assert (
        page["check"]
        == phone.looks({**phone.cursors, cast.teams["North"]: page["cursor"]})["check"]
    )
    phone.cursors = {cast.teams["North"]: page["cursor"]}
    assert phone.glances()["events"] == []


def test_a_case_that_joins_is_read_in_a_snapshot(cast: Cast) -> None:
    phone = Phone(cast)
    phone.catches_up()
    cast.admits()
    with pytest.raises(ManyStatements):
        phone.glances()
    assert any("join" in event for event in phone.looks()["events"])


def test_a_first_sync_is_read_in_a_snapshot(cast: Cast) -> None:
    with pytest.raises(ManyStatements):
        Phone(cast).glances()


def test_what_was_forgotten_meanwhile_is_not_passed_over(cast: Cast) -> None:
    case = cast.admits()
    phone = Phone(cast)
    phone.catches_up()
    notes(cast, case)

    def forget() -> None:
        cast.database.write(
            cast.municipality,
            lambda work: work.session.execute(update(FeedCheck).values(compacted=10**6)),
        )

    with pytest.raises(ManyStatements):
        phone.glances(meanwhile=forget)
