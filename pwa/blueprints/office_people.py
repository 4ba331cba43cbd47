"""The administrator's pages of how people are reached besides push, and each team's last resort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, abort, current_app, redirect, request
from sqlalchemy.orm import Session

from pwa import i18n
from pwa.auth import clerk, database, open_to, settings
from pwa.blueprints.office import OnceForm, give, office_page, read_id, typed
from services import ways
from services.alerts import reach, way_trial
from services.alerts.channels.message import Channel
from services.alerts.policy import Means
from services.alerts.reach import Reach
from services.alerts.sender import Result
from services.commands import Actor, new_id
from services.rules.words import N_
from services.schema import ContactWay
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


ANSWERS = {
    "accepted": N_("The provider has taken the test (%(status)s, %(id)s). Ask if it arrived."),
    "config": N_("The provider refuses us (%(status)s). Check the user in the channels file."),
    "throttled": N_("The provider asks us to wait (%(status)s). Try again in a while."),
    "transient": N_("The provider gave no answer, or has a fault (%(status)s). Try again."),
    "refused": N_("The provider did not take the test (%(status)s). Check number or address."),
    "too_often": N_("That was tested five times just now. Try again in ten minutes."),
}


@dataclass(frozen=True)
class Tried:
    """What came of a test by a way, in the words of the reader."""

    way: str
    worked: bool
    said: str


@bp.get("")
@open_to("administrator")
def everybody() -> Any:
    """List the teams' last resorts and everybody's ways."""
    return _list_page()


def _list_page(tried: Tried | None = None) -> str:
    who, channels = clerk(), _channels()
    means = Means(current_app.extensions["vapid_keys"].ids, frozenset(channels), settings().policy)

    def look(session: Session) -> tuple[list[Reached], list[Reached], Reach]:
        people, teams = ways.of_everybody(session, who.municipality_id)
        everyone = [one.id for one in people]
        return people, teams, reach.of(session, who.municipality_id, everyone, means)

    people, teams, by = database().read(who.municipality_id, look)
    return office_page(
        "people",
        form=OnceForm(command=new_id()),
        people=people,
        teams=teams,
        kinds=_kinds(),
        channels=channels,
        letters_only=by.told - by.woken,
        tried=tried,
    )


@bp.post("/<way_id>/test")
@open_to("administrator")
def test(way_id: str) -> Any:
    """Send a test by a way, and say what the provider answers."""
    who, channels = clerk(), _channels()
    own = who.municipality_id, read_id(way_id)
    way = database().read(own[0], lambda session: session.get(ContactWay, own))
    if way is None or way.kind not in channels:
        abort(404)
    outcome = give("contact_way.test", way.id, {})
    if outcome.status == "repeated":
        return redirect("/office/people", code=303)
    if outcome.why == "too_often":
        return _list_page(_tried(way, Result("refused"), "too_often")), 429
    if outcome.status == "refused":
        abort(404)
    result = way_trial.send(channels, way, site=settings().public_url)
    actor = Actor(who.worker_id, who.role)
    database().write(own[0], lambda work: way_trial.settle(work, actor, way.id, result))
    return _list_page(_tried(way, result, result.fate))


def _tried(way: ContactWay, result: Result, code: str) -> Tried:
    say = i18n.translations(clerk().lang).ugettext
    words = say(ANSWERS.get(code, ANSWERS["refused"]))
    said = words % {"status": result.status or "–", "id": result.provider_id or "–"}
    return Tried(way.id, result.fate == "accepted", said)


def _channels() -> Mapping[str, Channel]:
    return cast("Mapping[str, Channel]", current_app.extensions["channels"])


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
