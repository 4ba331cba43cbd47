"""Signing in and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, redirect, request

from pwa.auth import (
    clear_cookie,
    current,
    database,
    municipality_id,
    open_to,
    set_cookie,
    settings,
)
from services import days, devices, people, sessions
from services.alerts import endpoints
from services.commands import Unreadable, Work
from services.schema import Device, Team, Worker

bp = Blueprint("session", __name__)


@bp.post("/session")
@open_to("anyone")
def sign_in() -> Any:
    """Sign in with a form's username, password and device; the cookie is the session."""
    credentials = sessions.Credentials(
        username=request.form.get("username", "").strip(),
        password=request.form.get("password", ""),
        address=request.remote_addr or "",
    )
    device_id = _device_id()

    def start(work: Work) -> tuple[dict[str, Any], str] | None:
        worker = sessions.check(work, credentials)
        if worker is None:
            return None
        device, hand_in = devices.register(work, worker, device_id)
        secret = sessions.start(work, worker, device)
        return _welcome(work, worker, device, hand_in), secret

    started = database().write(municipality_id(), start)
    if started is None:
        return jsonify(error="wrong"), 401
    welcome, secret = started
    answer: Response = _answer(welcome)
    set_cookie(answer, secret)
    return answer


def _device_id() -> str:
    try:
        return str(UUID(request.form.get("device", "")))
    except ValueError:
        raise Unreadable("device: a UUID made by the client is expected") from None


def _answer(welcome: dict[str, Any]) -> Response:
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if best == "text/html":
        return current_app.make_response(redirect("/app", code=303))
    return jsonify(welcome)


def _welcome(work: Work, worker: Worker, device: Device, hand_in: str) -> dict[str, Any]:
    municipality = work.municipality
    actor = people.actor_of(work.session, worker, device.id, work.now)
    teams = [work.session.get_one(Team, (municipality.id, team_id)) for team_id in actor.teams]
    key = current_app.extensions["transport_key"]
    lease_key, hours = current_app.extensions["lease_key"], settings().lease_hours
    return {
        "worker": {
            "id": worker.id,
            "name": worker.name,
            "role": worker.role,
            "lang": worker.lang,
            "licensed": worker.licensed,
        },
        "teams": [{"id": team.id, "name": team.name} for team in teams],
        "municipality": {
            "id": municipality.id,
            "country": municipality.country,
            "zone": municipality.zone,
            "lang": municipality.lang,
        },
        "device": device.id,
        "hand_in": hand_in,
        "last_number": device.last_number,
        "other_devices": devices.lost_numbers(work.session, worker.id, device),
        "epoch": municipality.epoch,
        "transport_key": {"id": key.id, "jwk": key.jwk()},
        "lease_hours": hours,
        "lease": lease_key.grant(worker.id, device.id, actor.teams, work.now, hours),
        "settings": {
            "lock_idle_minutes": settings().lock_idle_minutes,
            "lock_hidden_seconds": settings().lock_hidden_seconds,
        },
        "holidays": sorted(
            days.holidays(work.session, municipality.id, work.now.year, work.now.year + 1)
        ),
    }


@bp.delete("/session")
@open_to("device")
def sign_out() -> Any:
    """Sign out: the session ends and the device is pushed to no more."""
    who = current()

    def end(work: Work) -> None:
        sessions.end(work, who.secret)
        endpoints.forget(work, who.device_id)

    database().write(who.municipality_id, end)
    answer = jsonify(signed_out=True)
    clear_cookie(answer)
    return answer


@bp.post("/session/password")
@open_to("device")
def change_password() -> Any:
    """Change the password: 204, or 403 for a wrong present one, 422 for one that is too weak."""
    who = current()
    body = request.get_json(silent=True)
    given, new = (
        (body.get(name) if isinstance(body, dict) else None) for name in ("current", "new")
    )
    if not isinstance(given, str) or not isinstance(new, str):
        raise Unreadable("body: an object with the texts current and new is expected")

    def change(work: Work) -> str:
        worker = work.session.get_one(Worker, (work.municipality.id, who.worker_id))
        credentials = sessions.Credentials(worker.username, given, request.remote_addr or "")
        return sessions.change_password(work, who.worker_id, who.secret, credentials, new)

    changed = database().write(who.municipality_id, change)
    if changed == "changed":
        return "", 204
    return jsonify(error=changed), 403 if changed == "wrong" else 422
