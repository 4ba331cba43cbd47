"""Signing: who may, what must be there, and what follows from it in the same transaction."""

from __future__ import annotations

from datetime import timedelta

from services.commands import Outcome, new_id
from services.people import add_worker, grant
from services.schema import Amendment, Case, StayEvent, Task, Visit
from tests.answers import complete
from tests.cast import PASSWORD, Cast, command
from tests.conftest import Clock
from tests.services.looking import assessed, done, of_case, phase, the


def begun(cast: Cast, **said: list[str]) -> tuple[str, str]:
    """Return a case and its visit, completely answered."""
    case, visit = cast.admits(), new_id()
    done(cast.does("kari", command("visit.answer", visit, case, **complete(**said))))
    return case, visit


def signs(cast: Cast, who: str, visit: str, case: str, **values: object) -> Outcome:
    return cast.does(who, command("visit.sign", visit, case, signed="yes", **values))


def test_who_is_not_licensed_may_not_sign(cast: Cast) -> None:
    def add(work: object) -> None:
        worker = add_worker(
            work,  # type: ignore[arg-type]
            username="ask",
            name="Ask",
            role="assistant",
            password=PASSWORD,
        )
        grant(work, worker.id, cast.teams["North"])  # type: ignore[arg-type]
        cast.workers["ask"] = worker.id

    cast.database.write(cast.municipality, add)
    case, visit = begun(cast)
    assert signs(cast, "ask", visit, case).why == "not_licensed"
    assert the(cast, Visit, visit).signed_at is None


def test_what_is_missing_is_named(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(cast.does("kari", command("visit.answer", visit, case, place="ward 7")))
    outcome = signs(cast, "kari", visit, case)
    assert outcome.why == "invalid"
    assert outcome.errors["matters_most"] == ["required"]
    assert "place" not in outcome.errors


def test_a_wrong_answer_is_refused_with_a_code_for_its_field(cast: Cast) -> None:
    case = cast.admits()
    said = command("visit.answer", new_id(), case, falls="many", lives_with="a dog", place="ward")
    outcome = cast.does("kari", said)
    assert outcome.errors == {"falls": ["number"], "lives_with": ["choice"]}
    assert of_case(cast, Visit, case) == []


def test_needs_become_tasks_with_the_answer_they_come_from(cast: Cast) -> None:
    case = cast.admits()
    assessed(cast, case, new_needs=["yes"], service_needs=["aid_bed", "safety_alarm"])
    tasks = {task.code: task for task in of_case(cast, Task, case)}
    assert {"aid_bed", "home_ready", "safety_alarm", "key_collect"} <= tasks.keys()
    assert tasks["aid_bed"].why == {"field": "service_needs", "value": "aid_bed"}
    assert tasks["decision"].mandatory
    assert all(task.due_at for task in tasks.values())


def test_the_author_takes_some_away_adds_others_and_names_who_does_them(cast: Cast) -> None:
    case, visit = begun(cast)
    amir = cast.workers["amir"]
    values = {
        "skip": ["transport"],
        "skip_reason": ["transport=her son drives"],
        "add": ["aid_bed"],
        "owners": [f"decision={amir}"],
    }
    done(signs(cast, "kari", visit, case, **values))
    tasks = {task.code: task for task in of_case(cast, Task, case)}
    assert tasks["transport"].state == "not_needed"
    assert tasks["transport"].answers["reason"] == ["her son drives"]
    assert tasks["aid_bed"].why is None
    assert tasks["decision"].owner_id == amir
    assert tasks["decision"].answers["owner"] == [amir]


def test_an_owner_who_is_not_in_the_team_is_refused(cast: Cast) -> None:
    case, visit = begun(cast)
    outcome = signs(cast, "kari", visit, case, owners=[f"decision={cast.workers['liv']}"])
    assert (outcome.status, outcome.why) == ("refused", "invalid")


def test_a_task_that_exists_is_not_made_twice(cast: Cast) -> None:
    case = cast.admits()
    done(cast.does("kari", command("task.add", new_id(), case, code="decision")))
    assessed(cast, case)
    assessed(cast, case)
    codes = [task.code for task in of_case(cast, Task, case)]
    assert len(codes) == len(set(codes))


def test_the_planned_discharge_a_visit_hears_becomes_an_event_of_the_stay(cast: Cast) -> None:
    case, _ = begun(cast, planned_discharge=["2026-11-30"])
    planned = [row for row in of_case(cast, StayEvent, case) if row.answers.get("planned_on")]
    assert [row.answers["planned_on"] for row in planned] == [["2026-11-30"]]
    assert str(the(cast, Case, case).planned_on) == "2026-11-30"


def test_signing_moves_the_phase_and_a_taken_task_moves_it_on(cast: Cast) -> None:
    case = cast.admits()
    assert phase(cast, case) == "admitted"
    assessed(cast, case)
    assert phase(cast, case) == "assessed"
    task = of_case(cast, Task, case)[0]
    owner = cast.workers["kari"]
    done(cast.does("kari", command("task.take", task.id, case, owner=owner)))
    assert phase(cast, case) == "preparing"
    done(cast.does("kari", command("task.take", task.id, case, {"owner": owner}, owner=[])))
    assert phase(cast, case) == "assessed"


def test_a_visit_is_signed_once(cast: Cast) -> None:
    case, visit = begun(cast)
    done(signs(cast, "kari", visit, case))
    assert signs(cast, "amir", visit, case).why == "signed_already"


def test_answers_written_before_and_arriving_after_signing_are_marked_so(
    cast: Cast, clock: Clock
) -> None:
    case = cast.admits()
    visit = assessed(cast, case)
    before = the(cast, Visit, visit).answers
    clock.now += timedelta(hours=2)
    done(cast.does("amir", command("visit.answer", visit, case, allergies="latex")))
    assert the(cast, Visit, visit).answers == before
    (amendment,) = of_case(cast, Amendment, case)
    assert (amendment.visit_id, amendment.after_signing) == (visit, True)
    assert amendment.answers == {"allergies": ["latex"]}
    assert amendment.made_by == cast.workers["amir"]


def test_a_change_after_signing_stands_beside_the_signed_answers(cast: Cast) -> None:
    case = cast.admits()
    visit, amendment = assessed(cast, case), new_id()
    before = the(cast, Visit, visit).answers
    given = command("visit.amend", amendment, case, visit=visit, allergies="latex")
    done(cast.does("kari", given))
    assert the(cast, Visit, visit).answers == before
    kept = the(cast, Amendment, amendment)
    assert (kept.after_signing, kept.answers) == (False, {"allergies": ["latex"]})


def test_an_unsigned_visit_is_answered_and_not_amended(cast: Cast) -> None:
    case, visit = begun(cast)
    given = command("visit.amend", new_id(), case, visit=visit, allergies="latex")
    assert cast.does("kari", given).why == "not_signed"


def test_an_amendment_whose_id_is_taken_is_refused_and_holds_nobody_up(cast: Cast) -> None:
    case = cast.admits()
    visit, amendment = assessed(cast, case), new_id()
    for said, why in (("latex", None), ("egg", "unknown")):
        given = command("visit.amend", amendment, case, visit=visit, allergies=said)
        assert cast.does("kari", given).why == why
