"""Single shifts, as a lead would put them into the rota."""

from __future__ import annotations

from datetime import datetime

from services.commands import Work, new_id
from services.schema import Shift


def add_shift(
    work: Work,
    team: str,
    worker: str | None,
    starts: datetime,
    ends: datetime,
    duty: str = "hospital",
) -> Shift:
    """Add a shift, an open one without a worker; return its row."""
    shift = Shift(
        municipality_id=work.municipality.id,
        id=new_id(),
        team_id=team,
        worker_id=worker,
        duty=duty,
        starts_at=starts,
        ends_at=ends,
        answers={},
        made_at=work.now,
    )
    work.add(shift)
    work.session.flush()
    return shift
