"""What the demo's assessment visits found: three kinds of patient, in the form's own answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.demo.clock import Clock, text
from services.demo.words import Person, Words
from services.schema import Pairs

Frailty = Literal["light", "medium", "heavy"]

ACTIVITIES = ("bath", "dress", "toilet", "transfer", "continence", "eat")
# Before, now and expected, as steps from 1 (manages alone) to 5 (needs full help).
STEPS: dict[Frailty, tuple[str, str, str]] = {
    "light": ("1", "2", "1"),
    "medium": ("2", "4", "3"),
    "heavy": ("3", "5", "4"),
}
FINDINGS: dict[Frailty, Pairs] = {
    "light": {
        "mobility": ["aid"],
        "aids": ["stick"],
        "stairs": ["help"],
        "falls": ["1"],
        "falls_fear": ["no"],
        "cognition": ["clear"],
        "frailty": ["4"],
        "medicines_list": ["yes"],
        "medicines_by": ["self"],
        "dose_form": ["dosette"],
        "service_needs": ["rehab_start", "home_care_start"],
        "pathway": ["home_team"],
    },
    "medium": {
        "mobility": ["aid"],
        "aids": ["rollator"],
        "stairs": ["help"],
        "falls": ["3"],
        "falls_fear": ["yes"],
        "cognition": ["forgetful"],
        "frailty": ["6"],
        "medicines_list": ["no"],
        "medicines_by": ["home_nursing"],
        "dose_form": ["dispensed"],
        "service_needs": ["safety_alarm", "home_care_start", "rehab_start", "aid_hygiene"],
        "pathway": ["home_team"],
    },
    "heavy": {
        "mobility": ["two_persons"],
        "aids": ["wheelchair", "hoist"],
        "stairs": ["no"],
        "falls": ["2"],
        "falls_fear": ["yes"],
        "cognition": ["confused"],
        "frailty": ["7"],
        "medicines_list": ["waiting"],
        "medicines_by": ["home_nursing"],
        "dose_form": ["dispensed"],
        "service_needs": [
            "safety_alarm",
            "home_care_start",
            "home_nursing_start",
            "aid_bed",
            "aid_mobility",
            "food_service",
        ],
        "pathway": ["home_services"],
    },
}


def begun(person: Person, words: Words, at: datetime) -> Pairs:
    """Return the answers of a visit that has only begun."""
    return {
        "visit_at": [text(at)],
        "place": [f"{words.text('hospital')}, {person.ward}"],
        "mode": ["on_site"],
        "participants": ["patient", "ward_nurse"],
        "matters_most": [words.turn("matters_most", person.number)],
        **_interpreter(person, words),
    }


def whole(
    person: Person, words: Words, clock: Clock, at: datetime, planned_in: int, frailty: Frailty
) -> Pairs:
    """Return all answers of a visit, ready to sign; `planned_in` is in days from today."""
    return {
        **begun(person, words, at),
        "consent_info": ["unable" if frailty == "heavy" else "yes"],
        "consent_on": [at.astimezone(clock.zone).date().isoformat()],
        "worries": [words.turn("worries", person.number)],
        "planned_discharge": [clock.day(planned_in).isoformat()],
        "lives_with": ["alone" if person.no_relatives else "partner"],
        "housing": ["flat"],
        "lift": ["no"],
        "steps": [str(person.number % 20)],
        "no_relatives": ["yes" if person.no_relatives else "no"],
        **_daily_life(frailty),
        "allergies": [words.turn("allergies", person.number)],
        **FINDINGS[frailty],
        "new_needs": ["yes"],
        "needs_note": [words.text("needs_note")],
        "next_step": [words.text("next_step")],
    }


def _interpreter(person: Person, words: Words) -> Pairs:
    language = words.table("languages").get(person.language)
    if language is None:
        return {"interpreter": ["no"]}
    return {"interpreter": ["yes"], "interpreter_language": [language]}


def _daily_life(frailty: Frailty) -> Pairs:
    """Return the matrix: eating is the last thing a person loses."""
    before, now, expected = STEPS[frailty]
    answers: Pairs = {}
    for activity in ACTIVITIES:
        eats = activity == "eat" and frailty != "heavy"
        answers[f"{activity}_before"] = ["1" if eats else before]
        answers[f"{activity}_now"] = ["2" if eats else now]
        answers[f"{activity}_expected"] = ["1" if eats else expected]
    return answers
