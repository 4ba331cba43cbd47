"""When an alert calls again and when it calls further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ON_CALL = 0
LEAD = 1
LAST = LEAD
"""The steps: those on call; they and the team's leads.

The last one repeats until somebody accepts.
"""

GRACE = timedelta(seconds=30)
"""A step this late means that the engine was down.

The present step is called again before the next.
"""


@dataclass(frozen=True)
class Policy:
    """Everybody called is called again after `repeat_every`.

    The next step follows after `escalate_after`.
    """

    repeat_every: timedelta = timedelta(seconds=120)
    escalate_after: timedelta = timedelta(seconds=300)

    def __post_init__(self) -> None:
        """Refuse a policy that would page without pause or never further."""
        if self.repeat_every < timedelta(seconds=1) or self.escalate_after < timedelta(seconds=1):
            raise ValueError("an alert repeats and escalates after at least a second")
