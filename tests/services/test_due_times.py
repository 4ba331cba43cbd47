"""Due times count back from the planned discharge and move with it; the old ones are kept."""

from __future__ import annotations

from datetime import date

from services.commands import new_id
from services.rota import calendar
from services.schema import Task
from tests.cast import Cast, command
from tests.services.looking import assessed, done, of_case, reports

NOON_IN_NOVEMBER = "T11:00:00+00:00"
FOUR_IN_NOVEMBER = "T15:00:00+00:00"


def due(cast: Cast, case: str, code: str) -> tuple[str, list[str]]:
    """Return when a task of a case is due, and when it was."""
    (task,) = [one for one in of_case(cast, Task, case) if one.code == code]
    return task.due_at.isoformat(), task.due_before


def planned(cast: Cast, day: str) -> str:
    """Return an assessed case whose discharge is planned for a day."""
    case = cast.admits()
    reports(cast, case, "planned_discharge", planned_on=day)
    assessed(cast, case, planned_discharge=[day])
    return case


def test_due_counts_back_over_the_weekend(cast: Cast) -> None:
    case = planned(cast, "2026-11-30")
    assert due(cast, case, "decision") == (f"2026-11-27{FOUR_IN_NOVEMBER}", [])
    assert due(cast, case, "food_first") == (f"2026-11-30{NOON_IN_NOVEMBER}", [])


def test_a_moved_discharge_moves_them_and_keeps_the_old_ones(cast: Cast) -> None:
    case = planned(cast, "2026-11-30")
    reports(cast, case, "planned_discharge", planned_on="2026-12-02")
    assert due(cast, case, "decision") == (
        f"2026-12-01{FOUR_IN_NOVEMBER}",
        ["2026-11-27T15:00:00Z"],
    )
    reports(cast, case, "planned_discharge", planned_on="2026-12-03")
    when, before = due(cast, case, "decision")
    assert when == f"2026-12-02{FOUR_IN_NOVEMBER}"
    assert before == ["2026-11-27T15:00:00Z", "2026-12-01T15:00:00Z"]


def test_a_plan_that_is_cancelled_brings_the_old_one_back(cast: Cast) -> None:
    case = planned(cast, "2026-11-30")
    moved = reports(cast, case, "planned_discharge", planned_on="2026-12-02")
    done(cast.does("osman", command("stay_event.cancel", new_id(), case, cancels=moved)))
    assert due(cast, case, "decision")[0] == f"2026-11-27{FOUR_IN_NOVEMBER}"


def test_what_is_done_or_not_needed_stays_where_it_was(cast: Cast) -> None:
    case = planned(cast, "2026-11-30")
    tasks = {task.code: task.id for task in of_case(cast, Task, case)}
    finish = command("task.finish", tasks["decision"], case, {"state": "todo"}, state="done")
    done(cast.does("kari", finish))
    reports(cast, case, "planned_discharge", planned_on="2026-12-02")
    assert due(cast, case, "decision") == (f"2026-11-27{FOUR_IN_NOVEMBER}", [])


def test_a_day_of_ones_own_does_not_move(cast: Cast) -> None:
    case = planned(cast, "2026-11-30")
    own = command("task.add", new_id(), case, title="the cat", due_on="2026-11-28")
    done(cast.does("kari", own))
    reports(cast, case, "planned_discharge", planned_on="2026-12-02")
    assert due(cast, case, "own") == (f"2026-11-28{NOON_IN_NOVEMBER}", [])


def test_the_table_of_the_municipality_says_which_days_people_work(cast: Cast) -> None:
    """Monday, 30 November 2026 is made a holiday there, and 25 December is none."""
    cast.database.write(cast.municipality, calendar.refresh)
    hours = {"from": "2026-11-30T00:00", "to": "2026-12-01T00:00"}
    said = {"day": "2026-11-30", "name": "Marknad", "kind": "holiday", **hours}
    done(cast.does("admin", command("calendar_day.add", new_id(), None, **said)))
    case = planned(cast, "2026-12-01")
    assert due(cast, case, "decision")[0] == f"2026-11-27{FOUR_IN_NOVEMBER}"

    case = planned(cast, "2026-12-28")
    assert due(cast, case, "decision")[0] == f"2026-12-24{FOUR_IN_NOVEMBER}"
    with cast.database.session(writing=False) as session:
        rows = calendar.days(session, cast.municipality, 2026)
        [christmas] = [row.id for row in rows if row.day == date(2026, 12, 25)]
    done(cast.does("admin", command("calendar_day.remove", christmas, None)))
    case = planned(cast, "2026-12-28")
    assert due(cast, case, "decision")[0] == f"2026-12-25{FOUR_IN_NOVEMBER}"
