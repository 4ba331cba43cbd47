"""The talk itself, the person's own words, and the day everything is counted back from."""

from services.forms.fields import area, choice, choices, day, moment, text, yes_no
from services.forms.form import Section
from services.rules.words import N_


class Visit(Section):
    """When, where and how the talk took place."""

    title = N_("The visit")
    visit_at = moment(N_("When is the visit?"), required=True)
    place = text(N_("Where?"), most=120, required=True, hint=N_("Hospital and ward"))
    mode = choice(
        N_("How do you meet?"),
        {"on_site": N_("On site"), "phone": N_("By phone"), "video": N_("By video")},
        required=True,
    )
    participants = choices(
        N_("Who takes part?"),
        {
            "patient": N_("Patient"),
            "relative": N_("Relative"),
            "ward_nurse": N_("Ward nurse"),
            "doctor": N_("Doctor"),
            "therapist": N_("Therapist"),
            "case_officer": N_("Case officer"),
        },
    )
    interpreter = yes_no(N_("Is an interpreter needed?"))
    interpreter_language = text(
        N_("Which language?"), most=60, shown_if=("interpreter", "yes"), required=True
    )


class Consent(Section):
    """What the patient knows and agrees to."""

    title = N_("Consent")
    consent_info = choice(
        N_("Informed, and agrees that we share information?"),
        {
            "yes": N_("Yes, agrees"),
            "partly": N_("Agrees in part"),
            "no": N_("Does not agree"),
            "unable": N_("Cannot decide"),
        },
        required=True,
    )
    consent_on = day(N_("When was this asked?"), required=True)


class Matters(Section):
    """The person's own words."""

    title = N_("What matters")
    matters_most = area(N_("What matters to you?"), required=True, hint=N_("In their own words"))
    worries = area(N_("What worries you about coming home?"))


class GoingHome(Section):
    """The day everything is counted back from."""

    title = N_("The way home")
    planned_discharge = day(
        N_("Expected discharge"),
        required=True,
        kept_in="planned_on",
        hint=N_("The preparations are counted back from this day"),
    )
