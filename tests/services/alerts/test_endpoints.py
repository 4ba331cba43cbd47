"""A phone's subscription: kept, moved with the phone, forgotten."""

from __future__ import annotations

from services.alerts import endpoints
from services.alerts.endpoints import Subscription
from services.alerts.sender import Result
from services.commands import Work, new_id
from services.schema import Device, PushEndpoint
from tests.services.alerts.receiving import KEY
from tests.services.alerts.world import World


def device_of(world: World, username: str) -> str:
    found = {row.worker_id: row.id for row in world.all(Device)}
    return found[world.people[username]]


def offer(world: World, username: str, endpoint: str, key: str = KEY) -> bool:
    device_id = device_of(world, username)
    offered = Subscription(endpoint, "p256dh", "auth", key)
    return world.write(
        lambda work: endpoints.offer(work, world.people[username], device_id, offered, (KEY,))
    )


def forget(world: World, username: str) -> None:
    device_id = device_of(world, username)
    world.write(lambda work: endpoints.forget(work, device_id))


def test_the_same_phone_signed_in_by_another_calls_only_the_other(world: World) -> None:
    world.on_call("nils")
    assert not offer(world, "kari", world.endpoint("nils"))
    assert world.state_of("nils") == "moved"
    world.report_ready()
    world.tick()
    assert world.phones.rang() == ["berit"]


def test_a_subscription_made_with_an_older_key_is_not_used_and_is_asked_for_anew(
    world: World,
) -> None:
    world.on_call("nils")
    assert offer(world, "nils", world.endpoint("nils"), "an older key")
    world.report_ready()
    world.tick()
    assert world.phones.rang() == ["berit"]


def test_a_dead_subscription_offered_again_is_asked_for_anew(world: World) -> None:
    def dies(work: Work) -> None:
        for row in work.session.query(PushEndpoint):
            row.state = "dead"

    world.write(dies)
    assert offer(world, "nils", world.endpoint("nils"))
    assert not offer(world, "nils", world.endpoint("nils") + "-new")
    assert world.state_of("nils") == "active"


def test_who_signs_out_is_called_no_more_not_even_with_what_waits(world: World) -> None:
    world.on_call("nils")
    world.report_ready()
    forget(world, "nils")
    world.tick()
    assert world.phones.rang() == ["berit"]


def test_a_delivery_to_a_phone_that_was_taken_meanwhile_fails_and_goes_on_to_the_lead(
    world: World,
) -> None:
    world.on_call("nils")
    world.phones.fates[world.endpoint("nils")] = Result("transient", 500)
    period = world.report_ready()
    world.tick()
    forget(world, "nils")
    assert world.run_for(seconds=6) == ["berit"]
    assert ("failed", "nils") in world.ladder(period)


def test_a_revoked_device_is_not_called(world: World) -> None:
    world.on_call("nils")
    device_id = device_of(world, "nils")

    def revoke(work: Work) -> None:
        device = work.load(Device, device_id)
        assert device is not None
        device.revoked_at = work.now

    world.write(revoke)
    world.report_ready()
    world.tick()
    assert world.phones.rang() == ["berit"]


def test_all_devices_of_a_person_ring(world: World) -> None:
    world.on_call("nils")
    tablet = new_id()

    def add(work: Work) -> None:
        work.session.add(
            Device(
                municipality_id=world.m,
                id=tablet,
                worker_id=world.people["nils"],
                registered_at=work.now,
                last_seen_at=work.now,
                hand_in_hash=tablet,
            )
        )
        work.session.flush()
        offered = Subscription("https://fcm.googleapis.com/tablet", "p256dh", "auth", KEY)
        endpoints.offer(work, world.people["nils"], tablet, offered, (KEY,))

    world.write(add)
    world.report_ready()
    world.tick()
    assert sorted(world.phones.rang()) == ["nils", "tablet"]
