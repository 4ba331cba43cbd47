"""The sender against a push service on loopback that really decrypts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from services.alerts import payload, vapid
from services.alerts.hosts import Hosts
from services.alerts.sender import Push, PushSender, Result, readable_keys
from services.alerts.vapid import Keyring
from tests.services.alerts.push_service import PushService

CALL = payload.Call("nb", "token", "group", 3, datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def sender(tmp_path: Path) -> PushSender:
    vapid.create(tmp_path)
    return PushSender(
        Keyring(tmp_path), Hosts(["http://127.0.0.1"]), "https://hemklar.example", total_seconds=0.6
    )


def push_to(service: PushService, key_id: str) -> Push:
    subscription = service.subscribe()
    return Push(
        endpoint=subscription["endpoint"],
        p256dh=subscription["keys"]["p256dh"],
        auth=subscription["keys"]["auth"],
        key_id=key_id,
        payload=payload.write(CALL, site="https://hemklar.example"),
        ttl=120,
        topic=payload.topic_of("alert"),
    )


def path_of(push: Push, service: PushService) -> str:
    return push.endpoint.removeprefix(service.url)


def test_the_phone_gets_what_was_written_and_the_service_its_headers(
    sender: PushSender, push_service: PushService
) -> None:
    push = push_to(push_service, sender.key_ids[0])
    assert sender.send(push) == Result("accepted", 201)
    [received] = push_service.inbox
    assert received.plaintext == push.payload
    assert received.headers["ttl"] == "120"
    assert received.headers["urgency"] == "high"
    assert received.headers["topic"] == push.topic
    assert received.headers["content-encoding"] == "aes128gcm"
    assert received.headers["content-type"] == "application/octet-stream"


def test_one_token_serves_many_pushes_to_a_service(
    sender: PushSender, push_service: PushService
) -> None:
    for _ in range(3):
        sender.send(push_to(push_service, sender.key_ids[0]))
    assert len({received.headers["authorization"] for received in push_service.inbox}) == 1


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (410, "gone"),
        (404, "gone"),
        (400, "refused"),
        (401, "config"),
        (403, "config"),
        (406, "throttled"),
        (429, "throttled"),
        (503, "throttled"),
        (413, "too_large"),
        (408, "transient"),
        (500, "transient"),
        (502, "transient"),
        (301, "refused"),
        (307, "refused"),
    ],
)
def test_what_an_answer_means(
    sender: PushSender, push_service: PushService, status: int, fate: str
) -> None:
    push = push_to(push_service, sender.key_ids[0])
    push_service.faults[path_of(push, push_service)] = (status, {"Location": "/elsewhere"})
    assert sender.send(push) == Result(fate, status)  # type: ignore[arg-type]
    assert push_service.asked == [path_of(push, push_service)]


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_in_seconds_and_as_a_date(
    sender: PushSender, push_service: PushService, *, as_date: bool
) -> None:
    push = push_to(push_service, sender.key_ids[0])
    wait = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    push_service.faults[path_of(push, push_service)] = (
        429,
        {"Retry-After": wait if as_date else "90"},
    )
    result = sender.send(push)
    assert result.retry_after is not None
    assert timedelta(seconds=85) < result.retry_after <= timedelta(seconds=90)


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_service_that_holds_the_line_is_cut_off(
    sender: PushSender, push_service: PushService, fault: str
) -> None:
    push = push_to(push_service, sender.key_ids[0])
    push_service.faults[path_of(push, push_service)] = fault
    began = time.monotonic()
    assert sender.send(push) == Result("transient")
    assert time.monotonic() - began < 10, "it would have held the line for ever"


def test_a_service_that_is_not_there_is_our_network_not_a_dead_phone(
    sender: PushSender, push_service: PushService
) -> None:
    push = push_to(push_service, sender.key_ids[0])
    push_service.close()
    assert sender.send(push) == Result("transient")


def test_a_host_that_is_not_allowed_is_refused_when_sending_too(
    sender: PushSender, push_service: PushService
) -> None:
    push = push_to(push_service, sender.key_ids[0])
    strict = PushSender(sender._keys, Hosts(), "https://hemklar.example")
    assert strict.send(push) == Result("refused")
    assert push_service.asked == []


@pytest.mark.parametrize("keys", [("", ""), ("AAAA", "AAAA"), ("?" * 87, "x" * 22)])
def test_keys_that_are_none(keys: tuple[str, str], push_service: PushService) -> None:
    assert not readable_keys(*keys)
    right = push_service.subscribe()["keys"]
    assert readable_keys(right["p256dh"], right["auth"])
    assert not readable_keys(right["p256dh"], "AAAA")
