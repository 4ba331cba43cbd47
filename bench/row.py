"""One measurement beside its bar."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A figure in its unit, and the most it may be."""

    name: str
    figure: float
    unit: str
    most: float

    @property
    def holds(self) -> bool:
        """Whether the figure keeps to the bar."""
        return self.figure <= self.most

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "MISSED"
        bar = f"{self.figure:9.2f} {self.unit:<6} bar {self.most:8.2f}"
        return f"{verdict:<7}{bar}   {self.name}"
