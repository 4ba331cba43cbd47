"""Receipts: proof by token, monotone, and accepting without a session."""

from __future__ import annotations

from datetime import timedelta

from services.alerts import receipts
from services.alerts.receipts import Answer, Stage
from services.schema import CommandLog, PushEndpoint, Receipt
from tests.services.alerts.world import World


def say(world: World, token: str, stage: Stage) -> Answer:
    answer = receipts.record(world.db, token, stage, world.db.time)
    assert answer is not None
    return answer


def paged(world: World) -> tuple[str, str]:
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    [token] = world.tokens()
    return period, token


def test_stages_count_once_and_in_order(world: World) -> None:
    period, token = paged(world)
    for stage in ("displayed", "displayed", "opened", "displayed", "opened"):
        say(world, token, stage)
    assert world.ladder(period) == [
        ("paged", "nils"),
        ("displayed", "nils"),
        ("opened", "nils"),
    ]
    assert sorted(row.stage for row in world.all(Receipt)) == ["displayed", "opened"]


def test_a_late_displayed_does_not_go_back_behind_opened(world: World) -> None:
    period, token = paged(world)
    say(world, token, "opened")
    say(world, token, "displayed")
    assert world.ladder(period) == [("paged", "nils"), ("opened", "nils")]
    assert len(world.all(Receipt)) == 2


def test_accepting_by_token_runs_the_same_command_as_the_app(world: World) -> None:
    period, token = paged(world)
    answer = say(world, token, "accepted")
    assert (answer.status, answer.state, answer.mine) == ("applied", "accepted", True)
    assert world.alert(period).accepted_by == world.people["nils"]
    [logged] = world.all(CommandLog)
    assert (logged.name, logged.worker_id) == ("alert.accept", world.people["nils"])
    assert say(world, token, "accepted").status == "applied"
    assert world.run_for(5, minutes=6) == ["nils"]


def test_accepting_what_another_has_is_told_and_is_no_receipt(world: World) -> None:
    period, token = paged(world)
    world.say("kari", "alert.accept", world.alert(period))
    answer = say(world, token, "accepted")
    assert (answer.status, answer.why, answer.mine) == ("refused", "taken", False)
    assert world.all(Receipt) == []


def test_declining_by_token_calls_the_next(world: World) -> None:
    _, token = paged(world)
    say(world, token, "declined")
    world.phones.rang()
    world.tick()
    assert world.phones.rang() == ["berit"]


def test_an_unknown_or_old_token_is_nothing(world: World) -> None:
    _, token = paged(world)
    assert receipts.record(world.db, token + "x", "displayed", None) is None
    world.pass_time(hours=25)
    assert receipts.record(world.db, token, "displayed", None) is None


def test_a_receipt_proves_the_phone(world: World) -> None:
    _, token = paged(world)
    world.pass_time(seconds=3)
    say(world, token, "displayed")
    shown = {row.worker_id: row.last_displayed_at for row in world.all(PushEndpoint)}
    assert shown[world.people["nils"]] == world.db.time
    assert shown[world.people["berit"]] is None


def test_a_token_only_tells_the_alerts_state(world: World) -> None:
    period, token = paged(world)
    answer = say(world, token, "opened")
    due = world.db.time + timedelta(minutes=5)
    assert answer == Answer("open", mine=False, until=due, at=world.db.time)
    world.withdraw(period)
    assert say(world, token, "opened").state == "closed"


def test_receipts_after_the_answer_are_kept_but_not_told(world: World) -> None:
    period, token = paged(world)
    world.say("kari", "alert.accept", world.alert(period))
    say(world, token, "displayed")
    assert world.ladder(period) == [("paged", "nils"), ("accepted", "kari")]
    assert len(world.all(Receipt)) == 1
