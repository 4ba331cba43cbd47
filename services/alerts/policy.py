"""When an alert calls again, by what else, and whom it calls further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from services.rules import policy as rules

ON_CALL = 0
LEADS = 1
EVERYBODY = 2
LAST_RESORT = 3
LAST = LAST_RESORT
"""The steps: those on call; the team's leads too; coordinators and everybody on duty too; and the
team's last resort too. The last one repeats until somebody accepts.
"""

GRACE = timedelta(seconds=30)
"""A step this late means that the engine was down.

The present step is called again before the next.
"""

OPENED_GRACE = timedelta(minutes=3)
"""Who opens the call gets this long before the next step, once."""


@dataclass(frozen=True)
class Policy:
    """The times of paging.

    Who has not displayed a call within `displayed_within` gets an SMS; who has not opened it within
    `opened_within` is phoned. Everybody called is called again after `repeat_every`; the next step
    follows after `escalate_after`. Without a care action an acceptance lapses after `lapse_after`;
    without an answer to the hospital after `answer_within` the leads are called.
    """

    repeat_every: timedelta = timedelta(seconds=120)
    escalate_after: timedelta = timedelta(seconds=300)
    displayed_within: timedelta = timedelta(seconds=30)
    opened_within: timedelta = timedelta(seconds=90)
    lapse_after: timedelta = timedelta(minutes=30)
    answer_within: timedelta = timedelta(hours=2)
    sms: bool = True
    voice: bool = True

    def __post_init__(self) -> None:
        """Refuse a policy that would page without pause or never further."""
        if min(getattr(self, name) for name in rules.TIMES) < timedelta(seconds=1):
            raise ValueError("an alert repeats and escalates after at least a second")

    @classmethod
    def read(cls, answers: Mapping[str, list[str]]) -> Policy:
        """Return the policy that a row's answers say, seconds as whole numbers."""
        said: dict[str, Any] = {
            name: timedelta(seconds=int(answers[name][0])) for name in rules.TIMES
        }
        said |= {name: bool(answers.get(name)) for name in rules.CHANNELS}
        return cls(**said)

    def answers(self) -> dict[str, list[str]]:
        """Return the policy as a row's answers say it."""
        times = {name: [str(getattr(self, name) // timedelta(seconds=1))] for name in rules.TIMES}
        return times | {name: ["yes"] if getattr(self, name) else [] for name in rules.CHANNELS}


@dataclass(frozen=True)
class Means:
    """What can be called by, and when: the push keys, other channels, and a policy.

    The policy is the installation's own where no alert has another.
    """

    key_ids: tuple[str, ...]
    channels: frozenset[str] = frozenset()
    policy: Policy = Policy()

    def under(self, policy: Policy) -> Means:
        """Return the same means under another policy."""
        return replace(self, policy=policy)

    @property
    def allowed(self) -> frozenset[str]:
        """Return the channels beside push that the policy lets be used."""
        unwanted = {name for name in rules.CHANNELS if not getattr(self.policy, name)}
        return self.channels - unwanted
