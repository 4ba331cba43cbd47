"""What every kind of question has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypedDict

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from services.rules.overlay import Merge


class About(TypedDict, total=False):
    """What any question may say about itself."""

    required: bool | int
    """Before signing. A number: binds visits begun under that version of the form or later."""
    retired: int
    """Not asked from this version on; still shown where it was answered."""
    shown_if: tuple[str, str]
    """Asked only while that question has that answer."""
    hint: str
    kept_in: str
    """The answer is a fact of the case and is read from there, under this name."""
    group: str
    """Cells of one matrix share a group title and are drawn together."""


class Question(Field):
    """One question of a form."""

    kind: ClassVar[str]
    merges: ClassVar[Merge] = "one"
    maxlength: ClassVar[int] = 200

    def __init__(
        self, label: str, about: About, flags: Mapping[str, int | str] | None = None, **wtforms: Any
    ) -> None:
        super().__init__(label, description=about.get("hint", ""), **wtforms)
        self.required_since = int(about.get("required", 0))
        self.retired_since = about.get("retired", 0)
        self.shown_if = about.get("shown_if")
        self.kept_in = about.get("kept_in", "")
        self.group = about.get("group", "")
        for name, limit in (flags or {}).items():
            setattr(self.flags, name, limit)
        if self.required_since:
            self.flags.required = True

    def __copy__(self) -> Self:
        """Return another one bound to the same form; WTForms alone would give an unbound one."""
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        return twin

    @property
    def options(self) -> list[tuple[str, str]]:
        """Codes and labels to choose from, in the order shown; none for written answers."""
        return []

    def is_required(self, version: int) -> bool:
        """Tell whether a visit begun under this version must answer before signing."""
        return bool(self.required_since and version >= self.required_since) and not (
            self.is_retired(version)
        )

    def is_retired(self, version: int) -> bool:
        """Tell whether a visit begun under this version is no longer asked."""
        return bool(self.retired_since and version >= self.retired_since)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Type what was entered; an error is a code."""
        self.data = None
        if not valuelist:
            return
        if len(valuelist) > 1:
            raise ValueError("one")
        if len(valuelist[0]) > self.maxlength:
            raise ValueError("too_long")
        self.data = self.typed(valuelist[0])

    def typed(self, value: str) -> object:
        """Give the typed answer, or raise ValueError with a code."""
        raise NotImplementedError

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002  WTForms' signature
        """Stop the chain at the first thing that is wrong."""
        if self.process_errors:
            raise StopValidation

    def describe(self) -> dict[str, object]:
        """Give everything a reader of the form needs: client, report, test or documentation."""
        return {
            "name": self.name,
            "kind": self.kind,
            "merge": self.merges,
            "label": self.label.text,
            "hint": self.description,
            "group": self.group,
            "required": self.required_since,
            "retired": self.retired_since,
            "shown_if": list(self.shown_if) if self.shown_if else None,
            "kept_in": self.kept_in,
            "options": [list(option) for option in self.options],
            **{
                name: getattr(self.flags, name)
                for name in ("min", "max", "maxlength")
                if getattr(self.flags, name) is not None
            },
        }
