"""Identity numbers of Sweden and Norway: read, judged and masked; nothing here blocks saving."""

from __future__ import annotations

from datetime import date

from services.rules.identity import norway, sweden
from services.rules.identity.reading import Identity, Unread, unread

__all__ = ["Identity", "masked", "parse"]

HIDDEN = "•"
SHOWN = {12: (8, "-"), 11: (6, " ")}
"""By length: how many digits (the birth date) are shown, and the sign after them."""


def parse(number: str, country: str, *, allow_synthetic: bool, today: date) -> Identity:
    """Read a number as typed; whatever the text, an Identity comes back.

    `country` is "se" or "no" (ValueError otherwise) and is chosen by a person. `allow_synthetic` is
    true in the demo and in tests, where Norwegian numbers must be of a synthetic series; in
    production it is false and they must not. A Swedish test number does not show in its form.
    `today` is the local date of the reading.
    """
    text = number.strip()
    if not text:
        return unread("empty")
    try:
        if country == "se":
            return sweden.read(text, today)
        if country == "no":
            return norway.read(text, today, allow_synthetic=allow_synthetic)
    except Unread as found:
        return unread(found.reason)
    raise ValueError(f"no identity numbers are known for {country!r}")


def masked(normalised: str) -> str:
    """Return the number with all but the birth date hidden; one of unknown form is hidden whole."""
    shown, sign = SHOWN.get(len(normalised), (0, ""))
    return normalised[:shown] + sign + HIDDEN * (len(normalised) - shown)
