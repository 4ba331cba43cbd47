"""Two people answering offline: nothing is overwritten, and nothing is asked that need not be."""

from __future__ import annotations

from services.commands import Outcome, new_id
from services.schema import Amendment, Case, Conflict, Patient, Task, Visit
from tests.answers import complete
from tests.cast import Cast, command
from tests.services.looking import done, of_case, the


def answers(cast: Cast, who: str, visit: str, case: str, **said: str | list[str]) -> Outcome:
    """Let somebody answer who has seen nothing answered."""
    return cast.does(who, command("visit.answer", visit, case, **said))


def test_both_answers_to_one_question_stay_until_one_is_chosen(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "kari", visit, case, allergies="none"))
    outcome = answers(cast, "amir", visit, case, allergies="penicillin")
    (conflict,) = of_case(cast, Conflict, case)
    assert (outcome.status, outcome.conflicts) == ("conflict", [conflict.id])
    assert the(cast, Visit, visit).answers == {"allergies": ["none"]}
    assert (conflict.field, conflict.subject, conflict.base) == ("allergies", visit, [])
    assert (conflict.kept, conflict.offered) == (["none"], ["penicillin"])
    authors = (conflict.kept_by, conflict.offered_by)
    assert authors == (cast.workers["kari"], cast.workers["amir"])
    assert conflict.settled_at is None


def test_different_questions_are_both_kept_and_nothing_is_asked(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "kari", visit, case, allergies="none"))
    done(answers(cast, "amir", visit, case, lives_with="alone"))
    assert of_case(cast, Conflict, case) == []
    assert the(cast, Visit, visit).answers == {"allergies": ["none"], "lives_with": ["alone"]}


def test_the_same_answer_twice_is_no_conflict(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    for who in ("kari", "amir"):
        done(answers(cast, who, visit, case, lives_with="alone"))
    assert of_case(cast, Conflict, case) == []


def test_boxes_ticked_by_two_are_all_ticked(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "kari", visit, case, aids=["stick", "rollator"]))
    seen = {"aids": ["stick", "rollator"]}
    for who, aids in (("amir", ["stick", "hoist"]), ("berit", ["stick", "rollator", "wheelchair"])):
        done(cast.does(who, command("visit.answer", visit, case, seen, aids=aids)))
    assert set(the(cast, Visit, visit).answers["aids"]) == {"stick", "hoist", "wheelchair"}


def test_of_three_answers_in_one_command_only_the_clashing_one_waits(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "kari", visit, case, allergies="none"))
    said = {"allergies": "penicillin", "worries": "the stairs", "lives_with": "partner"}
    assert answers(cast, "amir", visit, case, **said).status == "conflict"
    assert the(cast, Visit, visit).answers == {
        "allergies": ["none"],
        "worries": ["the stairs"],
        "lives_with": ["partner"],
    }
    assert [conflict.field for conflict in of_case(cast, Conflict, case)] == ["allergies"]


def test_an_answer_that_was_seen_may_be_changed(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "kari", visit, case, allergies="none"))
    seen = {"allergies": "none"}
    done(cast.does("amir", command("visit.answer", visit, case, seen, allergies="latex")))
    assert the(cast, Visit, visit).answers == {"allergies": ["latex"]}


def test_a_device_never_meets_what_its_own_worker_said_before(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    for said in ("none", "latex", "latex and egg"):
        given = command("visit.answer", visit, case, allergies=said)
        done(cast.does("kari", given, device="tablet"))
    assert the(cast, Visit, visit).answers == {"allergies": ["latex and egg"]}
    assert of_case(cast, Conflict, case) == []


def test_another_device_or_another_worker_on_it_is_asked(cast: Cast) -> None:
    for who, device in (("kari", "phone"), ("amir", "tablet")):
        case, visit = cast.admits(), new_id()
        first = command("visit.answer", visit, case, allergies="none")
        done(cast.does("kari", first, device="tablet"))
        later = command("visit.answer", visit, case, allergies="latex")
        assert cast.does(who, later, device=device).status == "conflict"


def test_who_thinks_again_while_two_answers_wait_makes_no_third(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "amir", visit, case, allergies="none"))
    said: list[str] = []
    asked: list[str] = []
    for answer in ("latex", "latex and egg"):
        base = {"allergies": said} if said else {}
        again = command("visit.answer", visit, case, base, allergies=answer)
        asked += cast.does("kari", again, device="tablet").conflicts
        said = [answer]
    (conflict,) = of_case(cast, Conflict, case)
    assert asked == [conflict.id, conflict.id]
    assert (conflict.kept, conflict.offered, conflict.base) == (["none"], ["latex and egg"], [])
    assert settle(cast, conflict, "latex", "none", "latex").status == "refused"
    done(settle(cast, conflict, "latex and egg", "none", "latex and egg"))
    assert the(cast, Visit, visit).answers == {"allergies": ["latex and egg"]}


def test_others_who_answer_while_two_answers_wait_are_kept_beside(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "amir", visit, case, allergies="none"))
    for who, device in (("kari", "tablet"), ("kari", "phone"), ("berit", "tablet")):
        said = command("visit.answer", visit, case, allergies=f"{who} on the {device}")
        assert cast.does(who, said, device=device).status == "conflict"
    offered = sorted(conflict.offered[0] for conflict in of_case(cast, Conflict, case))
    assert offered == ["berit on the tablet", "kari on the phone", "kari on the tablet"]


def test_what_was_chosen_meanwhile_is_not_overruled_unseen(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    answers(cast, "amir", visit, case, allergies="none")
    said = command("visit.answer", visit, case, allergies="latex")
    cast.does("kari", said, device="tablet")
    (conflict,) = of_case(cast, Conflict, case)
    done(settle(cast, conflict, "latex", "none", "latex"))
    later = command("visit.answer", visit, case, allergies="egg")
    assert cast.does("kari", later, device="tablet").status == "conflict"


def settle(cast: Cast, conflict: Conflict, answer: str, *seen: str, who: str = "berit") -> Outcome:
    """Let somebody choose, who has seen these two answers."""
    base = {"answer": list(seen)}
    given = command("conflict.settle", conflict.id, conflict.case_id, base, answer=answer)
    return cast.does(who, given)


def two_answers(cast: Cast) -> tuple[str, Conflict]:
    case, visit = cast.admits(), new_id()
    answers(cast, "kari", visit, case, allergies="none")
    answers(cast, "amir", visit, case, allergies="latex")
    (conflict,) = of_case(cast, Conflict, case)
    return visit, conflict


def test_a_person_chooses_and_the_choice_stands(cast: Cast) -> None:
    visit, conflict = two_answers(cast)
    done(settle(cast, conflict, "latex", "none", "latex"))
    assert the(cast, Visit, visit).answers == {"allergies": ["latex"]}
    settled = the(cast, Conflict, conflict.id)
    assert settled.settled_by == cast.workers["berit"]
    assert settled.offered == ["latex"]


def test_who_has_not_seen_both_may_not_choose(cast: Cast) -> None:
    visit, conflict = two_answers(cast)
    assert settle(cast, conflict, "latex", "none").why == "out_of_date"
    assert the(cast, Visit, visit).answers == {"allergies": ["none"]}


def test_two_who_choose_alike_agree_and_two_who_do_not_hear_of_it(cast: Cast) -> None:
    _, conflict = two_answers(cast)
    done(settle(cast, conflict, "latex", "none", "latex"))
    done(settle(cast, conflict, "latex", "none", "latex", who="kari"))
    late = settle(cast, conflict, "none", "none", "latex", who="amir")
    assert late.why == "settled_already"


def test_an_answer_changed_meanwhile_must_be_seen_first(cast: Cast) -> None:
    visit, conflict = two_answers(cast)
    seen = {"allergies": "none"}
    done(cast.does("kari", command("visit.answer", visit, conflict.case_id, seen, allergies="egg")))
    assert settle(cast, conflict, "latex", "none", "latex").why == "out_of_date"
    done(settle(cast, conflict, "latex", "egg", "latex"))
    assert the(cast, Visit, visit).answers == {"allergies": ["latex"]}


def test_of_three_answers_every_one_can_be_settled(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    for who, said in (("kari", "none"), ("amir", "latex"), ("berit", "egg")):
        answers(cast, who, visit, case, allergies=said)
    first, second = of_case(cast, Conflict, case)
    done(settle(cast, first, first.offered[0], "none", first.offered[0]))
    done(settle(cast, second, "both", first.offered[0], second.offered[0]))
    assert the(cast, Visit, visit).answers == {"allergies": ["both"]}


def test_two_who_take_a_case_offline_are_both_shown(cast: Cast) -> None:
    case = cast.admits()
    for who in ("kari", "amir"):
        cast.does(who, command("case.take", case, case, owner=cast.workers[who]))
    (conflict,) = of_case(cast, Conflict, case)
    assert conflict.offered == [cast.workers["amir"]]
    assert the(cast, Case, case).owner_id == cast.workers["kari"]
    kari, amir = cast.workers["kari"], cast.workers["amir"]
    done(settle(cast, conflict, amir, kari, amir))
    assert the(cast, Case, case).owner_id == amir


def test_two_identity_numbers_are_both_shown_and_the_chosen_one_is_read(cast: Cast) -> None:
    case = cast.admits()
    patient = the(cast, Patient, the(cast, Case, case).patient_id)
    for who, number in (("kari", "nonsense"), ("osman", "20000101-2384")):
        cast.does(who, command("patient.change", patient.id, case, identity=number))
    assert the(cast, Patient, patient.id).identity_flag is not None
    (conflict,) = of_case(cast, Conflict, case)
    done(settle(cast, conflict, "20000101-2384", "nonsense", "20000101-2384"))
    read = the(cast, Patient, patient.id)
    assert (read.identity_flag, str(read.birth_date)) == (None, "2000-01-01")


def test_a_choice_after_signing_stands_beside_the_signed_answers(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    done(answers(cast, "kari", visit, case, **complete(allergies=["none"])))
    answers(cast, "amir", visit, case, allergies="latex")
    (conflict,) = of_case(cast, Conflict, case)
    done(cast.does("kari", command("visit.sign", visit, case, signed="yes")))
    done(settle(cast, conflict, "latex", "none", "latex"))
    assert the(cast, Visit, visit).answers["allergies"] == ["none"]
    (amendment,) = of_case(cast, Amendment, case)
    assert amendment.answers == {"allergies": ["latex"]}


def test_a_choice_that_is_no_answer_is_refused(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    for who, said in (("kari", "alone"), ("amir", "partner")):
        answers(cast, who, visit, case, lives_with=said)
    (conflict,) = of_case(cast, Conflict, case)
    assert settle(cast, conflict, "a dog", "alone", "partner").why == "invalid"
    task = new_id()
    done(cast.does("kari", command("task.add", task, case, title="the cat")))
    for who, state, verb in (("kari", "done", "finish"), ("amir", "not_needed", "drop")):
        seen = {"state": "todo"}
        given = command(f"task.{verb}", task, case, seen, state=state, reason=who)
        cast.does(who, given)
    found = {one.field: one for one in of_case(cast, Conflict, case)}
    chosen = found["state"]
    assert settle(cast, chosen, "dancing", "done", "not_needed").why == "invalid"
    done(settle(cast, chosen, "not_needed", "done", "not_needed"))
    assert the(cast, Task, task).state == "not_needed"
    assert the(cast, Task, task).done_at is None


def test_of_two_times_for_a_visit_the_standing_one_is_searched_by(cast: Cast) -> None:
    case, visit = cast.admits(), new_id()
    first, second = "2026-11-25T09:00:00Z", "2026-11-26T09:00:00Z"
    for who, at in (("kari", first), ("amir", second)):
        cast.does(who, command("visit.plan", visit, case, planned_at=at))
    assert f"{the(cast, Visit, visit).planned_at:%d}" == "25"
    (conflict,) = of_case(cast, Conflict, case)
    done(settle(cast, conflict, second, first, second))
    assert f"{the(cast, Visit, visit).planned_at:%d}" == "26"
