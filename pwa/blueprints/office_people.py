"""The administrator's pages of how people are reached besides push, and each team's last resort."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request

from pwa import i18n
from pwa.auth import clerk, database, open_to
from pwa.blueprints.office import OnceForm, give, office_page, read_id, typed
from services import ways
from services.commands import new_id
from services.rules.words import N_
from services.ways import Reached

bp = Blueprint("office_people", __name__, url_prefix="/office/people")

KINDS = {"sms": N_("SMS"), "voice": N_("Voice call"), "email": N_("E-mail")}
PROBLEMS = {
    "required": N_("This is missing."),
    "choice": N_("Choose one of them."),
    "number": N_("This is no phone number. Write it with the country's code, like +46701234567."),
    "address": N_("This is no e-mail address. Write it like anna@fjordby.example."),
    "taken": N_("This is here already."),
    "too_long": N_("This is too long."),
}


@bp.get("")
@open_to("administrator")
def everybody() -> Any:
    """List the teams' last resorts and everybody's ways."""
    people, teams = database().read(
        clerk().municipality_id,
        lambda session: ways.of_everybody(session, clerk().municipality_id),
    )
    return office_page(
        "people",
        form=OnceForm(command=new_id()),
        people=people,
        teams=teams,
        kinds=_kinds(),
    )


@bp.get("/<kind>/<owner_id>")
@open_to("administrator")
def new(kind: str, owner_id: str) -> Any:
    """Show the empty form for another way of a worker or to a team's last resort."""
    return _form_page(kind, owner_id, {}, {})


@bp.post("/<kind>/<owner_id>")
@open_to("administrator")
def add(kind: str, owner_id: str) -> Any:
    """Add a way."""
    owner = _owner(kind, owner_id)
    said = typed("kind", "value", "label")
    outcome = give("contact_way.add", None, {**said, kind: [owner.id]})
    if outcome.status == "refused":
        return _form_page(kind, owner_id, said, outcome.errors), 422
    return redirect("/office/people", code=303)


@bp.post("/<way_id>/remove")
@open_to("administrator")
def remove(way_id: str) -> Any:
    """Call nobody by this way any more."""
    if give("contact_way.remove", read_id(way_id), {}).status == "refused":
        abort(404)
    return redirect("/office/people", code=303)


def _owner(kind: str, owner_id: str) -> Reached:
    """Return the worker or team that the address names."""
    people, teams = database().read(
        clerk().municipality_id,
        lambda session: ways.of_everybody(session, clerk().municipality_id),
    )
    every = {"worker": people, "team": teams}.get(kind, [])
    found = next((one for one in every if one.id == read_id(owner_id)), None)
    if found is None:
        abort(404)
    return found


def _form_page(
    kind: str, owner_id: str, said: dict[str, list[str]], errors: dict[str, list[str]]
) -> str:
    say = i18n.translations(clerk().lang).ugettext
    return office_page(
        "way",
        form=OnceForm(command=new_id()),
        owner=_owner(kind, owner_id),
        is_team=kind == "team",
        action=request.path,
        kinds=_kinds(),
        said={name: values[0] for name, values in said.items() if values},
        problems={
            name: say(PROBLEMS.get(codes[0], PROBLEMS["choice"])) for name, codes in errors.items()
        },
    )


def _kinds() -> dict[str, str]:
    say = i18n.translations(clerk().lang).ugettext
    return {code: say(name) for code, name in KINDS.items()}
