"""The judge: what may never be true after the storm."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Evidence:
    """What was seen from outside, times in seconds since the epoch.

    `reported`: the cases whose report the server has confirmed. `alerts`: for each case the groups
    of its alerts. `state` of each group in the end. `shown`: when a phone first showed the group.
    `accepted`: when the server says that somebody took it. `looks`: how often the open alerts were
    looked at, `undue` those found without a due time. `screens`: for each phone, how many
    notifications of each group that it has shown are left.
    """

    reported: set[str] = field(default_factory=set)
    alerts: dict[str, list[str]] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    accepted: dict[str, float] = field(default_factory=dict)
    looks: int = 0
    undue: set[str] = field(default_factory=set)
    screens: list[dict[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """Everything that went wrong, by what it is."""

    lost: set[str]
    doubled: set[str]
    undue: set[str]
    stacked: set[str]
    vanished: set[str]

    @property
    def good(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.lost or self.doubled or self.undue or self.stacked or self.vanished)


def judge(evidence: Evidence) -> Verdict:
    """Say what is lost, alerted twice, open without a due time, or wrong on a screen.

    Raise ValueError for evidence that proves nothing: nobody looked, or nothing was reported.
    """
    if not (evidence.reported and evidence.looks and evidence.screens):
        raise ValueError("nothing was looked at")
    left = [(group, count) for screen in evidence.screens for group, count in screen.items()]
    return Verdict(
        lost={case for case in evidence.reported if not _reached(evidence, case)},
        doubled={case for case, groups in evidence.alerts.items() if len(groups) > 1},
        undue=set(evidence.undue),
        stacked={group for group, count in left if count > 1},
        vanished={group for group, count in left if count < 1},
    )


def _reached(evidence: Evidence, case: str) -> bool:
    """Whether the case's alert was shown, and taken after that."""
    groups = evidence.alerts.get(case, [])
    return any(
        group in evidence.shown
        and evidence.state.get(group) == "accepted"
        and evidence.shown[group] <= evidence.accepted.get(group, 0.0)
        for group in groups
    )
