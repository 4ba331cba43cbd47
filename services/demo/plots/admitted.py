"""Admitted and assessed: what to know before anything is prepared."""

from __future__ import annotations

from services.demo.clock import Clock
from services.demo.story import Story


def visit_begun_today(story: Story, clock: Clock) -> None:
    """Admitted: the date was moved twice, and kari is at the bedside."""
    story.open(clock.at(-2, "09:10"), planned_in=1)
    story.own(clock.at(-2, "11:00"), "kari")
    story.move_date(clock.at(-2, "15:05"), 3)
    story.move_date(clock.at(-1, "15:30"), 2)
    story.note(clock.at(-1, "15:40"), "berit", "moved_again")
    story.plan_visit(clock.at(-1, "16:00"), "kari", clock.at(0, "11:30"))
    story.note(clock.at(-1, "16:20"), "kari", "long")
    story.begin_visit(clock.ago(minutes=25), "kari")


def visit_tomorrow(story: Story, clock: Clock) -> None:
    """Admitted: amir goes tomorrow."""
    story.open(clock.at(-1, "08:40"), planned_in=6)
    story.own(clock.at(-1, "10:15"), "amir")
    story.plan_visit(clock.at(-1, "10:20"), "amir", clock.at(1, "10:00"))


def no_date(story: Story, clock: Clock) -> None:
    """Admitted: nobody knows when, and nobody has planned a visit."""
    story.open(clock.at(-1, "07:50"))
    story.note(clock.ago(hours=3), "berit", "no_date")


def admitted_south(story: Story, clock: Clock) -> None:
    """Admitted in the south."""
    story.open(clock.ago(hours=9), planned_in=7)
    story.own(clock.ago(hours=6), "liv")
    story.plan_visit(clock.ago(hours=6), "liv", clock.at(2, "13:00"))


def two_answers(story: Story, clock: Clock) -> None:
    """Admitted: kari and amir, both without network, answered one question differently."""
    story.open(clock.at(-4, "10:00"), planned_in=3)
    story.own(clock.at(-4, "11:30"), "kari")
    story.begin_visit(clock.at(-1, "10:05"), "kari")
    partner, alone = {"lives_with": ["partner"]}, {"lives_with": ["alone"]}
    story.tell(clock.at(-1, "10:20"), "kari", "visit.answer", partner, subject=story.visit)
    story.tell(
        clock.at(-1, "11:40"),
        "amir",
        "visit.answer",
        alone,
        subject=story.visit,
        base={"lives_with": []},
        outcome="conflict",
    )


def nobody_prepares(story: Story, clock: Clock) -> None:
    """Assessed: no preparation has an owner."""
    story.open(clock.at(-3, "12:10"), planned_in=6)
    story.assess(clock.at(-1, "13:30"), "kari", "light", planned_in=6, answered=False)
    story.note(clock.at(-1, "14:30"), "kari", "wants_home")


def just_assessed(story: Story, clock: Clock) -> None:
    """Assessed today, with an interpreter; the date has moved once."""
    story.open(clock.at(-2, "14:20"), planned_in=2)
    story.own(clock.at(-2, "15:00"), "amir")
    story.move_date(clock.at(-1, "09:30"), 3)
    story.assess(clock.ago(hours=4), "amir", "medium", planned_in=3, answered=False)
