"""A worker's shifts in their own calendar, at a secret address that they can make anew."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify
from sqlalchemy.orm import Session

from pwa import i18n
from pwa.auth import current, database, municipality_id, open_to, settings
from services.rota import subscription

bp = Blueprint("calendar", __name__)


@bp.post("/calendar")
@open_to("device")
def make() -> Any:
    """Answer with a new secret address, this once; the one of before answers nobody from now on."""
    who = current()
    secret = database().write(
        who.municipality_id, lambda work: subscription.new_secret(work, who.worker_id)
    )
    return jsonify(url=f"{settings().public_url}/calendar/{secret}.ics")


@bp.get("/calendar/<secret>.ics")
@open_to("anyone")
def shifts(secret: str) -> Any:
    """Answer with the shifts of whoever the secret belongs to; 404 for any other address."""
    base = database()

    def look(session: Session) -> bytes | None:
        worker = subscription.owner(session, municipality_id(), secret)
        if worker is None:
            return None
        say = i18n.translations(worker.lang).ugettext
        return subscription.calendar(session, worker, base.now(session), say)

    found = base.read(municipality_id(), look)
    if found is None:
        abort(404)
    return Response(found, mimetype="text/calendar")
