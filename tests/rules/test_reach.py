"""Roles, teams and duties: who reaches whose cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.reach import DUTY_MARGIN, OFFICE, ROLES, Duty, teams_reached

NOW = datetime(2026, 11, 24, 9, 52, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYTHING = ("north", "south", "east")
NIGHT = Duty("south", NOW, NOW + 8 * HOUR)

roles = st.sampled_from(sorted(ROLES))
granted = st.sets(st.sampled_from(EVERYTHING))


@given(st.sampled_from(sorted(OFFICE)), granted)
def test_the_office_sees_no_patient_whatever_it_is_granted(role: str, teams: set[str]) -> None:
    assert teams_reached(role, teams, [NIGHT], EVERYTHING, NOW) == set()


@given(granted)
def test_the_coordinator_sees_all(teams: set[str]) -> None:
    assert teams_reached("coordinator", teams, [], EVERYTHING, NOW) == set(EVERYTHING)


@given(roles.filter(lambda role: role not in OFFICE | {"coordinator"}), granted)
def test_everybody_else_sees_their_teams(role: str, teams: set[str]) -> None:
    assert teams_reached(role, teams, [], EVERYTHING, NOW) == teams
    assert teams_reached(role, teams, [NIGHT], EVERYTHING, NOW) == teams | {"south"}


SECOND = timedelta(seconds=1)
OPEN = [NIGHT.starts_at - DUTY_MARGIN, NIGHT.starts_at, NIGHT.ends_at + DUTY_MARGIN - SECOND]
SHUT = [NIGHT.starts_at - DUTY_MARGIN - SECOND, NIGHT.ends_at + DUTY_MARGIN]


@pytest.mark.parametrize("now", OPEN, ids=["an hour before", "at its start", "within the hour"])
def test_a_duty_opens_its_team(now: datetime) -> None:
    assert teams_reached("nurse", ["north"], [NIGHT], EVERYTHING, now) == {"north", "south"}


@pytest.mark.parametrize("now", SHUT, ids=["too early", "an hour after"])
def test_a_duty_opens_it_no_longer(now: datetime) -> None:
    assert teams_reached("nurse", ["north"], [NIGHT], EVERYTHING, now) == {"north"}
