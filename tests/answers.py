"""Answers that may be signed, made from the form itself."""

from __future__ import annotations

from services.forms.assessment import AssessmentForm
from services.schema import Pairs

PLAIN = {
    "moment": "2026-11-24T09:00:00Z",
    "day": "2026-11-30",
    "text": "said",
    "area": "said at length",
    "number": "0",
}
"""An answer for each kind of question that has no options to choose from."""


def complete(**said: list[str]) -> Pairs:
    """Return an answer to every required question, with those given instead of the default."""
    answers: Pairs = {}
    form = AssessmentForm.blank()
    for name in AssessmentForm.missing({}):
        question = form.question(name)
        options = [code for code, _ in question.options]
        answers[name] = [options[0] if options else PLAIN[question.kind]]
    return {**answers, "new_needs": ["no"], **said}
