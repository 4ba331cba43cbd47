"""An engine of other code than the database's schema leaves the lead to one that fits."""

from __future__ import annotations

from services.alerts.engine import Engine
from services.alerts.sending import Sending
from services.schema import EngineLease
from tests.services.alerts.virtual import Inline
from tests.services.alerts.world import World


def of_code(world: World, schema: str) -> Engine:
    sending = Sending(world.phones, site="https://hemklar.example")
    return Engine(world.db, world.policy, sending, Inline(), schema=schema)


def test_code_of_another_schema_does_not_lead(world: World) -> None:
    with world.db.session(writing=False) as session:
        present = world.db.schema(session)
    world.on_call("nils")
    world.report_ready()
    assert not of_code(world, "0001").tick(world.m).leads
    assert world.phones.rang() == []
    assert of_code(world, present).tick(world.m).leads
    assert world.phones.rang() == ["nils"]
    assert [row.schema for row in world.all(EngineLease)] == [present]


def test_a_leader_stops_when_the_database_is_migrated_under_it(world: World) -> None:
    with world.db.session(writing=False) as session:
        present = world.db.schema(session)
    old = of_code(world, present)
    assert old.tick(world.m).leads
    with world.db.session(writing=True) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        session.commit()
    world.on_call("nils")
    world.report_ready()
    assert not old.tick(world.m).leads
    assert world.phones.rang() == []
    world.pass_time(seconds=7)
    assert of_code(world, "9999").tick(world.m).leads
    assert world.phones.rang() == ["nils"]
