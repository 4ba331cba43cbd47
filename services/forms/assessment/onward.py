"""What must be arranged, and what happens next."""

from services.forms.fields import area, choice, choices, yes_no
from services.forms.form import Section
from services.rules.words import N_


class Needs(Section):
    """What must be arranged; each need becomes a preparation at signing."""

    title = N_("Needs")
    new_needs = yes_no(N_("Are new or changed services needed?"), required=True)
    service_needs = choices(
        N_("Services needed"),
        {
            "safety_alarm": N_("Personal alarm"),
            "home_care_start": N_("Home care"),
            "home_nursing_start": N_("Home nursing"),
            "rehab_start": N_("Rehabilitation"),
            "aid_bed": N_("Care bed"),
            "aid_mobility": N_("Aids for moving"),
            "aid_hygiene": N_("Shower and toilet aids"),
            "aid_other": N_("Other aids"),
            "med_equipment": N_("Medical equipment"),
            "infection_prep": N_("Protection against infection"),
            "food_service": N_("Meal delivery"),
            "shopping": N_("Shopping"),
            "pets_care": N_("Care of pets"),
            "self_care": N_("Self-care assessed"),
            "delegation": N_("Delegation and instruction"),
            "doctor_follow": N_("Responsible doctor and follow-up"),
            "fire_safety": N_("Smoke alarm and stove guard"),
            "short_term_place": N_("Short-term place"),
            "sip_meeting": N_("Coordinated plan meeting"),
            "economy_info": N_("Fees and guardian"),
        },
        shown_if=("new_needs", "yes"),
        required=True,
    )
    needs_note = area(N_("How much, and from when?"), most=1000, shown_if=("new_needs", "yes"))


class Onward(Section):
    """The team's judgement, and who does what next."""

    title = N_("Next step")
    pathway = choice(
        N_("Assessed way home"),
        {
            "home": N_("Home as before"),
            "home_services": N_("Home with services"),
            "home_team": N_("Home with the team"),
            "short_term": N_("Short-term place"),
            "other": N_("Another way"),
        },
        required=True,
    )
    next_step = area(N_("Next step"), most=500, required=True, hint=N_("What, who and by when"))
