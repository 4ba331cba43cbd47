"""Answers made from the forms themselves: a new question is tested the moment it is asked."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from services.forms import Form, Pairs
from services.forms.question import Question


def _words(question: Any) -> st.SearchStrategy[list[str]]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    written = st.text(letters, min_size=1, max_size=min(40, question.most // 2))
    return written.filter(lambda words: words.strip() != "").map(lambda words: [words])


_RIGHT: dict[str, Callable[[Any], st.SearchStrategy[list[str]]]] = {
    "choice": lambda q: st.sampled_from([[code] for code, _ in q.options]),
    "yes_no": lambda q: st.sampled_from([[code] for code, _ in q.options]),
    "choices": lambda q: st.lists(
        st.sampled_from([code for code, _ in q.options]), min_size=1, unique=True
    ),
    "number": lambda q: st.integers(q.low, q.high).map(lambda n: [str(n)]),
    "scale": lambda q: st.integers(q.low, q.high).map(lambda n: [str(n)]),
    "text": _words,
    "area": _words,
    "day": lambda _: st.dates(date(1900, 1, 1)).map(lambda day: [day.isoformat()]),
    "moment": lambda _: st.integers(0, 4_000_000_000).map(
        lambda seconds: [datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    ),
}
_WRONG: dict[str, Callable[[Any], list[list[str]]]] = {
    "choice": lambda _: [["no such code"], ["a", "b"]],
    "yes_no": lambda _: [["maybe"], ["yes", "no"]],
    "choices": lambda q: [[q.options[0][0], "no such code"]],
    "number": lambda q: [["many"], [str(q.low - 1)], [str(q.high + 1)], ["1.5"], ["1", "2"]],
    "scale": lambda q: [["many"], [str(q.low - 1)], [str(q.high + 1)]],
    "text": lambda q: [["x" * (q.most + 1)], ["a", "b"], ["\x00"], ["\ud800"]],
    "area": lambda q: [["x" * (q.most + 1)], ["a", "b"]],
    "day": lambda _: [["2026-02-30"], ["26-01-01"], ["20260101"], ["today"]],
    "moment": lambda _: [["2026-11-21"], ["2026-11-21T25:00:00Z"], ["2026-11-21T10:00:00+01:00"]],
}


def right(question: Question) -> st.SearchStrategy[list[str]]:
    """Give answers that the question takes."""
    return _RIGHT[question.kind](question)


def wrong(question: Question) -> st.SearchStrategy[list[str]]:
    """Give answers that the question does not take."""
    return st.sampled_from(_WRONG[question.kind](question))


def answers(form: type[Form]) -> st.SearchStrategy[Pairs]:
    """Give every question of a form a right answer."""
    each = {name: right(form.blank().question(name)) for name in form.names()}
    return st.fixed_dictionaries(each).map(Pairs)


def some_answers(form: type[Form]) -> st.SearchStrategy[Pairs]:
    """Give right answers to some of the questions."""
    each = {name: right(form.blank().question(name)) for name in form.names()}
    return st.fixed_dictionaries({}, optional=each).map(Pairs)
