from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import hooks
from pwa.db import Database
from services import demo
from services.demo.plots import PLOTS
from services.demo.rota import ON_CALL
from services.demo.words import Words, person
from services.people import found_municipality
from services.rota.gaps import gaps
from services.rules.phase import PHASES
from services.schema import (
    Alert,
    Base,
    Case,
    CommandLog,
    Conflict,
    Patient,
    Shift,
    Swap,
    Task,
    Team,
    Worker,
)

NOW = datetime(2026, 11, 24, 9, 52, tzinfo=UTC)
COUNTRIES = ("se", "no")
GAP = (datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 11, 28, 7, tzinfo=UTC))


@pytest.fixture(scope="module", autouse=True)
def the_whole_door() -> None:
    hooks.register()


def filled(country: str, present: datetime) -> Database:
    database = Database("sqlite://", clock=lambda: present)
    Base.metadata.create_all(database.engine)
    with database.session(writing=True) as session:
        founded = found_municipality(session, "Fjordby", country, is_demo=True)
        session.commit()
    seeded = demo.seed(lambda act, now=None: database.write(founded.id, act, now), country)
    assert seeded == demo.CAST
    return database


@pytest.fixture(scope="module", params=COUNTRIES)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    database = filled(request.param, NOW)
    with database.session(writing=False) as session:
        yield session
    database.close()


def test_every_phase_is_there(session: Session) -> None:
    assert set(session.scalars(select(Case.phase))) == set(PHASES)


def test_every_command_took_effect_but_for_the_one_conflict(session: Session) -> None:
    statuses = list(session.scalars(select(CommandLog.status)))
    assert statuses.count("conflict") == 1
    assert set(statuses) == {"applied", "conflict"}
    conflict = session.scalars(select(Conflict)).one()
    assert (conflict.field, conflict.kept, conflict.offered) == (
        "lives_with",
        ["partner"],
        ["alone"],
    )


def test_exactly_one_alert_waits_to_be_taken(session: Session) -> None:
    waiting = session.scalars(select(Alert).where(Alert.state == "open")).all()
    assert [NOW - alert.opened_at for alert in waiting] == [timedelta(minutes=6)]
    due = select(Alert).where(Alert.next_due_at.is_not(None), Alert.state != "open")
    assert not session.scalars(due).all()


def test_identity_numbers_are_read_and_none_is_flagged(session: Session) -> None:
    patients = session.scalars(select(Patient)).all()
    assert len(patients) == 24
    for patient in patients:
        assert patient.identity_flag is None
        assert patient.identity_kind in {
            "personnummer",
            "samordningsnummer",
            "fodselsnummer",
            "d_nummer",
        }
        assert patient.birth_date is not None


def test_a_protected_identity_shows_no_way_to_the_patient(session: Session) -> None:
    hidden = [
        patient.answers
        for patient in session.scalars(select(Patient))
        if patient.answers.get("protected") == ["yes"]
    ]
    assert len(hidden) == 1
    assert not {"address", "phone"} & set(hidden[0])


def test_the_rota_has_one_gap_in_the_north_and_nils_on_call_now(session: Session) -> None:
    people = {worker.id: worker.username for worker in session.scalars(select(Worker))}
    for team in session.scalars(select(Team)):
        north = team.name == Words("se").of("teams", "north")
        hospital = select(Shift).where(Shift.team_id == team.id, Shift.duty == "hospital")
        shifts = session.scalars(hospital.order_by(Shift.starts_at)).all()
        assert all(one.ends_at == after.starts_at for one, after in pairwise(shifts))
        for now in (NOW, NOW + ON_CALL - timedelta(seconds=1)):
            running = [one.worker_id for one in shifts if one.starts_at <= now < one.ends_at]
            assert [people[worker or ""] for worker in running] == ["nils"]
        ahead = NOW + timedelta(days=80)
        assert gaps(session, team, "hospital", NOW, ahead) == ([GAP] if north else [])
        assert gaps(session, team, "place", NOW, ahead) == ([] if north else [(NOW, ahead)])


def test_a_swap_waits_that_could_be_accepted(session: Session) -> None:
    swap = session.scalars(select(Swap)).one()
    asked = session.get_one(Shift, (swap.municipality_id, swap.shift_id))
    to = session.get_one(Worker, (swap.municipality_id, swap.to_id))
    assert (swap.status, to.username, asked.worker_id) == ("asked", "berit", swap.made_by)
    assert to.reached_at is not None
    assert asked.starts_at > NOW


def test_some_preparations_are_late_some_have_no_owner(session: Session) -> None:
    unfinished = session.scalars(select(Task).where(Task.state.in_(("todo", "doing")))).all()
    late = [task for task in unfinished if task.due_at is not None and task.due_at < NOW]
    assert late
    assert any(task.owner_id is None for task in late)
    assert {"todo", "doing", "done", "not_needed"} == set(session.scalars(select(Task.state)))


@pytest.mark.parametrize(
    ("country", "present"),
    [
        pytest.param("se", datetime(2026, 11, 23, 23, 3, tzinfo=UTC), id="just-past-midnight"),
        pytest.param("no", datetime(2026, 12, 25, 22, 58, tzinfo=UTC), id="Christmas-night"),
        pytest.param("se", datetime(2026, 3, 28, 23, 30, tzinfo=UTC), id="night-without-an-hour"),
    ],
)
def test_the_demo_can_be_made_at_any_hour(country: str, present: datetime) -> None:
    database = filled(country, present)
    with database.session(writing=False) as session:
        assert set(session.scalars(select(Case.phase))) == set(PHASES)
        assert len(session.scalars(select(Alert).where(Alert.state == "open")).all()) == 1
    database.close()


@pytest.mark.parametrize("country", COUNTRIES)
def test_all_phones_are_of_ranges_that_belong_to_nobody(country: str) -> None:
    fiction = {"se": ("070-174 06 ", "08-465 004 "), "no": ("000 00 ",)}[country]
    phones = list(Words(country).table("wards").values())
    for _, _, who in PLOTS:
        patient = person(who[country])
        phones += [patient.phone, *(contact["phone"] for contact in patient.contacts)]
    assert all(phone.startswith(fiction) for phone in phones if phone)
