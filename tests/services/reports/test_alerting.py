"""The report on alerting, by figures computed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.commands import Work, new_id
from services.reports.alerting import Alerting, Covered, Load, alerting
from services.reports.figures import Spread
from services.schema import Alert, ContactWay, Delivery, Municipality, Page, Receipt
from tests.cast import Cast, command
from tests.conftest import Clock
from tests.services.looking import done, of_case, reports
from tests.shifts import add_shift

MIDNIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)  # of Tuesday the 24th in Stockholm
DAY = (MIDNIGHT, MIDNIGHT + timedelta(days=1))


@pytest.fixture
def ready(cast: Cast) -> Alert:
    """The alert of a patient of North who was ready at 10:52 on a Tuesday."""
    case = cast.admits()
    reports(cast, case, "ready")
    (alert,) = of_case(cast, Alert, case)
    assert isinstance(alert, Alert)
    return alert


def pages(cast: Cast, alert: Alert, who: str, outcome: str | None, **proofs: int) -> None:
    """Let somebody be paged once, with the seconds until each proof."""

    def page(work: Work) -> None:
        place = {"municipality_id": work.municipality.id}
        way = ContactWay(**place, id=new_id(), kind="sms", value="+46701234567", lang="sv")
        made = {"worker_id": cast.workers[who], "made_at": work.now}
        round_ = work.session.query(Page).count() + 1
        call = Page(**place, id=new_id(), alert_id=alert.id, step=0, round=round_, **made)
        work.session.add_all([way, call])
        work.session.flush()
        sent = Delivery(
            **place,
            id=new_id(),
            page_id=call.id,
            channel="sms",
            way_id=way.id,
            token_hash=new_id(),
            state="failed" if outcome else "sent",
            not_before=work.now,
            outcome=outcome or "accepted",
        )
        work.session.add(sent)
        work.session.flush()
        for stage, seconds in proofs.items():
            at = alert.opened_at + timedelta(seconds=seconds)
            work.session.add(Receipt(**place, delivery_id=sent.id, stage=stage, at=at))

    cast.database.write(cast.municipality, page)


def shift(cast: Cast, who: str, start: int, end: int, *, confirmed: bool = False) -> None:
    """Put somebody on call for North between two hours of the day."""

    def add(work: Work) -> None:
        starts, ends = (MIDNIGHT + timedelta(hours=hour) for hour in (start, end))
        row = add_shift(work, cast.teams["North"], cast.workers.get(who), starts, ends)
        row.confirmed_at = starts if confirmed else None

    cast.database.write(cast.municipality, add)


def report(cast: Cast, *teams: str, now: datetime = DAY[1]) -> Alerting:
    """Return the report of the day."""
    with cast.database.session(writing=False) as session:
        municipality = session.get_one(Municipality, cast.municipality)
        chosen = [cast.teams[team] for team in teams or ("North", "South")]
        return alerting(session, municipality, chosen, DAY, now)


def test_how_fast_is_counted_from_when_the_alert_opened(
    cast: Cast, ready: Alert, clock: Clock
) -> None:
    pages(cast, ready, "nils", None, displayed=4, opened=30)
    pages(cast, ready, "kari", None, displayed=2)
    clock.now += timedelta(seconds=60)
    done(cast.does("nils", command("alert.accept", ready.id, ready.case_id)))
    clock.now += timedelta(seconds=540)
    answer = command("hospital.answer", new_id(), ready.case_id, answer="not_yet")
    done(cast.does("kari", answer))
    found = report(cast)
    times = {stage: one.median for stage, one in found.stages.items()}
    assert times == {"displayed": 2, "opened": 30, "accepted": 60, "answered": 600}
    assert (found.alerts, found.answers) == (1, 1)
    [hour] = found.hours
    assert (hour.weekday, hour.hour, hour.n) == (1, 10, 1)
    assert hour.stages["accepted"] == Spread(1, 60, 60)


def test_an_alert_that_nobody_took_counts_and_has_no_time(cast: Cast, ready: Alert) -> None:
    found = report(cast)
    assert found.alerts == 1
    assert {one.n for one in found.stages.values()} == {0}
    assert report(cast, "South").alerts == 0
    assert ready.team_id == cast.teams["North"]


def test_who_was_not_reached_is_counted_by_the_reason(cast: Cast, ready: Alert) -> None:
    pages(cast, ready, "kari", "gone")
    pages(cast, ready, "nils", "refused")
    pages(cast, ready, "amir", None)
    pages(cast, ready, "berit", None, displayed=3)
    done(cast.does("berit", command("alert.decline", ready.id, ready.case_id)))
    assert report(cast).unreached == {
        "no_device": 0,
        "gone": 1,
        "refused": 1,
        "not_displayed": 1,
        "declined": 1,
        "nobody": 0,
    }


def test_hours_that_two_share_count_once_and_an_open_shift_is_asked_for(cast: Cast) -> None:
    shift(cast, "kari", -2, 6, confirmed=True)
    shift(cast, "nils", 4, 10)
    shift(cast, "", 10, 14)
    assert report(cast, "North").covered == Covered(asked=14, filled=10, verified=6)


def test_a_team_without_a_plan_is_asked_for_the_whole_day_until_now(cast: Cast) -> None:
    shift(cast, "kari", 0, 6, confirmed=True)
    noon = MIDNIGHT + timedelta(hours=12)
    assert report(cast, "North", now=noon).covered == Covered(asked=12, filled=6, verified=6)


def test_the_load_is_calls_nights_and_nights_in_a_row(cast: Cast, ready: Alert) -> None:
    pages(cast, ready, "kari", None)
    shift(cast, "nils", -4, 8)
    shift(cast, "nils", 20, 32)
    shift(cast, "kari", 8, 16)
    ids = cast.workers
    assert report(cast).loads == [Load(ids["nils"], 0, 2, 2), Load(ids["kari"], 1, 0, 0)]
