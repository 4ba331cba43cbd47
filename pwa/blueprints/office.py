"""The administrator's pages: people's devices and their state, drawn by the server; no patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import wtforms
from babel.dates import format_datetime
from flask import Blueprint, Response, abort, current_app, redirect, request
from sqlalchemy.orm import Session
from wtforms import validators

from pwa import i18n
from pwa.auth import OFFICE, clear_cookie, clerk, database, municipality_id, open_to, set_cookie
from pwa.pages import render_office
from services import devices, sessions
from services.alerts import wellness
from services.commands import Actor, Command, Outcome, Work, new_id, run
from services.devices import Listed
from services.rules.words import N_
from services.schema import Municipality, Pairs, Worker

bp = Blueprint("office", __name__, url_prefix="/office")

WRONG = N_("The user name or the password is not right. Check both and try again.")
NOT_YOURS = N_("The office is for those who lead or administer. Your work is in the app.")
STATES = {
    "active": N_("In use"),
    "wiping": N_("Is wiped at its next contact"),
    "told": N_("Told to wipe itself"),
    "erased": N_("Erased %(when)s"),
}


class SignInForm(wtforms.Form):
    """Who wants in."""

    username = wtforms.StringField(
        validators=[validators.InputRequired(), validators.Length(max=80)]
    )
    password = wtforms.PasswordField(
        validators=[validators.InputRequired(), validators.Length(max=200)]
    )


class OnceForm(wtforms.Form):
    """Which command this is: sent twice, it counts once."""

    command = wtforms.HiddenField(validators=[validators.UUID()])


@dataclass(frozen=True)
class Shown:
    """A device in the words of the reader."""

    id: str
    worker: str
    app: str
    outbox: int
    last_seen: str
    registered: str
    state: str
    can_wipe: bool


@bp.get("")
@open_to("figures")
def root() -> Any:
    """Lead to the first page of the role."""
    return redirect(_first_page(clerk().role))


@bp.get("/sign-in")
@open_to("anyone")
def welcome() -> Any:
    """Show the sign-in form."""
    return _sign_in_page(SignInForm(), None)


@bp.post("/sign-in")
@open_to("anyone")
def sign_in() -> Any:
    """Start a session of a role that the office is open to, on no device."""
    form = SignInForm(request.form)
    if not form.validate():
        return _sign_in_page(form, WRONG), 422
    credentials = sessions.Credentials(
        (form.username.data or "").strip(), form.password.data or "", request.remote_addr or ""
    )

    def start(work: Work) -> tuple[str | None, str]:
        worker = sessions.check(work, credentials)
        if worker is None or worker.role not in OFFICE["figures"]:
            return None, NOT_YOURS if worker else WRONG
        return sessions.start(work, worker, None), worker.role

    secret, said = database().write(municipality_id(), start)
    if secret is None:
        return _sign_in_page(form, said), 403
    answer: Response = current_app.make_response(redirect(_first_page(said), code=303))
    set_cookie(answer, secret)
    return answer


def _first_page(role: str) -> str:
    return "/office/devices" if role in OFFICE["administrator"] else "/office/alerts"


@bp.post("/sign-out")
@open_to("figures")
def sign_out() -> Any:
    """End the session."""
    who = clerk()
    database().write(who.municipality_id, lambda work: sessions.end(work, who.secret))
    answer: Response = current_app.make_response(redirect("/office/sign-in", code=303))
    clear_cookie(answer)
    return answer


@bp.get("/devices")
@open_to("administrator")
def every_device() -> Any:
    """List the devices, the latest seen first."""
    who = clerk()

    def look(session: Session) -> list[Shown]:
        return [_shown(session, one) for one in devices.listed(session, who.municipality_id)]

    return office_page("devices", devices=database().read(who.municipality_id, look))


@bp.get("/devices/<device_id>/wipe")
@open_to("administrator")
def ask_to_wipe(device_id: str) -> Any:
    """Say what wiping does, and ask."""
    return _wipe_page(device_id, OnceForm(command=new_id()))


@bp.post("/devices/<device_id>/wipe")
@open_to("administrator")
def wipe(device_id: str) -> Any:
    """Have the device wiped, as a command like all others."""
    if not OnceForm(request.form).validate():
        return _wipe_page(device_id, OnceForm(command=new_id())), 422
    if give("device.wipe", read_id(device_id), {}).status == "refused":
        abort(404)
    return redirect("/office/devices", code=303)


def give(name: str, subject: str | None, said: Pairs, seen: Pairs | None = None) -> Outcome:
    """Give a command, as the form's own so that it counts once however often it is sent.

    Without a `subject` it is about something new, which gets the form's id.
    """
    who, form = clerk(), OnceForm(request.form)
    if not form.validate():
        abort(422)
    own = form.command.data or ""
    base = {field: (seen or {}).get(field, []) for field in said}
    actor = Actor(who.worker_id, who.role)

    def order(work: Work) -> Outcome:
        command = Command(own, name, subject or own, None, said, base, work.now)
        return run(work, actor, command)

    return database().write(who.municipality_id, order)


def typed(*names: str) -> Pairs:
    """Return what was typed, an empty field as unanswered."""
    fields = {name: request.form.get(name, "").strip() for name in names}
    return {name: [text] if text else [] for name, text in fields.items()}


def _wipe_page(device_id: str, form: OnceForm) -> str:
    who = clerk()

    def look(session: Session) -> Shown | None:
        every = devices.listed(session, who.municipality_id)
        return next((_shown(session, one) for one in every if one.id == read_id(device_id)), None)

    device = database().read(who.municipality_id, look)
    if device is None:
        abort(404)
    return office_page("wipe", device=device, form=form)


def office_page(page: str, **shown: object) -> str:
    """Return a page of the office for whoever is signed in, whose name it shows.

    It says when the alert engine has stopped.
    """
    who = clerk()

    def look(session: Session) -> dict[str, object]:
        return {
            "me": session.get_one(Worker, (who.municipality_id, who.worker_id)).name,
            "engine_stopped": wellness.has_stopped(session, who.municipality_id, who.now),
        }

    known = database().read(who.municipality_id, look)
    return render_office(who.lang, _assets(), page, role=who.role, **known, **shown)


def _shown(session: Session, one: Listed) -> Shown:
    lang = clerk().lang
    zone = ZoneInfo(session.get_one(Municipality, clerk().municipality_id).zone)

    def when(at: datetime) -> str:
        return format_datetime(at, "d MMM y HH:mm", tzinfo=zone, locale=lang)

    return Shown(
        id=one.id,
        worker=one.worker,
        app=one.app or "–",
        outbox=one.outbox,
        last_seen=when(one.last_seen_at),
        registered=when(one.registered_at),
        state=i18n.translations(lang).ugettext(STATES[one.state])
        % {"when": when(one.erased_at or one.last_seen_at)},
        can_wipe=one.state == "active",
    )


def _sign_in_page(form: SignInForm, problem: str | None) -> str:
    lang = i18n.best(request.accept_languages.values())
    said = i18n.translations(lang).ugettext(problem) if problem else None
    described = {"aria-describedby": "problem", "aria-invalid": "true"} if problem else {}
    return render_office(
        lang,
        _assets(),
        "sign-in",
        form=form,
        problem=said,
        described=described,
        engine_stopped=False,
    )


def read_id(text: str) -> str:
    """Return the id that an address names, or answer that there is no such page."""
    try:
        return str(UUID(text))
    except ValueError:
        abort(404)


def _assets() -> Any:
    return current_app.extensions["assets"]
