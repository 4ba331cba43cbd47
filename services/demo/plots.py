"""The plots: one for each patient of the demo, from just admitted to closed."""

from __future__ import annotations

from collections.abc import Callable

from services.demo.clock import Clock
from services.demo.story import Story

Plot = Callable[[Story, Clock], None]

BEFORE = ("decision", "relatives_informed", "patient_informed")
PAPERS = ("epicrisis", "transport", "home_care_start", "home_nursing_start")
AFTER = ("follow_up_call", "handover_plan")
AT_HOME = (*AFTER, "sip_call", "rehab_start", "med_dose", "food_service")


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


def nearly_prepared(story: Story, clock: Clock) -> None:
    """Under way for tomorrow: without relatives, nearly everything done."""
    story.open(clock.at(-6, "09:00"), planned_in=1)
    story.own(clock.at(-6, "10:00"), "kari")
    owners = {"amir": ["aid_hygiene"], "kari": ["med_list"]}
    story.assess(clock.at(-4, "10:15"), "kari", "medium", planned_in=1, owners=owners)
    story.finish(clock.at(-2, "11:00"), "amir", "aid_hygiene", "safety_alarm")
    story.finish(clock.at(-1, "10:40"), "kari", *BEFORE, "key_collect", "home_ready")
    story.finish(clock.at(-1, "15:10"), "berit", *PAPERS, "power_heat")
    story.start(clock.ago(hours=2), "kari", "med_list")
    story.note(clock.ago(hours=1), "kari", "list_promised")


def late_key(story: Story, clock: Clock) -> None:
    """Under way: the key should have been here yesterday."""
    story.open(clock.at(-5, "13:00"), planned_in=2)
    story.own(clock.at(-5, "14:10"), "kari")
    story.assess(clock.at(-3, "09:45"), "kari", "medium", planned_in=2, owners={"kari": BEFORE})
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
    story.assess(clock.at(-5, "10:30"), "berit", "heavy", planned_in=3)
    story.start(clock.at(-3, "09:00"), "amir", "aid_bed", "aid_mobility")
    story.finish(clock.at(-1, "11:00"), "berit", "decision", "patient_informed")


def just_begun(story: Story, clock: Clock) -> None:
    """Under way: the first preparation is begun, and the alarm is at home already."""
    story.open(clock.at(-3, "10:10"), planned_in=6)
    story.own(clock.at(-3, "11:00"), "amir")
    dropped = ("safety_alarm",)
    story.assess(clock.at(-1, "13:00"), "amir", "light", planned_in=6, dropped=dropped)
    story.start(clock.at(-1, "15:45"), "amir", "rehab_start")


def preparing_south(story: Story, clock: Clock) -> None:
    """Under way in the south: much to do, a week to go."""
    story.open(clock.at(-4, "08:55"), planned_in=7)
    story.own(clock.at(-4, "10:30"), "liv")
    story.assess(clock.at(-2, "10:00"), "liv", "heavy", planned_in=7)
    story.finish(clock.at(-1, "13:00"), "nils", "decision")
    story.start(clock.at(-1, "14:00"), "liv", "aid_bed")


def ready_four_days(story: Story, clock: Clock) -> None:
    """Ready for four days: alone, preparations late and without owner, each night costs."""
    story.open(clock.at(-10, "09:20"), planned_in=-4)
    story.own(clock.at(-10, "10:00"), "berit")
    story.assess(clock.at(-8, "10:00"), "kari", "heavy", planned_in=-4)
    story.finish(clock.at(-6, "11:00"), "kari", *BEFORE)
    story.ready(clock.at(-4, "13:40"), taken_by="nils")
    story.move_date(clock.at(-3, "09:00"), 0)
    story.start(clock.at(-1, "10:00"), "amir", "aid_bed", "safety_alarm")
    story.finish(clock.at(-1, "15:00"), "amir", "aid_mobility")
    story.note(clock.ago(hours=2), "berit", "caretaker")


def ready_since_yesterday(story: Story, clock: Clock) -> None:
    """Ready since yesterday: home tomorrow, one list is missing."""
    story.open(clock.at(-6, "15:00"), planned_in=1)
    story.own(clock.at(-5, "08:30"), "kari")
    story.assess(clock.at(-4, "13:00"), "kari", "medium", planned_in=1)
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
    story.assess(clock.at(-6, "13:15"), "amir", "heavy", planned_in=-2)
    story.finish(clock.at(-4, "10:00"), "berit", *BEFORE, "home_care_start")
    story.ready(clock.at(-2, "11:10"), taken_by="berit")
    story.move_date(clock.at(-1, "08:20"), 3)
    story.note(clock.at(-1, "08:30"), "berit", "agreed")
    story.start(clock.at(-1, "09:00"), "amir", "aid_bed")


def ready_again_south(story: Story, clock: Clock) -> None:
    """Ready, no longer ready, and ready again, in the south."""
    story.open(clock.at(-7, "09:00"), planned_in=-1)
    story.own(clock.at(-7, "10:00"), "liv")
    story.assess(clock.at(-5, "10:00"), "liv", "medium", planned_in=-1)
    story.finish(clock.at(-4, "13:00"), "liv", *BEFORE, "safety_alarm", "key_collect")
    story.ready(clock.at(-3, "10:00"), taken_by="nils")
    story.event(clock.at(-2, "08:00"), "ready_withdrawn")
    story.note(clock.at(-2, "08:10"), "liv", "fever")
    story.move_date(clock.at(-1, "14:00"), 2)
    story.ready(clock.ago(hours=7), taken_by="nils")


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
    story.assess(clock.at(-7, "10:00"), "kari", "medium", planned_in=0)
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
    story.assess(clock.at(-days - 7, "10:00"), assessor, "medium", planned_in=-days)
    story.finish_all(clock.at(-days - 1, "14:00"), assessor, but=(*AT_HOME, "team_start"))
    story.ready(clock.at(-days - 1, "15:00"), taken_by="nils")
    story.come_home(clock.at(-days, "11:30"), meets)
    story.finish(clock.at(-days, "14:30"), meets, "team_start", "rehab_start", "med_dose")


# What happens, in which team, and to whom in Sweden and in Norway.
PLOTS: tuple[tuple[Plot, str, dict[str, str]], ...] = (
    (visit_begun_today, "north", {"se": "P004", "no": "P048"}),
    (visit_tomorrow, "north", {"se": "P008", "no": "P038"}),
    (no_date, "north", {"se": "P005", "no": "P036"}),
    (admitted_south, "south", {"se": "P012", "no": "P043"}),
    (two_answers, "north", {"se": "P015", "no": "P039"}),
    (nobody_prepares, "north", {"se": "P001", "no": "P031"}),
    (just_assessed, "north", {"se": "P009", "no": "P046"}),
    (nearly_prepared, "north", {"se": "P002", "no": "P032"}),
    (late_key, "north", {"se": "P018", "no": "P034"}),
    (protected, "north", {"se": "P017", "no": "P041"}),
    (just_begun, "north", {"se": "P022", "no": "P035"}),
    (preparing_south, "south", {"se": "P013", "no": "P047"}),
    (ready_four_days, "north", {"se": "P003", "no": "P033"}),
    (ready_since_yesterday, "north", {"se": "P014", "no": "P060"}),
    (ready_just_now, "north", {"se": "P020", "no": "P042"}),
    (ready_agreed, "north", {"se": "P021", "no": "P040"}),
    (ready_again_south, "south", {"se": "P010", "no": "P045"}),
    (on_the_way, "north", {"se": "P007", "no": "P052"}),
    (leaves_today, "north", {"se": "P006", "no": "P057"}),
    (home_since_yesterday, "north", {"se": "P016", "no": "P058"}),
    (home_south, "south", {"se": "P028", "no": "P044"}),
    (home_a_week, "north", {"se": "P019", "no": "P049"}),
    (home_two_weeks, "north", {"se": "P023", "no": "P050"}),
    (closed, "north", {"se": "P011", "no": "P037"}),
)
