"""Whether there is news, for screens that are looked at."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import Connection, select

from pwa.auth import current, database, open_to
from pwa.callers import reader
from services.alerts import jumps
from services.schema import EngineLease

bp = Blueprint("head", __name__)


@bp.get("/sync/head")
@open_to("device")
def latest() -> Any:
    """Return the number of the last commit that concerns the caller.

    And when the alert engine last ticked; `jumped_at` while people are to be told that the clock of
    the database has jumped, `jumped_by` seconds.
    """
    who = current()

    def look(connection: Connection) -> dict[str, Any]:
        said = select(EngineLease.ticked_at, EngineLease.jumped_at, EngineLease.jumped_by).where(
            EngineLease.municipality_id == who.municipality_id
        )
        ticked_at, jumped_at, by = connection.execute(said).first() or (None, None, 0)
        jump = jumps.told(jumped_at, by, who.now)
        return {
            "n": max(who.caller.seq, reader(connection, who).head),
            "engine_at": ticked_at,
            **({"jumped_at": jump.at, "jumped_by": jump.by.total_seconds()} if jump else {}),
        }

    answer: Response = jsonify(database().look(who.municipality_id, look))
    answer.add_etag()
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    return answer
