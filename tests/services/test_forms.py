import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import services.forms
from services.forms import FORMS, AssessmentForm, Form, Pairs, Section
from services.forms.fields import choice, choices, number, text, yes_no
from services.forms.sentences import SENTENCES
from services.rules.catalogue import BY_CODE, CAUSES
from services.rules.words import N_
from tests import strategies

FORM_CLASSES = list(FORMS.values())
FAST = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("form", FORM_CLASSES)
@FAST
@given(data=st.data())
def test_every_form_takes_right_answers_and_types_each(
    form: type[Form], data: st.DataObject
) -> None:
    answers = data.draw(strategies.answers(form))
    assert form.judge(answers, signing=True) == {}
    read = form.read(answers)
    assert all(read.question(name).data is not None for name in form.names())


@pytest.mark.parametrize("form", FORM_CLASSES)
@FAST
@given(data=st.data())
def test_some_right_answers_are_a_fine_draft(form: type[Form], data: st.DataObject) -> None:
    answers = data.draw(strategies.some_answers(form))
    assert form.judge(answers) == {}


@pytest.mark.parametrize("form", FORM_CLASSES)
@FAST
@given(data=st.data())
def test_one_wrong_answer_is_found_and_only_that(form: type[Form], data: st.DataObject) -> None:
    answers = data.draw(strategies.answers(form))
    name = data.draw(st.sampled_from(form.names()))
    answers[name] = data.draw(strategies.wrong(form.blank().question(name)))
    found = form.judge(answers, [name])
    assert set(found) == ({name} if form.is_shown(name, answers) else set())
    assert all(len(codes) == 1 and codes[0] in SENTENCES for codes in found.values())


def test_only_changed_answers_are_judged_until_signing() -> None:
    answers = {"falls": ["many"], "steps": ["3"]}
    assert AssessmentForm.judge(answers, ["steps"]) == {}
    assert AssessmentForm.judge(answers, ["falls"]) == {"falls": ["number"]}
    assert AssessmentForm.judge(answers, ["steps"], signing=True)["falls"] == ["number"]


def test_missing_answers_are_wrong_only_at_signing() -> None:
    assert AssessmentForm.judge({}) == {}
    found = AssessmentForm.judge({"place": ["  "]}, signing=True)
    assert found["place"] == ["required"]
    assert found["matters_most"] == ["required"]
    assert "worries" not in found


def test_a_hidden_question_is_neither_required_nor_judged() -> None:
    hidden = {"new_needs": ["no"], "service_needs": ["no such code"]}
    assert "service_needs" not in AssessmentForm.judge(hidden, signing=True)
    shown = {"new_needs": ["yes"]}
    assert AssessmentForm.judge(shown, signing=True)["service_needs"] == ["required"]
    assert AssessmentForm.shown(hidden) == {"new_needs": ["no"]}


def test_a_question_the_form_does_not_ask_is_unknown() -> None:
    assert AssessmentForm.judge({"shoe_size": ["43"]}, ["shoe_size"]) == {"shoe_size": ["unknown"]}


def test_answers_are_typed() -> None:
    read = AssessmentForm.read(
        {
            "visit_at": ["2026-11-21T10:31:00Z"],
            "planned_discharge": ["2026-11-26"],
            "falls": ["2"],
            "falls_fear": ["no"],
            "aids": ["hoist", "stick"],
        }
    )
    assert read.question("visit_at").data == datetime(2026, 11, 21, 10, 31, tzinfo=UTC)
    assert read.question("planned_discharge").data == date(2026, 11, 26)
    assert read.question("falls").data == 2
    assert read.question("falls_fear").data is False
    assert read.question("aids").data == ["stick", "hoist"]
    assert read.question("bath_now").data is None


def test_ticks_merge_and_single_answers_do_not() -> None:
    assert AssessmentForm.merge_kind("aids") == "set"
    assert AssessmentForm.merge_kind("lives_with") == "one"
    assert AssessmentForm.merge_kind("shoe_size") == "one"


def test_the_planned_date_is_kept_as_a_fact_of_the_case() -> None:
    assert AssessmentForm.kept_elsewhere() == {"planned_discharge": "planned_on"}


class Walking(Section):
    title = N_("Walking")
    walks = choice(N_("Walks"), {"far": N_("Far"), "near": N_("Near")}, required=True)
    shoes = choices(N_("Shoes"), {"boots": N_("Boots"), "none": N_("None")}, required=2)
    speed = number(N_("Speed"), 0, 9, retired=2)
    dog = yes_no(N_("With a dog?"))
    dog_name = text(N_("Its name"), shown_if=("dog", "yes"), required=True)
    dog_tricks = text(N_("Its tricks"), shown_if=("dog_name", "Rex"), required=True)


class WalkForm(Form):
    name, title, version, sections = "walk", N_("Walk"), 2, (Walking,)


def test_a_question_required_later_binds_later_visits_only() -> None:
    assert set(WalkForm.judge({}, signing=True, version=1)) == {"walks"}
    assert set(WalkForm.judge({}, signing=True, version=2)) == {"walks", "shoes"}


def test_a_retired_question_is_not_required_but_still_judged() -> None:
    assert WalkForm.judge({"speed": ["fast"]}, ["speed"]) == {"speed": ["number"]}
    assert WalkForm.blank().question("speed").is_retired(2)
    assert not WalkForm.blank().question("speed").is_retired(1)


def test_a_question_behind_a_hidden_question_is_hidden_too() -> None:
    assert WalkForm.is_shown("dog_tricks", {"dog": ["yes"], "dog_name": ["Rex"]})
    assert not WalkForm.is_shown("dog_tricks", {"dog": ["no"], "dog_name": ["Rex"]})


def test_a_name_cannot_be_asked_twice() -> None:
    class Again(Section):
        title = N_("Again")
        walks = yes_no(N_("Walks?"))

    with pytest.raises(TypeError, match="walks"):
        type(
            "Twice",
            (Form,),
            {"name": "twice", "title": "", "version": 1, "sections": (Walking, Again)},
        )


def test_one_line_adds_a_question_everywhere() -> None:
    class More(Section):
        title = N_("More")
        shoe_size = number(N_("Shoe size"), 15, 60)

    class Longer(AssessmentForm):
        sections = (*AssessmentForm.sections, More)

    assert "shoe_size" in Longer.names()
    assert Longer.judge({"shoe_size": ["14"]}, ["shoe_size"]) == {"shoe_size": ["too_low"]}
    described = Longer.describe()["sections"]
    assert isinstance(described, list)
    assert described[-1]["questions"][0]["max"] == 60


def test_a_matrix_is_drawn_as_one_row_of_cells() -> None:
    form = AssessmentForm.blank()
    daily = next(section for section in form.sections if section.code() == "dailylife")
    rows = form.rows(daily)
    assert [title for title, _ in rows] == [
        "Bathing",
        "Dressing",
        "Toilet",
        "Transfer",
        "Continence",
        "Eating",
    ]
    assert [question.name for question in rows[0][1]] == [
        "bath_before",
        "bath_now",
        "bath_expected",
    ]


def test_every_need_is_a_task_of_the_catalogue() -> None:
    needs = [code for code, _ in AssessmentForm.blank().question("service_needs").options]
    assert set(needs) <= set(BY_CODE)


def test_every_answer_that_brings_tasks_can_be_given() -> None:
    for cause in CAUSES:
        options = dict(AssessmentForm.blank().question(cause.field).options)
        assert cause.value in options or cause.field == "service_needs"


def test_conditions_name_questions_and_answers_that_exist() -> None:
    form = AssessmentForm.blank()
    for name in AssessmentForm.names():
        condition = form.question(name).shown_if
        if condition:
            asked, answer = condition
            assert answer in dict(form.question(asked).options)


def test_judging_one_change_is_cheap_and_changes_nothing() -> None:
    answers = Pairs({"falls": ["2"], "aids": ["hoist"]})
    before = {name: list(values) for name, values in answers.items()}
    AssessmentForm.judge(answers, ["falls"])
    assert answers == before


def test_no_form_repeats_questions_by_number() -> None:
    folder = Path(services.forms.__file__).parent
    for path in folder.rglob("*.py"):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)
        }
        attributes = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        banned = {"FieldList", "FormField"} & (names | attributes)
        assert not banned, (
            f"{path.name} uses {banned}: repeating things are rows with ids of their own"
        )
