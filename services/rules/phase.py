"""Facts to phase: the first line that fits, never typed in."""

from __future__ import annotations

from dataclasses import dataclass

PHASES = ("admitted", "assessed", "preparing", "ready", "coming_home", "home", "closed")


@dataclass(frozen=True)
class CaseFacts:
    """What is known of a case, each as yes or no."""

    closed: bool = False
    home: bool = False
    discharged: bool = False
    homecoming_today: bool = False
    ready: bool = False
    assessed: bool = False
    prepared_at_all: bool = False


def phase(facts: CaseFacts) -> str:
    """Return the phase that the facts give (wire contract, section 5)."""
    lines = (
        (facts.closed, "closed"),
        (facts.home, "home"),
        (facts.discharged or facts.homecoming_today, "coming_home"),
        (facts.ready, "ready"),
        (facts.assessed and facts.prepared_at_all, "preparing"),
        (facts.assessed, "assessed"),
    )
    return next((name for holds, name in lines if holds), "admitted")
