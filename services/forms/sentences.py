"""What is wrong with an answer: short codes for machines, one sentence each for people."""

from services.rules.words import N_

SENTENCES: dict[str, str] = {
    "required": N_("Answer this before signing"),
    "one": N_("Give one answer"),
    "choice": N_("Choose one of the answers"),
    "number": N_("Write a whole number"),
    "too_low": N_("Write {min} or more"),
    "too_high": N_("Write {max} or less"),
    "too_long": N_("Write at most {maxlength} characters"),
    "characters": N_("Some of the characters cannot be kept"),
    "day": N_("Write a date that exists"),
    "moment": N_("Write a date and a time"),
    "unknown": N_("This question is not in the form"),
}
"""Codes of `Form.judge` and their texts; `{min}`, `{max}` and `{maxlength}` stand for the
field's own limits. Phone and server show the same sentence for the same code."""
