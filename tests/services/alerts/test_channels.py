"""SMS, voice and e-mail against services on loopback."""

from __future__ import annotations

import json
import logging
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller

from services.alerts.channels import configured, template
from services.alerts.channels.breaker import FAILURES, REST_SECONDS, Breaker
from services.alerts.channels.configured import WrongChannels
from services.alerts.channels.email import Mail, Relay
from services.alerts.channels.gateway import Gateway, Recipe
from services.alerts.channels.message import Channel, Message
from services.alerts.sender import Fate, Result
from tests.services.alerts.gateway_service import GatewayService

HELLO = Message("+46700000001", "sv", "Hemklar", 'Å & {to} "=+')


@pytest.fixture
def provider() -> Iterator[GatewayService]:
    service = GatewayService()
    yield service
    service.close()


def read(tmp_path: Path, text: str) -> dict[str, Channel]:
    path = tmp_path / "channels.toml"
    path.write_text(text, encoding="utf-8")
    return configured.read(path)


def test_a_form_carries_each_value_as_one_value(tmp_path: Path, provider: GatewayService) -> None:
    channels = read(
        tmp_path,
        f"""
        [sms]
        url = "{provider.url}/a1/sms"
        user = "u1"
        password = "geheim"
        from = "Fjordby"
        form = {{ from = "{{from}}", to = "{{to}}", message = "{{text}}" }}
        id = "id"
        success_field = "status"
        success_values = ["created"]
        """,
    )
    assert channels["sms"].send(HELLO) == Result("accepted", 200, provider_id="s1")
    [asked] = provider.asked
    assert (asked.method, asked.path) == ("POST", "/a1/sms")
    assert asked.headers["authorization"] == "Basic dTE6Z2VoZWlt"
    assert parse_qs(asked.body) == {
        "from": ["Fjordby"],
        "to": [HELLO.to],
        "message": [HELLO.text],
    }


def test_json_and_a_query_carry_each_value_as_one_value(
    tmp_path: Path, provider: GatewayService
) -> None:
    channels = read(
        tmp_path,
        f"""
        [voice]
        url = "{provider.url}/call?to={{to}}&say={{text}}"
        headers = {{ "X-Key" = "k" }}
        [voice.json]
        calls = [{{ number = "{{to}}", say = "{{text}}", lang = "{{lang}}" }}]
        """,
    )
    assert channels["voice"].send(HELLO).fate == "accepted"
    [asked] = provider.asked
    call = {"number": HELLO.to, "say": HELLO.text, "lang": "sv"}
    assert json.loads(asked.body) == {"calls": [call]}
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["x-key"] == "k"
    assert parse_qs(asked.path.partition("?")[2]) == {"to": [HELLO.to], "say": [HELLO.text]}


@pytest.mark.parametrize(
    ("status", "said", "fate"),
    [
        (201, {"status": "created"}, "accepted"),
        (200, {"status": "failed"}, "refused"),
        (200, ["no object"], "refused"),
        (301, {}, "refused"),
        (400, {}, "refused"),
        (401, {}, "config"),
        (404, {}, "refused"),
        (410, {}, "refused"),
        (429, {}, "throttled"),
        (500, {}, "transient"),
        (503, {}, "throttled"),
    ],
)
def test_an_answer_means_what_the_recipe_says(
    provider: GatewayService, status: int, said: Any, fate: Fate
) -> None:
    provider.answer = (status, said, {"Location": f"{provider.url}/elsewhere"})
    yes = frozenset({"created"})
    gateway = Gateway(Recipe(provider.url, yes_field="status", yes_values=yes))
    assert gateway.send(HELLO).fate == fate
    assert len(provider.asked) == 1, "a redirect is not followed"


def test_a_provider_that_asks_for_time_says_how_long(provider: GatewayService) -> None:
    provider.answer = (429, {}, {"Retry-After": "7"})
    assert Gateway(Recipe(provider.url)).send(HELLO).retry_after == timedelta(seconds=7)


def test_a_provider_that_hangs_is_cut_off(provider: GatewayService) -> None:
    provider.hangs = True
    began = time.monotonic()
    assert Gateway(Recipe(provider.url), total_seconds=0.4).send(HELLO) == Result("transient")
    assert time.monotonic() - began < 3


def test_nothing_listens(provider: GatewayService) -> None:
    provider.close()
    assert Gateway(Recipe(provider.url)).send(HELLO) == Result("transient")


def test_neither_secret_nor_number_is_logged(
    provider: GatewayService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    recipe = Recipe(provider.url, headers={"Authorization": "geheim"}, body={"to": "{to}"})
    for status in (200, 401, 500):
        provider.answer = (status, {"echo": HELLO.to}, {})
        Gateway(recipe).send(HELLO)
    assert HELLO.to not in caplog.text
    assert "geheim" not in caplog.text + repr(recipe)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[pigeon]\n", "no channel pigeon"),
        ("[sms]\n", "url"),
        ('[sms]\nurl = "http://gateway.example/"\n', "HTTPS"),
        ('[sms]\nurl = "https://u:p@gateway.example/"\n', "own lines"),
        ('[sms]\nurl = "https://gateway.example/"\nform = { to = "{number}" }\n', "{number}"),
        ('[sms]\nurl = "https://g.example/"\nform = {}\njson = {}\n', "not both"),
        ('[sms]\nurl = "https://gateway.example/"\nretries = 3\n', "no line retries"),
        ('[email]\nhost = "relay.example"\nfrom = "Hemklar"\n', "address"),
        ("[sms", "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_without_its_secrets(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(WrongChannels, match=why):
        read(tmp_path, text)


def test_a_place_is_filled_once() -> None:
    values = dict.fromkeys(template.NAMES, "{text}") | {"text": "{to}"}
    assert template.fill("{to} {text} {json}", values) == "{text} {to} {json}"
    assert template.at({"a": [{"b": 7}]}, "a.0.b") == "7"
    assert template.at({"a": []}, "a.0.b") is None


class Post:
    """A relay that keeps letters, or refuses them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.says = "250 taken"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        del server, session
        letter = BytesParser(_class=EmailMessage, policy=default).parsebytes(envelope.content)
        self.letters.append(letter)
        return self.says


@pytest.fixture
def post() -> Iterator[tuple[Post, Relay]]:
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, Relay("127.0.0.1", "hemklar@fjordby.example", port, starttls=False)
    controller.stop()


def test_a_letter_reaches_the_relay_with_nothing_but_the_words(post: tuple[Post, Relay]) -> None:
    handler, relay = post
    letter = Message("berit@fjordby.example", "sv", "Hemklar", "Någon behöver svara.")
    result = Mail(relay).send(letter)
    assert (result.fate, result.status) == ("accepted", 250)
    [found] = handler.letters
    assert found["To"], found["Subject"] == (letter.to, "Hemklar")
    assert found["Message-ID"] == result.provider_id
    assert found["Auto-Submitted"] == "auto-generated"
    assert found.get_content().strip() == letter.text


@pytest.mark.parametrize(("says", "fate"), [("451 later", "transient"), ("554 never", "refused")])
def test_a_relay_that_refuses(post: tuple[Post, Relay], says: str, fate: Fate) -> None:
    handler, relay = post
    handler.says = says
    letter = Message("berit@fjordby.example", "sv", "Hemklar", "Hej")
    assert Mail(relay).send(letter) == Result(fate, int(says[:3]))


def test_a_relay_without_starttls_is_not_trusted_with_mail(post: tuple[Post, Relay]) -> None:
    handler, relay = post
    wary = Mail(Relay(relay.host, relay.sender, relay.port))
    assert wary.send(Message("berit@fjordby.example", "sv", "Hemklar", "Hej")).fate == "config"
    assert handler.letters == []


def test_a_line_break_in_an_address_is_refused(post: tuple[Post, Relay]) -> None:
    handler, relay = post
    sneaky = Message("a@b.example\nBcc: x@y.example", "sv", "Hemklar", "Hej")
    assert Mail(relay).send(sneaky) == Result("refused")
    assert handler.letters == []


def test_no_relay_there() -> None:
    relay = Relay("127.0.0.1", "hemklar@fjordby.example", 1, starttls=False)
    assert Mail(relay).send(HELLO) == Result("transient")


def test_a_service_that_does_not_answer_rests_and_is_then_tried_by_one() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    sent: list[str] = []

    def through(origin: str, result: Result) -> Result:
        def send() -> Result:
            sent.append(origin)
            return result

        return breaker.through(origin, send)

    nothing, answered = Result("transient"), Result("transient", 502)
    for _ in range(FAILURES):
        through("a", nothing)
    assert through("a", answered).retry_after == timedelta(seconds=REST_SECONDS)
    assert through("b", answered) == answered
    assert sent == ["a"] * FAILURES + ["b"]
    now[0] += REST_SECONDS
    through("a", nothing)
    assert through("a", answered).retry_after is not None, "the one that tried it failed"
    now[0] += REST_SECONDS
    assert through("a", answered) == answered
    assert through("a", answered) == answered


def test_the_presets_of_the_manual_can_be_used(tmp_path: Path) -> None:
    manual = Path(__file__).parents[3] / "docs" / "operations.md"
    presets = re.findall(r"```toml\n(.*?)```", manual.read_text(encoding="utf-8"), re.DOTALL)
    kinds = [sorted(read(tmp_path, preset)) for preset in presets]
    assert kinds == [["sms", "voice"], ["sms", "voice"], ["sms"], ["email"]]


def test_a_report_is_read_by_its_field_and_asked_for_by_its_address(
    tmp_path: Path, provider: GatewayService
) -> None:
    channels = read(
        tmp_path,
        f"""
        [sms]
        url = "{provider.url}"
        form = {{ to = "{{to}}", whendelivered = "{{report}}" }}
        report_field = "status"
        report_failed = ["failed"]
        """,
    )
    sms = channels["sms"]
    assert sms.tells_failure({"status": "failed"})
    for other in ({"status": "delivered"}, {}, None, "failed", [{"status": "failed"}]):
        assert not sms.tells_failure(other)
    sms.send(replace(HELLO, report="https://hemklar.example/intake/delivery/t"))
    sms.send(HELLO)
    sent = [parse_qs(asked.body) for asked in provider.asked]
    assert sent[0]["whendelivered"] == ["https://hemklar.example/intake/delivery/t"]
    assert "whendelivered" not in sent[1]
    assert not Gateway(Recipe(provider.url)).tells_failure({"status": "failed"})
