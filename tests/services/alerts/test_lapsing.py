"""After an acceptance: it lapses, moves on, or the leads hear that the hospital waits."""

from __future__ import annotations

from datetime import timedelta

from services.alerts import answering, receipts
from services.commands import Actor, Command, Work, new_id
from services.schema import Alert, Delivery, HospitalAnswer, Note, Page
from tests.services.alerts.world import World

HALF_HOUR = timedelta(minutes=30)


def accepted(world: World) -> str:
    """Let `nils` accept a ready patient; return the ready period."""
    world.on_call("nils", hours=100)
    period = world.report_ready()
    world.tick()
    world.say("nils", "alert.accept", world.alert(period))
    world.tick()
    world.rang()
    return period


def cares(world: World, period: str, worker: str | None) -> None:
    """Write a note in the case, as a person or (None) as the system."""
    world.note(world.alert(period).case_id, worker)


def answer(world: World, period: str) -> None:
    """Answer the hospital, as the door does after the command of it."""

    def fn(work: Work) -> None:
        row = HospitalAnswer(
            municipality_id=world.m,
            id=new_id(),
            case_id=world.alert(period).case_id,
            period_id=period,
            answers={"answer": ["today"]},
            made_at=work.now,
        )
        work.add(row)
        values, base = {"answer": ["today"]}, {"answer": list[str]()}
        command = Command(row.id, "hospital.answer", row.id, row.case_id, values, base, work.now)
        nils = Actor(world.people["nils"], "nurse", licensed=True, teams=frozenset({world.team}))
        answering.watch(work, nils, command, [row])

    world.write(fn)


def test_an_acceptance_without_care_lapses_and_calls_from_the_first_step(world: World) -> None:
    period = accepted(world)
    assert world.alert(period).lapses_at == world.db.time + HALF_HOUR
    assert world.run_for(20, minutes=29) == []
    assert world.run_for(20, minutes=1)[:1] == ["nils"]
    alert = world.alert(period)
    assert (alert.state, alert.accepted_by, alert.step) == ("open", None, 0)
    assert alert.lapses_at is None
    assert world.ladder(period)[-2:] == [("lapsed", None), ("paged", "nils")]


def test_what_a_person_does_in_the_case_moves_the_lapse_on(world: World) -> None:
    period = accepted(world)
    world.pass_time(minutes=5)
    cares(world, period, "kari")
    assert world.all(Note)
    assert world.run_for(20, minutes=60) == []
    alert = world.alert(period)
    assert alert.state == "accepted"
    assert alert.lapses_at is not None
    assert world.db.time < alert.lapses_at <= world.db.time + HALF_HOUR


def test_what_the_system_does_is_no_care(world: World) -> None:
    period = accepted(world)
    cares(world, period, None)
    world.run_for(20, minutes=31)
    assert world.alert(period).state == "open"


def test_what_was_done_before_the_acceptance_is_no_care(world: World) -> None:
    world.on_call("nils", hours=100)
    period = world.report_ready()
    cares(world, period, "kari")
    world.pass_time(seconds=1)
    world.say("nils", "alert.accept", world.alert(period))
    world.tick()
    world.run_for(20, minutes=31)
    assert world.alert(period).state == "open"


def test_an_answer_settles_it(world: World) -> None:
    period = accepted(world)
    answer(world, period)
    assert world.run_for(60, hours=4) == []
    alert = world.alert(period)
    assert (alert.state, alert.lapses_at, alert.next_due_at) == ("accepted", None, None)


def test_without_an_answer_the_lead_is_called_until_there_is_one(world: World) -> None:
    period = accepted(world)
    cares(world, period, "kari")
    assert world.run_for(30, minutes=119) == []
    assert world.run_for(10, minutes=2) == ["nils", "berit"]
    assert world.run_for(10, minutes=4) == ["nils", "berit"] * 2
    assert ("unanswered", "berit") in world.ladder(period)
    assert {page.kind for page in world.all(Page)} == {"ready", "unanswered"}
    answer(world, period)
    assert world.run_for(10, minutes=10) == []


def test_a_queued_reminder_is_not_sent_once_the_hospital_has_its_answer(world: World) -> None:
    period = accepted(world)
    cares(world, period, "kari")
    world.run_for(30, minutes=119)
    world.phones.rang()
    before = len(world.all(Delivery))
    world.pass_time(minutes=2)
    dispatch = world.engine._dispatch
    sends, dispatch.send_due = dispatch.send_due, lambda *_, **__: 0  # type: ignore[method-assign]
    world.tick()
    dispatch.send_due = sends  # type: ignore[method-assign]
    assert len(world.all(Delivery)) > before
    answer(world, period)
    world.tick()
    assert world.phones.rang() == []
    assert {row.state for row in world.all(Delivery)} == {"sent", "cancelled"}


def test_the_link_of_a_reminder_says_what_waits(world: World) -> None:
    period = accepted(world)
    cares(world, period, "kari")
    world.run_for(30, minutes=119)
    world.pass_time(minutes=2)
    world.tick()
    token = world.tokens()[-1]
    told = receipts.record(world.db, token, "opened", None)
    assert told is not None
    assert (told.state, told.mine) == ("unanswered", False)
    answer(world, period)
    told = receipts.record(world.db, token, "displayed", None)
    assert told is not None
    assert told.state == "accepted"


def test_who_declined_before_the_lapse_is_asked_again(world: World) -> None:
    world.on_call("nils", hours=100)
    period = world.report_ready()
    world.tick()
    world.say("nils", "alert.decline", world.alert(period))
    world.tick()
    world.say("berit", "alert.accept", world.alert(period))
    world.tick()
    world.rang()
    world.pass_time(minutes=31)
    world.tick()
    assert world.rang() == ["nils"]


def test_after_three_hours_down_what_nobody_cared_for_is_open_again(world: World) -> None:
    period = accepted(world)
    world.pass_time(hours=3)
    world.engine = world.new_engine()
    world.tick()
    assert world.rang() == ["nils"]
    assert world.alert(period).state == "open"


def test_a_lost_due_time_of_an_acceptance_is_mended(world: World) -> None:
    period = accepted(world)

    def lose(work: Work) -> None:
        alert = work.load(Alert, world.alert(period).id)
        assert alert is not None
        alert.next_due_at = alert.lapses_at = None

    world.write(lose)
    world.tick()
    assert world.alert(period).lapses_at == world.db.time + HALF_HOUR


def test_a_clock_that_goes_back_lets_no_acceptance_stand_for_ever(world: World) -> None:
    period = accepted(world)
    world.jump(hours=-24)
    world.engine = world.new_engine()
    world.run_for(20, minutes=31)
    assert world.alert(period).state == "open"
