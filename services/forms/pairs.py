"""Pairs: an answer from keyboard to disk, as a browser form would post it."""

from collections.abc import Mapping, Sequence


class Pairs(dict[str, list[str]]):
    """Name to list of strings, with the one method WTForms asks of a request."""

    def getlist(self, name: str) -> list[str]:
        """Give the values of a name, none when it is unanswered."""
        return self.get(name, [])


def pairs_of(answers: Mapping[str, Sequence[str]]) -> Pairs:
    """Copy any mapping of name to strings into Pairs, so that judging never changes a row."""
    return Pairs({name: list(values) for name, values in answers.items()})
