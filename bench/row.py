"""One measurement beside its bar."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure in its unit, and the most or the least it may be; without either it is told only."""

    name: str
    figure: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure keeps to its bar."""
        if self.most is not None and self.figure > self.most:
            return False
        return self.least is None or self.figure >= self.least

    def __str__(self) -> str:
        return (
            f"{self._verdict():<7}{self.figure:10,.2f} {self.unit:<8}{self._bar():<14}{self.name}"
        )

    def _verdict(self) -> str:
        if self.most is None and self.least is None:
            return ""
        return "ok" if self.holds else "MISSED"

    def _bar(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:,.2f}"
        return "" if self.least is None else f"≥ {self.least:,.2f}"
