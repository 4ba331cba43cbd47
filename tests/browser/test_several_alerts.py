"""Several alerts on one phone: one notification, each answered in turn, nothing above them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect
from sqlalchemy import select

from services.schema import Alert
from tests.browser.conftest import Town
from tests.browser.person import Person
from tests.browser.phone_push import SHOWN, PhonePush
from tests.browser.server import Server
from tests.cast import Cast
from tests.killing.device import put_on_call
from tests.services.alerts.push_service import PushService


def test_two_alerts_are_one_notification_and_both_are_answered_from_it(
    server: Server,
    fjordby: Cast,
    push_service: PushService,
    a_person: Callable[..., Person],
) -> None:
    nils = a_person(server, "nils")
    push = PhonePush(nils, push_service)
    nils.signs_in()
    push.attach()
    nils.goes_to("#/me")
    nils.sees("Alerts reach this phone")
    nils.sees("Set up this phone, so that alerts reach you.")
    put_on_call(fjordby, "nils")
    for family in ("Vik", "Dal"):
        fjordby.admits(family=family, event="ready")

    calls: dict[str, dict[str, str]] = {}
    while len(calls) < 2:
        paged = push.receives()
        tag = paged["notification"]["tag"]
        calls[tag.split(".")[0]] = {"tag": tag, "token": paged["x"]["d"]}
    tag = ",".join(call["tag"] for call in calls.values())
    expect_shown(nils, tag, "2 aviseringar. Sjukhuset väntar på svar.")

    nils.work("work.lock()")
    [opened] = push.tapped_on(tag)
    assert opened == "/app#/a/" + ".".join(call["token"] for call in calls.values())
    nils.page.goto(opened)
    for left in (1, 0):
        nils.sees("A patient is ready. Someone must answer the hospital.")
        more = nils.page.get_by_text("1 more alert waits after this one")
        expect(more).to_have_count(left) if left else expect(more).to_be_hidden()
        nils.taps(re.compile("^I take it"))
        nils.sees("You take it")
        following = nils.page.get_by_role("link", name="To the next alert")
        following.click() if left else expect(following).to_have_count(0)
    assert states(fjordby) == ["accepted", "accepted"]


HEARD = """(call) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('receipts', 1)
  opening.onerror = reject
  opening.onsuccess = () => {
    const tx = opening.result.transaction('heard', 'readwrite')
    tx.objectStore('heard').put(call)
    tx.oncomplete = resolve
  }
})"""


def test_an_alert_of_another_day_says_so_and_nothing_stands_above_it(
    town: Town, a_person: Callable[..., Person]
) -> None:
    nils = a_person(town.server, "nils")
    nils.signs_in()
    setup = nils.page.get_by_text("Set up this phone, so that alerts reach you.")
    expect(setup).to_be_visible()
    nils.page.evaluate("() => { location.hash = '#/a/' + 'x'.repeat(22) }")
    nils.sees("This alert is over")
    nils.goes_to("#/today")
    for at, words in (("2026-01-09T02:10:00Z", "You were paged Fri 9 Jan 03:10"), (now(), None)):
        nils.page.evaluate(HEARD, {"token": "x" * 22, "at": at, "until": None, "kind": "ready"})
        nils.page.evaluate("() => { location.hash = '#/a/' + 'x'.repeat(22) }")
        nils.sees("This alert is over")
        expect(setup).to_have_count(0)
        paged = nils.page.locator("[data-part=done]").get_by_text("You were paged")
        expect(paged.filter(visible=True)).to_have_text([words] if words else [])
        nils.goes_to("#/today")
        expect(setup).to_be_visible()


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def expect_shown(person: Person, tag: str, words: str) -> None:
    """Wait until that is the only alert on the screen."""
    shown = []
    for _ in range(100):
        shown = person.page.evaluate(SHOWN)
        if [(one["tag"], one["body"]) for one in shown] == [(tag, words)]:
            return
        person.page.wait_for_timeout(50)
    raise AssertionError(f"on the screen: {shown}")


def states(cast: Cast) -> list[str]:
    return cast.database.read(
        cast.municipality, lambda session: list(session.scalars(select(Alert.state)))
    )
