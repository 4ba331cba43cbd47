"""Who looked at whom is written down, whether they were online or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.commands import new_id
from services.schema import Journal, Patient
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.web.site import Site


def lines(cast: Cast, action: str) -> list[Journal]:
    """Return what the journal says of an action."""
    with cast.database.session(writing=False) as session:
        found = session.query(Journal).filter_by(action=action).order_by(Journal.id)
        return list(found)


@pytest.mark.parametrize("hours", [0, 30], ids=["online", "offline"])
def test_opening_a_case_leaves_a_line_with_both_times(cast: Cast, clock: Clock, hours: int) -> None:
    case = cast.admits()
    opened = replace(command("case.opened", case, case), made_at=clock.now)
    clock.now += timedelta(hours=hours)
    device = new_id()
    assert cast.does("kari", opened, device).status == "applied"
    (line,) = lines(cast, "case.opened")
    assert (line.worker_id, line.role, line.case_id) == (cast.workers["kari"], "nurse", case)
    assert (line.at, line.client_at) == (clock.now, clock.now - timedelta(hours=hours))
    assert (line.device_id, line.result) == (device, "applied")


def test_opening_it_again_by_a_doubled_request_leaves_one_line(cast: Cast) -> None:
    case = cast.admits()
    opened = command("case.opened", case, case)
    statuses = [cast.does("kari", opened).status for _ in range(2)]
    assert statuses == ["applied", "repeated"]
    assert len(lines(cast, "case.opened")) == 1


def test_uncovering_the_identity_number_leaves_a_line(cast: Cast) -> None:
    case = cast.admits(identity="20000101-2384")
    with cast.database.session(writing=False) as session:
        patient = session.query(Patient.id).filter_by(case_id=case).scalar()
    assert cast.does("kari", command("patient.revealed", patient, case)).status == "applied"
    assert [line.case_id for line in lines(cast, "patient.revealed")] == [case]


def test_trying_what_one_may_not_leaves_a_line(cast: Cast) -> None:
    case = cast.admits(team="North")
    cast.does("liv", command("case.opened", case, case))
    (line,) = lines(cast, "case.opened")
    assert (line.worker_id, line.result) == (cast.workers["liv"], "unknown")


def test_what_a_device_receives_is_journaled_by_case(site: Site, clock: Clock) -> None:
    case = site.cast.admits()
    kari = site.signs_in("kari")
    kari.catch_up()
    received = lines(site.cast, "case.received")
    assert {line.worker_id for line in received} == {site.cast.workers["kari"]}
    assert case in {one for line in received for one in (line.detail or {})["cases"]}
    assert {line.at for line in received} == {clock.now}
