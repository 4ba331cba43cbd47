"""Which times of paging are possible: every rung can fire before what follows it."""

from __future__ import annotations

from collections.abc import Mapping

DAY = 24 * 3600

TIMES: dict[str, tuple[int, int]] = {
    "displayed_within": (10, 300),
    "opened_within": (20, 600),
    "repeat_every": (60, 900),
    "escalate_after": (60, 3600),
    "lapse_after": (300, 4 * 3600),
    "answer_within": (900, DAY),
}
"""Seconds, the least and the most of each."""

BEFORE: tuple[tuple[str, str], ...] = (
    ("displayed_within", "opened_within"),
    ("opened_within", "repeat_every"),
    ("repeat_every", "escalate_after"),
    ("lapse_after", "answer_within"),
)
"""The first must have come before the second, or it would never come."""

CHANNELS = ("sms", "voice")


def faults(values: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what is wrong with a policy's values: codes by field, nothing when it is possible.

    Codes: `number`, `too_short`, `too_long`, and `never` for a time that cannot come before the
    next.
    """
    found = {name: code for name in TIMES if (code := _alone(name, values.get(name, "")))}
    for first, then in BEFORE:
        if not {first, then} & found.keys() and int(values[first]) >= int(values[then]):
            found[first] = "never"
    return {name: [code] for name, code in found.items()}


def _alone(name: str, text: str) -> str | None:
    least, most = TIMES[name]
    if not text.isdecimal() or len(text) > len(str(DAY)):
        return "number"
    return "too_short" if int(text) < least else "too_long" if int(text) > most else None


def as_json() -> dict[str, object]:
    """Return the bounds and the order as data, so that a phone judges by the same."""
    return {"times": TIMES, "before": BEFORE, "channels": CHANNELS}
