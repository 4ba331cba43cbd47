"""The plots: one for each patient of the demo, from just admitted to closed."""

from __future__ import annotations

from collections.abc import Callable

from services.demo.clock import Clock
from services.demo.plots.admitted import (
    admitted_south,
    just_assessed,
    no_date,
    nobody_prepares,
    two_answers,
    visit_begun_today,
    visit_tomorrow,
)
from services.demo.plots.home import (
    closed,
    home_a_week,
    home_since_yesterday,
    home_south,
    home_two_weeks,
    leaves_today,
    on_the_way,
)
from services.demo.plots.preparing import (
    just_begun,
    late_key,
    nearly_prepared,
    preparing_south,
    protected,
)
from services.demo.plots.ready import (
    ready_again_south,
    ready_agreed,
    ready_four_days,
    ready_just_now,
    ready_since_yesterday,
)
from services.demo.story import Story

Plot = Callable[[Story, Clock], None]

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
