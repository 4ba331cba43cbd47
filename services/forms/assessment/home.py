"""What the patient comes home to, and who is there."""

from services.forms.fields import choice, number, yes_no
from services.forms.form import Section
from services.rules.words import N_


class Home(Section):
    """Whom and what the patient comes home to."""

    title = N_("The home")
    lives_with = choice(
        N_("Lives alone or with someone?"),
        {
            "alone": N_("Lives alone"),
            "partner": N_("Lives with partner"),
            "children": N_("Lives with children"),
            "other": N_("Lives with others"),
        },
        required=True,
    )
    housing = choice(
        N_("Housing"),
        {
            "flat": N_("Flat"),
            "house": N_("House"),
            "terraced": N_("Terraced house"),
            "sheltered": N_("Sheltered housing"),
            "other": N_("Other housing"),
        },
    )
    lift = yes_no(N_("Is there a lift?"), shown_if=("housing", "flat"))
    steps = number(N_("Steps to the front door"), 0, 200)


class Relatives(Section):
    """Who can help; the people themselves are contacts of the case."""

    title = N_("Relatives")
    pointer = N_("Names and phone numbers are contacts of the case")
    no_relatives = yes_no(
        N_("No relatives who can prepare the home?"),
        required=True,
        hint=N_("Yes gives the tasks at home to a named person in the municipality"),
    )
