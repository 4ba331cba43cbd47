"""Filling a gateway's template: each value stays one value, whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

NAMES = ("to", "text", "from", "lang", "subject", "report")
_PLACE = re.compile(r"\{(" + "|".join(NAMES) + r")\}")
_ANY = re.compile(r"\{([a-z_]+)\}")


def fill(template: Any, values: Mapping[str, str], quote: Callable[[str], str] = str) -> Any:
    """Return the template with its places filled once, in every text of lists and tables."""
    if isinstance(template, str):
        return _PLACE.sub(lambda place: quote(values[place[1]]), template)
    if isinstance(template, dict):
        return {name: fill(part, values, quote) for name, part in template.items()}
    if isinstance(template, list):
        return [fill(part, values, quote) for part in template]
    return template


def unknown(template: Any) -> set[str]:
    """Return the places of a template that nothing fills."""
    if isinstance(template, str):
        return set(_ANY.findall(template)) - set(NAMES)
    parts = template.values() if isinstance(template, dict) else template
    return set().union(*map(unknown, parts)) if isinstance(template, dict | list) else set()


def at(answer: Any, path: str) -> str | None:
    """Return what stands in a JSON answer under a path like `messages.0.id`, or None."""
    for name in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(name)
        elif isinstance(answer, list) and name.isdecimal() and int(name) < len(answer):
            answer = answer[int(name)]
        else:
            return None
    return None if answer is None or isinstance(answer, dict | list) else str(answer)
