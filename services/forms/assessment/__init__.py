"""The hospital assessment visit: what the team asks at the bedside before someone comes home.

The order is that of the talk: first the person, then the home, then the body, then what follows.
"""

from typing import ClassVar

from services.forms.assessment.body import DailyLife, Health, Medicines, Mobility
from services.forms.assessment.home import Home, Relatives
from services.forms.assessment.onward import Needs, Onward
from services.forms.assessment.talk import Consent, GoingHome, Matters, Visit
from services.forms.form import Form, Section
from services.rules.words import N_


class AssessmentForm(Form):
    """The form of a hospital assessment visit."""

    name = "assessment"
    title = N_("Assessment visit")
    version = 1
    sections: ClassVar[tuple[type[Section], ...]] = (
        Visit,
        Consent,
        Matters,
        GoingHome,
        Home,
        Relatives,
        DailyLife,
        Mobility,
        Health,
        Medicines,
        Needs,
        Onward,
    )
