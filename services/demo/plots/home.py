"""On the way home, at home, and closed."""

from __future__ import annotations

from services.demo.clock import Clock
from services.demo.codes import AT_HOME
from services.demo.story import Story


def on_the_way(story: Story, clock: Clock) -> None:
    """Coming home: has left the ward."""
    _booked(story, clock, "13:00")
    story.event(clock.ago(minutes=35), "discharged")
    story.note(clock.ago(minutes=30), "osman", "transport")


def leaves_today(story: Story, clock: Clock) -> None:
    """Coming home: booked for this afternoon."""
    _booked(story, clock, "15:30")


def _booked(story: Story, clock: Clock, at: str) -> None:
    story.open(clock.at(-9, "10:00"), planned_in=0)
    story.own(clock.at(-9, "11:00"), "kari")
    shared = ("kari", "amir")
    story.assess(clock.at(-7, "10:00"), "kari", "medium", planned_in=0, shared_by=shared)
    story.finish_all(clock.at(-2, "14:00"), "kari", but=(*AT_HOME, "team_start"))
    story.ready(clock.at(-1, "10:00"), taken_by="nils")
    story.book_home(clock.at(-1, "15:00"), clock.at(0, at))


def home_since_yesterday(story: Story, clock: Clock) -> None:
    """Home: the first night went well."""
    _home(story, clock, 1, ("kari", "amir"))
    story.note(clock.ago(hours=3), "amir", "first_night")


def home_south(story: Story, clock: Clock) -> None:
    """Home for three days, in the south."""
    _home(story, clock, 3, ("liv", "liv"))
    story.finish(clock.at(-2, "10:00"), "liv", "follow_up_call")


def home_a_week(story: Story, clock: Clock) -> None:
    """Home for a week: the handover is booked."""
    _home(story, clock, 7, ("amir", "amir"))
    story.finish(clock.at(-6, "10:00"), "amir", "follow_up_call")
    story.finish_all(clock.at(-4, "10:00"), "amir", but=("handover_plan",))
    story.start(clock.at(-1, "11:00"), "amir", "handover_plan")
    story.note(clock.at(-1, "11:10"), "amir", "handover")


def home_two_weeks(story: Story, clock: Clock) -> None:
    """Home for two weeks: everything done, ready to close."""
    _home(story, clock, 14, ("kari", "berit"))
    story.finish_all(clock.at(-2, "10:00"), "berit")


def closed(story: Story, clock: Clock) -> None:
    """Over, after twenty days at home."""
    _home(story, clock, 20, ("amir", "kari"))
    story.finish_all(clock.at(-3, "10:00"), "kari")
    story.note(clock.at(-1, "14:00"), "kari", "closed")
    story.tell(
        clock.at(-1, "14:05"), "kari", "case.close", {"reason": ["done"]}, subject=story.case
    )


def _home(story: Story, clock: Clock, days: int, by: tuple[str, str]) -> None:
    """Home for so many days; `by` name who assessed and owns it, and who met the patient."""
    assessor, meets = by
    story.open(clock.at(-days - 9, "09:30"), planned_in=-days)
    story.own(clock.at(-days - 9, "10:30"), assessor)
    told = clock.at(-days - 7, "10:00")
    story.assess(told, assessor, "medium", planned_in=-days, shared_by=by)
    story.finish_all(clock.at(-days - 1, "14:00"), assessor, but=(*AT_HOME, "team_start"))
    story.ready(clock.at(-days - 1, "15:00"), taken_by="nils")
    story.come_home(clock.at(-days, "11:30"), meets)
    story.finish(clock.at(-days, "14:30"), meets, "team_start", "rehab_start", "med_dose")
