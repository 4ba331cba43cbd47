"""Homes being prepared."""

from __future__ import annotations

from services.demo.clock import Clock
from services.demo.codes import BEFORE, PAPERS
from services.demo.story import Story


def nearly_prepared(story: Story, clock: Clock) -> None:
    """Under way for tomorrow: without relatives, nearly everything done."""
    story.open(clock.at(-6, "09:00"), planned_in=1)
    story.own(clock.at(-6, "10:00"), "kari")
    shared = ("kari", "amir")
    story.assess(clock.at(-4, "10:15"), "kari", "medium", planned_in=1, shared_by=shared)
    story.finish(clock.at(-2, "11:00"), "amir", "aid_hygiene", "safety_alarm")
    story.finish(clock.at(-1, "10:40"), "kari", *BEFORE, "key_collect", "home_ready")
    story.finish(clock.at(-1, "15:10"), "berit", *PAPERS, "power_heat")
    story.start(clock.ago(hours=2), "kari", "med_list")
    story.note(clock.ago(hours=1), "kari", "list_promised")


def late_key(story: Story, clock: Clock) -> None:
    """Under way: the key should have been here yesterday."""
    story.open(clock.at(-5, "13:00"), planned_in=2)
    story.own(clock.at(-5, "14:10"), "kari")
    story.assess(
        clock.at(-3, "09:45"),
        "kari",
        "medium",
        planned_in=2,
        shared_by=("kari", "amir", "berit"),
        unowned=("transport", "food_first"),
    )
    story.own_task(clock.at(-3, "10:45"), "kari", -1)
    story.finish(clock.at(-2, "13:20"), "kari", "decision", "home_care_start")
    story.assign(clock.at(-2, "14:00"), "berit", "amir", "aid_hygiene")
    story.start(clock.ago(hours=5), "amir", "aid_hygiene")
    story.note(clock.ago(hours=4), "kari", "caretaker")


def protected(story: Story, clock: Clock) -> None:
    """Under way: a protected identity, without address, phone and relatives on any screen."""
    story.open(clock.at(-7, "11:25"), planned_in=5)
    story.own(clock.at(-7, "12:00"), "berit")
    story.move_date(clock.at(-6, "10:00"), 3)
    shared = ("berit", "amir")
    story.assess(clock.at(-5, "10:30"), "berit", "heavy", planned_in=3, shared_by=shared)
    story.start(clock.at(-3, "09:00"), "amir", "aid_bed", "aid_mobility")
    story.finish(clock.at(-1, "11:00"), "berit", "decision", "patient_informed")


def just_begun(story: Story, clock: Clock) -> None:
    """Under way: the first preparation is begun, and the alarm is at home already."""
    story.open(clock.at(-3, "10:10"), planned_in=6)
    story.own(clock.at(-3, "11:00"), "amir")
    story.assess(
        clock.at(-1, "13:00"),
        "amir",
        "light",
        planned_in=6,
        shared_by=("amir", "kari"),
        dropped=("safety_alarm",),
    )
    story.start(clock.at(-1, "15:45"), "amir", "rehab_start")


def preparing_south(story: Story, clock: Clock) -> None:
    """Under way in the south: much to do, a week to go."""
    story.open(clock.at(-4, "08:55"), planned_in=7)
    story.own(clock.at(-4, "10:30"), "liv")
    story.assess(
        clock.at(-2, "10:00"),
        "liv",
        "heavy",
        planned_in=7,
        shared_by=("liv", "nils"),
        unowned=("home_ready", "transport"),
    )
    story.finish(clock.at(-1, "13:00"), "nils", "decision")
    story.start(clock.at(-1, "14:00"), "liv", "aid_bed")
