"""Questions: one class per form, and the only schema of its answers."""

from services.forms.assessment import AssessmentForm
from services.forms.form import Answers, Form, Section, is_answered
from services.forms.pairs import Pairs, pairs_of

FORMS: dict[str, type[Form]] = {form.name: form for form in (AssessmentForm,)}
"""Every form by its name; a visit says which one it was begun with, and in which version."""

__all__ = [
    "FORMS",
    "Answers",
    "AssessmentForm",
    "Form",
    "Pairs",
    "Section",
    "is_answered",
    "pairs_of",
]
