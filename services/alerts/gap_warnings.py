"""Telling a team's leads of times that nobody has, once for each distance to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.alerts.chores import is_between
from services.alerts.notices import tell_leads
from services.alerts.paging import About
from services.alerts.policy import Means
from services.commands import Work, new_id
from services.rota import gaps
from services.rota.gaps import Due
from services.schema import GapWarning, Municipality

WAKING = (7, 21)
AT_ONCE = "1h"
"""What is told of at night too; the rest waits until the morning."""


class GapWarnings:
    """Pages the leads about gaps that have come near."""

    def is_due(self, session: Session, municipality_id: str, now: datetime) -> bool:
        """Whether a gap is to be told of now."""
        return bool(_due(session, municipality_id, now))

    def do(self, work: Work, means: Means) -> None:
        """Tell of every gap that is due: a team's leads are paged once for all of theirs."""
        found = _due(work.session, work.municipality.id, work.now)
        for team_id in dict.fromkeys(due.team_id for due in found):
            tell_leads(work, team_id, About("gap"), means)
        for due in found:
            work.session.add(
                GapWarning(
                    municipality_id=work.municipality.id,
                    id=new_id(),
                    team_id=due.team_id,
                    duty=due.duty,
                    starts_at=due.starts_at,
                    distance=due.distance,
                    warned_at=work.now,
                )
            )


def _due(session: Session, municipality_id: str, now: datetime) -> list[Due]:
    municipality = session.get_one(Municipality, municipality_id)
    by_day = is_between(session, municipality_id, now, *WAKING)
    found = gaps.due_warnings(session, municipality, now)
    return [due for due in found if by_day or due.distance == AT_ONCE]
