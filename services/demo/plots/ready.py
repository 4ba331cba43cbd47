"""Ready for discharge: each night costs."""

from __future__ import annotations

from services.demo.clock import Clock
from services.demo.codes import AT_HOME, BEFORE
from services.demo.story import Story


def ready_four_days(story: Story, clock: Clock) -> None:
    """Ready for four days: alone, preparations late and without owner, each night costs."""
    story.open(clock.at(-10, "09:20"), planned_in=-4)
    story.own(clock.at(-10, "10:00"), "berit")
    alone = ("home_ready", "food_first")
    story.assess(
        clock.at(-8, "10:00"),
        "kari",
        "heavy",
        planned_in=-4,
        shared_by=("kari", "amir", "berit"),
        unowned=alone,
    )
    story.finish(clock.at(-6, "11:00"), "kari", *BEFORE)
    story.ready(clock.at(-4, "13:40"), taken_by="nils")
    story.move_date(clock.at(-3, "09:00"), 0)
    story.start(clock.at(-1, "10:00"), "amir", "aid_bed", "safety_alarm")
    waiting = ("aid_bed", "safety_alarm", "team_start", *alone, *AT_HOME)
    story.finish_all(clock.at(-1, "15:00"), "amir", but=waiting)
    story.note(clock.ago(hours=2), "berit", "caretaker")


def ready_since_yesterday(story: Story, clock: Clock) -> None:
    """Ready since yesterday: home tomorrow, one list is missing."""
    story.open(clock.at(-6, "15:00"), planned_in=1)
    story.own(clock.at(-5, "08:30"), "kari")
    shared = ("kari", "amir")
    story.assess(clock.at(-4, "13:00"), "kari", "medium", planned_in=1, shared_by=shared)
    story.finish(clock.at(-2, "10:00"), "amir", "aid_hygiene", "safety_alarm", "key_collect")
    story.ready(clock.at(-1, "09:40"), taken_by="berit")
    story.book_home(clock.at(-1, "13:00"), clock.at(1, "13:00"))
    story.finish_all(clock.at(-1, "15:30"), "kari", but=(*AT_HOME, "med_list", "team_start"))
    story.start(clock.ago(hours=2), "kari", "med_list")


def ready_just_now(story: Story, clock: Clock) -> None:
    """Ready just now, nobody has taken it and nobody has been there: the one that pages."""
    story.open(clock.at(-1, "16:30"), planned_in=2)
    story.ready(clock.ago(minutes=6), taken_by=None)


def ready_agreed(story: Story, clock: Clock) -> None:
    """Ready, and agreed with the ward to wait for the bed."""
    story.open(clock.at(-8, "10:40"), planned_in=-2)
    story.own(clock.at(-8, "12:00"), "berit")
    shared = ("amir", "berit")
    story.assess(clock.at(-6, "13:15"), "amir", "heavy", planned_in=-2, shared_by=shared)
    waiting = ("aid_bed", "home_ready", "transport", "team_start", *AT_HOME)
    story.finish_all(clock.at(-4, "10:00"), "berit", but=waiting)
    story.ready(clock.at(-2, "11:10"), taken_by="berit")
    story.move_date(clock.at(-1, "08:20"), 3)
    story.note(clock.at(-1, "08:30"), "berit", "agreed")
    story.start(clock.at(-1, "09:00"), "amir", "aid_bed")


def ready_again_south(story: Story, clock: Clock) -> None:
    """Ready, no longer ready, and ready again, in the south."""
    story.open(clock.at(-7, "09:00"), planned_in=-1)
    story.own(clock.at(-7, "10:00"), "liv")
    shared = ("liv", "nils")
    story.assess(clock.at(-5, "10:00"), "liv", "medium", planned_in=-1, shared_by=shared)
    waiting = ("med_list", "med_supply", "transport", "team_start", *AT_HOME)
    story.finish_all(clock.at(-4, "13:00"), "liv", but=waiting)
    story.ready(clock.at(-3, "10:00"), taken_by="nils")
    story.event(clock.at(-2, "08:00"), "ready_withdrawn")
    story.note(clock.at(-2, "08:10"), "liv", "fever")
    story.move_date(clock.at(-1, "14:00"), 2)
    story.ready(clock.ago(hours=7), taken_by="nils")
