"""What a rule of the rota would make, shown before it is saved."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, request
from sqlalchemy.orm import Session

from pwa.auth import current, database, open_to
from pwa.callers import actor
from services.commands import Unreadable
from services.rota import materialise
from services.rota.pattern import Impossible
from services.rules.reach import LEAD
from services.schema import Municipality

bp = Blueprint("rota", __name__, url_prefix="/rota")

FIELDS = ("always", "windows", "members", "turns", "from", "until")
MOST = 100
"""Values of one field; a rule has fewer."""


@bp.post("/preview")
@open_to("device")
def preview() -> Any:
    """Answer with the shifts of the next two weeks that a rule of a `team` would make of `answers`.

    Each with `from` and `to` in UTC and `worker`, null for nobody; or with `errors`, codes by
    field. Nothing is written. For those who lead the team; 403 for others.
    """
    team, answers = _asked()
    who = current()

    def look(session: Session) -> Any:
        if who.role not in LEAD or team not in actor(who).teams:
            abort(403)
        municipality = session.get_one(Municipality, who.municipality_id)
        return materialise.preview(session, municipality, who.now, team, answers)

    try:
        found = database().read(who.municipality_id, look)
    except Impossible as impossible:
        return jsonify(errors=impossible.errors)
    return jsonify(
        shifts=[{"from": one.starts_at, "to": one.ends_at, "worker": one.member} for one in found]
    )


def _asked() -> tuple[str, dict[str, list[str]]]:
    """Return the team and the answers of the request; raise Unreadable."""
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    team, said = body.get("team"), body.get("answers")
    if not isinstance(team, str) or not isinstance(said, dict):
        raise Unreadable("team, answers: a text and an object are expected")
    answers = {name: said.get(name, []) for name in FIELDS}
    for name, values in answers.items():
        if not _are_texts(values):
            raise Unreadable(f"answers.{name}: a list of texts is expected")
    return team, answers


def _are_texts(values: Any) -> bool:
    return (
        isinstance(values, list)
        and len(values) <= MOST
        and all(isinstance(value, str) for value in values)
    )
