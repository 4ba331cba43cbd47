"""What the patient manages, and what can go wrong."""

from services.forms.fields import choice, choices, number, scale, text, yes_no
from services.forms.form import Section
from services.rules.words import N_

ALONE = (1, N_("manages alone"))
FULL_HELP = (5, N_("needs full help"))


class DailyLife(Section):
    """Personal activities: before the illness, now, and expected at home."""

    title = N_("Daily life")
    bath_before = scale(N_("Before"), ALONE, FULL_HELP, group=N_("Bathing"), required=True)
    bath_now = scale(N_("Now"), ALONE, FULL_HELP, group=N_("Bathing"), required=True)
    bath_expected = scale(N_("Expected"), ALONE, FULL_HELP, group=N_("Bathing"), required=True)
    dress_before = scale(N_("Before"), ALONE, FULL_HELP, group=N_("Dressing"), required=True)
    dress_now = scale(N_("Now"), ALONE, FULL_HELP, group=N_("Dressing"), required=True)
    dress_expected = scale(N_("Expected"), ALONE, FULL_HELP, group=N_("Dressing"), required=True)
    toilet_before = scale(N_("Before"), ALONE, FULL_HELP, group=N_("Toilet"), required=True)
    toilet_now = scale(N_("Now"), ALONE, FULL_HELP, group=N_("Toilet"), required=True)
    toilet_expected = scale(N_("Expected"), ALONE, FULL_HELP, group=N_("Toilet"), required=True)
    transfer_before = scale(N_("Before"), ALONE, FULL_HELP, group=N_("Transfer"), required=True)
    transfer_now = scale(N_("Now"), ALONE, FULL_HELP, group=N_("Transfer"), required=True)
    transfer_expected = scale(N_("Expected"), ALONE, FULL_HELP, group=N_("Transfer"), required=True)
    continence_before = scale(N_("Before"), ALONE, FULL_HELP, group=N_("Continence"), required=True)
    continence_now = scale(N_("Now"), ALONE, FULL_HELP, group=N_("Continence"), required=True)
    continence_expected = scale(
        N_("Expected"), ALONE, FULL_HELP, group=N_("Continence"), required=True
    )
    eat_before = scale(N_("Before"), ALONE, FULL_HELP, group=N_("Eating"), required=True)
    eat_now = scale(N_("Now"), ALONE, FULL_HELP, group=N_("Eating"), required=True)
    eat_expected = scale(N_("Expected"), ALONE, FULL_HELP, group=N_("Eating"), required=True)


class Mobility(Section):
    """Moving about, and what can go wrong."""

    title = N_("Mobility")
    mobility = choice(
        N_("Moving about indoors"),
        {
            "alone": N_("Alone"),
            "aid": N_("Alone with an aid"),
            "one_person": N_("With one person"),
            "two_persons": N_("With two persons"),
            "bedbound": N_("Stays in bed"),
        },
        required=True,
    )
    aids = choices(
        N_("Aids used for moving"),
        {
            "stick": N_("Stick"),
            "rollator": N_("Rollator"),
            "wheelchair": N_("Wheelchair"),
            "slide_sheet": N_("Slide sheet"),
            "hoist": N_("Hoist"),
        },
    )
    stairs = choice(
        N_("Stairs"),
        {"alone": N_("Alone"), "help": N_("With help"), "no": N_("Cannot")},
        required=True,
    )
    falls = number(N_("Falls in the last 12 months"), 0, 99, required=True)
    falls_fear = yes_no(N_("Afraid of falling?"), required=True)


class Health(Section):
    """What the first days at home must know."""

    title = N_("Health")
    allergies = text(
        N_("Allergies"), most=300, required=True, hint=N_("Write none known if there are none")
    )
    cognition = choice(
        N_("Memory and orientation"),
        {
            "clear": N_("Clear"),
            "forgetful": N_("Forgetful"),
            "confused": N_("Confused at times"),
            "delirium": N_("Delirium now"),
        },
    )
    frailty = scale(
        N_("Frailty two weeks before admission"),
        (1, N_("very fit")),
        (9, N_("terminally ill")),
        hint=N_("Clinical Frailty Scale"),
    )


class Medicines(Section):
    """Whether the medicines are right, and in whose hands."""

    title = N_("Medicines")
    medicines_list = choice(
        N_("Is the medication list complete?"),
        {"yes": N_("Complete"), "no": N_("Incomplete"), "waiting": N_("Not received")},
        required=True,
    )
    medicines_by = choice(
        N_("Who handles the medicines at home?"),
        {
            "self": N_("Patient"),
            "relatives": N_("Relatives"),
            "home_care": N_("Home care"),
            "home_nursing": N_("Home nursing"),
            "other": N_("Someone else"),
        },
        required=True,
    )
    dose_form = choice(
        N_("How are they given out?"),
        {
            "single": N_("Single doses"),
            "dosette": N_("Dosette"),
            "dispensed": N_("Dose dispensed"),
            "other": N_("In another way"),
        },
        required=True,
    )
