"""Where a push may go."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from services.alerts import endpoints
from services.alerts.hosts import Hosts, NotAllowed, addresses
from services.commands import Unreadable
from tests.services.alerts.push_service import PushService
from tests.services.alerts.receiving import KEY

GOOD = (
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/QAbc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
    "https://fcm.googleapis.com:443/x",
)
BAD = (
    "http://fcm.googleapis.com/x",
    "https://127.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://localhost/x",
    "http://127.0.0.1:8000/x",
    "https://fcm.googleapis.com:22/x",
    "https://user:secret@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://push.apple.com.evil.example/x",
    "https://evilpush.apple.com/x",
    "https://fcm.googleapis.com\\.evil.example/x",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.cöm/x",
    "https://fcm.googleapis.com:x/",
    "file:///etc/passwd",
    "fcm.googleapis.com",
    "",
    "https://fcm.googleapis.com/" + "x" * 3000,
)


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_browsers_services_are_allowed(endpoint: str) -> None:
    assert Hosts().judge(endpoint).secure


@pytest.mark.parametrize("endpoint", BAD)
def test_everything_else_is_refused_when_it_is_saved(
    endpoint: str, push_service: PushService
) -> None:
    with pytest.raises(NotAllowed):
        Hosts().judge(endpoint)
    offered: dict[str, Any] = {**push_service.subscribe(), "endpoint": endpoint}
    with pytest.raises(Unreadable, match="endpoint"):
        endpoints.read(offered, Hosts(), KEY)


def test_loopback_is_allowed_only_where_a_test_says_so() -> None:
    assert Hosts(["http://127.0.0.1"]).judge("http://127.0.0.1:9/x").inside
    assert Hosts(["http://127.0.0.1:9"]).judge("http://127.0.0.1:9/x").port == 9
    with pytest.raises(NotAllowed):
        Hosts(["http://127.0.0.1:9"]).judge("http://127.0.0.1:10/x")
    with pytest.raises(NotAllowed):
        Hosts(["127.0.0.1"]).judge("http://127.0.0.1:9/x")
    with pytest.raises(ValueError, match="loopback"):
        Hosts(["http://evil.example"])


def test_a_name_that_leads_into_a_private_network_is_refused_when_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*args: Any, **more: Any) -> list[Any]:
        del args, more
        return [(2, 1, 6, "", ("142.250.74.10", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(NotAllowed):
        addresses(Hosts().judge(GOOD[0]))


@pytest.mark.parametrize(
    "offered", [None, [], {}, {"keys": {}}, {"endpoint": 1, "keys": {"p256dh": "", "auth": ""}}]
)
def test_what_is_no_subscription_is_unreadable(offered: Any) -> None:
    with pytest.raises(Unreadable):
        endpoints.read(offered, Hosts(), KEY)
