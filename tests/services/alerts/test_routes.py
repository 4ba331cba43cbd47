"""The push routes from outside: who gets in, and what a token opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from pwa import create_app
from pwa.settings import Settings
from services.alerts.vapid import Keyring
from services.commands import Work, new_id
from services.passwords import hashed
from services.schema import PushEndpoint, Worker
from tests.services.alerts.push_service import PushService
from tests.services.alerts.world import CANARY, World

OURS = {"Origin": "http://localhost:8000"}


@pytest.fixture
def client(world: World, tmp_path: Path) -> FlaskClient:
    settings = Settings(
        database_url=world.db.url.render_as_string(hide_password=False),
        secrets_dir=tmp_path,
        engine="off",
        push_hosts=("http://127.0.0.1",),
    )

    def forget_subscriptions(work: Work) -> None:
        # They know another key than this installation's, which would stop the start.
        for row in work.session.query(PushEndpoint):
            row.state = "forgotten"

    world.write(forget_subscriptions)
    return create_app(settings, world.db).test_client()


def sign_in(world: World, client: FlaskClient) -> None:
    def give_password(work: Work) -> None:
        worker = work.load(Worker, world.people["nils"])
        assert worker is not None
        worker.password_hash = hashed("hemklar-demo")

    world.write(give_password)
    form = {"username": "nils", "password": "hemklar-demo", "device": new_id()}
    assert client.post("/session", data=form, headers=OURS).status_code == 200


def post(client: FlaskClient, token: str, body: Any) -> tuple[int, Any]:
    answer = client.post(f"/r/{token}", json=body, headers=OURS)
    return answer.status_code, answer.json


def test_only_a_device_gets_the_key_or_offers_a_subscription(client: FlaskClient) -> None:
    assert client.get("/push/key").status_code == 401
    assert client.put("/push/subscription", json={}, headers=OURS).status_code == 401
    assert client.delete("/push/subscription", headers=OURS).status_code == 401


def test_a_phone_subscribes_with_our_key_and_takes_it_back(
    world: World, client: FlaskClient, push_service: PushService
) -> None:
    sign_in(world, client)
    keys: Keyring = client.application.extensions["vapid_keys"]
    [key] = keys.keys
    assert client.get("/push/key").json == {"id": key.id, "key": key.public}
    body = {**push_service.subscribe(), "key": key.id}
    answer = client.put("/push/subscription", json=body, headers=OURS)
    assert answer.json == {"resubscribe": False}
    [row] = [row for row in world.all(PushEndpoint) if row.state == "active"]
    assert (row.worker_id, row.vapid_key) == (world.people["nils"], key.id)
    assert client.delete("/push/subscription", headers=OURS).json == {"forgotten": True}
    assert [row for row in world.all(PushEndpoint) if row.state == "active"] == []


def test_a_subscription_elsewhere_is_unreadable_and_not_repeated(
    world: World, client: FlaskClient, push_service: PushService
) -> None:
    sign_in(world, client)
    body = {**push_service.subscribe(), "endpoint": "https://169.254.169.254/secret"}
    answer = client.put("/push/subscription", json=body, headers=OURS)
    assert answer.status_code == 400
    assert "169.254" not in answer.text
    assert client.put("/push/subscription", data="{", headers=OURS).status_code == 400


def test_a_token_needs_no_session_and_opens_no_data(world: World, client: FlaskClient) -> None:
    world.subscribe_again("nils")
    world.on_call("nils")
    period = world.report_ready()
    world.tick()
    [token] = world.tokens()
    status, body = post(client, token, {"stage": "displayed", "at": "2026-11-21T02:00:01Z"})
    assert (status, body["state"], body["mine"]) == (200, "open", False)
    assert set(body) == {"state", "mine", "until", "at"}
    status, body = post(client, token, {"stage": "accepted"})
    assert (status, body["status"], body["mine"]) == (200, "applied", True)
    assert CANARY not in str(body)
    assert world.alert(period).accepted_by == world.people["nils"]


def test_an_unknown_token_is_not_there(client: FlaskClient) -> None:
    unknown, long = (
        post(client, "x" * 22, {"stage": "opened"}),
        post(client, "x" * 500, {"stage": "opened"}),
    )
    assert unknown == long
    assert unknown[0] == 404


def test_a_strangers_token_begins_no_writing(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.subscribe_again("nils")
    world.on_call("nils")
    world.report_ready()
    world.tick()
    [token] = world.tokens()
    begun: list[str] = []
    write = world.db.write

    def counted(municipality_id: str, *given: Any) -> Any:
        begun.append(municipality_id)
        return write(municipality_id, *given)

    monkeypatch.setattr(world.db, "write", counted)
    for stage in ("displayed", "opened", "accepted", "declined"):
        assert post(client, "x" * 22, {"stage": stage})[0] == 404
    assert client.post(f"/intake/delivery/{'x' * 22}", json={"status": "failed"}).status_code == 204
    signed = {"Authorization": "Source " + "x" * 43}
    assert client.post("/intake/beat", headers=signed).status_code == 401
    assert begun == []
    assert post(client, token, {"stage": "displayed"})[0] == 200
    assert client.post(f"/intake/delivery/{token}", json={"status": "failed"}).status_code == 204
    assert begun == [world.m, world.m]


@pytest.mark.parametrize("body", [{}, [], {"stage": "read"}, {"stage": "opened", "at": "soon"}])
def test_a_receipt_that_is_none_is_unreadable(client: FlaskClient, body: Any) -> None:
    assert post(client, "x" * 22, body)[0] == 400


def test_a_receipt_from_another_site_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/r/x", json={"stage": "opened"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
