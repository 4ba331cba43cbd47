"""A form is its sections, a section its questions: the only schema an answer has."""

from __future__ import annotations  # UnboundField is generic to the type checker only

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, Self, cast

import wtforms
from wtforms.fields.core import UnboundField

from services.forms.pairs import Pairs, pairs_of
from services.forms.question import Question
from services.forms.sentences import SENTENCES
from services.rules.overlay import Merge

Answers = Mapping[str, Sequence[str]]


class Section:
    """Questions that are asked together, in the order they are declared."""

    title: ClassVar[str]
    pointer: ClassVar[str] = ""
    """Belongs here but is kept as rows of the case: the sentence that says where."""

    @classmethod
    def code(cls) -> str:
        """Name the section, for links and for coming back to it."""
        return cls.__name__.lower()

    @classmethod
    def questions(cls) -> dict[str, UnboundField[Any]]:
        """Give the questions by name, in the order declared."""
        return {name: it for name, it in vars(cls).items() if isinstance(it, UnboundField)}


class Form(wtforms.Form):
    """Reads, judges, merges and describes the pairs of one kind of record."""

    class Meta:
        """No words of WTForms' own: what is wrong is a code."""

        locales = False

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int]
    sections: ClassVar[tuple[type[Section], ...]]
    sentences: ClassVar[Mapping[str, str]] = SENTENCES

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for section in cls.sections:
            for name, question in section.questions().items():
                if getattr(cls, name, question) is not question:
                    raise TypeError(f"{cls.__name__} cannot ask {name}: the name is taken")
                setattr(cls, name, question)

    @classmethod
    def read(cls, answers: Answers) -> Self:
        """Bind the form to answers, so that each field holds its typed `data`."""
        return cls(pairs_of(answers))

    @classmethod
    @cache
    def blank(cls) -> Self:
        """Give the form without answers: what is drawn, described and asked about. Do not fill."""
        return cls(Pairs())

    @classmethod
    def names(cls) -> list[str]:
        """Name every question, in order."""
        return [name for section in cls.sections for name in section.questions()]

    def question(self, name: str) -> Question:
        """Give the field of a question; KeyError if the form does not ask it."""
        return cast("Question", self._fields[name])

    def rows(self, section: type[Section]) -> list[tuple[str, list[Question]]]:
        """Give a section's questions as drawn: the cells of a matrix under its title, others alone.

        The title is empty for a question that stands alone.
        """
        asked = [self.question(name) for name in section.questions()]
        drawn: list[tuple[str, list[Question]]] = []
        for group, together in groupby(asked, key=lambda question: question.group):
            cells = list(together)
            drawn += [(group, cells)] if group else [("", [cell]) for cell in cells]
        return drawn

    @classmethod
    def judge(
        cls,
        answers: Answers,
        changed: Collection[str] | None = None,
        *,
        signing: bool = False,
        version: int | None = None,
    ) -> dict[str, list[str]]:
        """Say what is wrong, field by field, as codes of `SENTENCES`; nothing wrong is `{}`.

        Only the `changed` fields are judged, all of them where None. A missing answer is wrong only
        when `signing`, which judges everything, and only if the `version` of the form the visit was
        begun under asks for it. A question hidden by its condition is not judged.
        """
        names = cls.names() if signing or changed is None else changed
        found = {name: cls.codes(name, answers) for name in names}
        if signing:
            found |= {name: ["required"] for name in cls.missing(answers, version=version)}
        return {name: codes for name, codes in found.items() if codes}

    @classmethod
    def codes(cls, name: str, answers: Answers) -> list[str]:
        """Say what is wrong with the answer to one question; unanswered and hidden are not.

        A copy of the blank question hears the answer: binding all fifty for one answer was half of
        what a push of answers cost, and binding the one was still a fifth.
        """
        blank = cls.blank()
        if name not in blank:
            return ["unknown"]
        if not is_answered(answers, name) or not cls.is_shown(name, answers):
            return []
        question = copy(blank.question(name))
        question.process(pairs_of({name: answers[name]}))
        question.validate(blank)
        return [str(code) for code in question.errors]

    @classmethod
    def missing(cls, answers: Answers, *, version: int | None = None) -> list[str]:
        """Name the questions that must be answered before signing and are not."""
        begun = cls.version if version is None else version
        return [
            name
            for name in cls.names()
            if cls.blank().question(name).is_required(begun)
            and cls.is_shown(name, answers)
            and not is_answered(answers, name)
        ]

    @classmethod
    def is_shown(cls, name: str, answers: Answers) -> bool:
        """Tell whether a question is asked, given the other answers."""
        condition = cls.blank().question(name).shown_if
        if condition is None:
            return True
        asked, answer = condition
        return answer in answers.get(asked, []) and cls.is_shown(asked, answers)

    @classmethod
    def shown(cls, answers: Answers) -> Pairs:
        """Keep the answers to questions that are asked: what a conclusion may be drawn from."""
        asked = [name for name in cls.names() if name in answers and cls.is_shown(name, answers)]
        return Pairs({name: list(answers[name]) for name in asked})

    @classmethod
    def kept_elsewhere(cls) -> dict[str, str]:
        """Name the questions whose answers are facts of the case, and the fact of each.

        They are never stored with the record: whoever answers changes the case, and whoever judges
        for signing puts the case's fact in as the answer.
        """
        asked = {name: cls.blank().question(name).kept_in for name in cls.names()}
        return {name: fact for name, fact in asked.items() if fact}

    @classmethod
    def merge_kind(cls, name: str) -> Merge:
        """Say how two people's answers meet: `set` merges ticks and unticks, `one` conflicts."""
        return cls.blank().question(name).merges if name in cls.blank() else "one"

    @classmethod
    def describe(cls) -> dict[str, object]:
        """Give the whole form as JSON: name, version, and each section with its questions."""
        return {
            "name": cls.name,
            "title": cls.title,
            "version": cls.version,
            "sections": [
                {
                    "code": section.code(),
                    "title": section.title,
                    "pointer": section.pointer,
                    "questions": [
                        cls.blank().question(name).describe() for name in section.questions()
                    ],
                }
                for section in cls.sections
            ],
        }


def is_answered(answers: Answers, name: str) -> bool:
    """Tell whether a question has an answer; blanks alone are none."""
    return any(value.strip() for value in answers.get(name, []))
