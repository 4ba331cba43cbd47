"""Tabs, updates, a full disk, a cleared store, a week away and a wrong clock: nothing is lost."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import BrowserContext, Request, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.commands import new_id
from services.schema import CommandLog, FeedEntry, Visit
from tests.browser.conftest import Town
from tests.browser.copies import Copy
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.verbs import goes_to_section, starts_the_assessment
from tests.cast import PASSWORD, Cast, command

Come = Callable[..., Person]
UPDATES = 100
LETTERS = 12
A_WEEK = 7
FILLING = 80  # Chromium asks for space anew after 30 s
EVICTED = "indexeddb,cache_storage,service_workers,local_storage"
A_TURN = """async ([prefix, times]) => {
  const { work } = await import(document.querySelector('script[type=module]').src)
  const one = (n) => work.command('note.add', { case: CASE, values: { text: `${prefix} ${n}` } })
  await Promise.all(Array.from({ length: times }, (_, n) => one(n)))
}"""
INSTALLED = """async () => {
  const registration = await navigator.serviceWorker.getRegistration()
  await registration.update()
  const until = performance.now() + 20_000
  while (!registration.waiting) {
    if (performance.now() > until) throw new Error('no newer worker was installed')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}"""
WATCHES = """document.addEventListener('input', ({ target }) => {
  sessionStorage.setItem('on the screen', target.value)
})"""
TAKES_OVER = """async () => {
  window.before = true
  const registration = await navigator.serviceWorker.getRegistration()
  registration.waiting.postMessage({ type: 'activate' })
}"""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def test_two_tabs_share_numbers_and_turns_and_lock_together(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Tora", family="Två")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    first = kari.page
    second = kari.page = kari.new_page()
    kari.opens_the_app()
    kari.unlocks()
    kari.goes_to(f"#/case/{case}")
    turns = Turns(kari.context)
    writes = A_TURN.replace("CASE", f"'{case}'")
    for page, name in ((first, "one"), (second, "two")):
        page.evaluate(f"([name, n]) => {{ window.done = ({writes})([name, n]) }}", [name, 15])
    for page in (first, second):
        page.evaluate("() => window.done")
    kari.is_up_to_date()
    wanted = {f"{name} {n}" for name in ("one", "two") for n in range(15)}
    kari.waits_until(f"work.case('{case}').notes.length === {len(wanted)}")
    assert sorted(notes(town.cast, case)) == sorted(wanted)
    numbers = numbers_of(town.cast, case)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert turns.most <= 1, "one tab at a time speaks with the server"

    kari.sees("two 14")
    kari.page = first
    kari.waits_until(f"work.case('{case}').notes.length === {len(wanted)}")
    kari.locks()
    second.wait_for_url(re.compile("#/unlock$"))
    assert "two 14" not in second.content()


@pytest.mark.timeout(900)  # Chromium takes a second to let a newer worker in
def test_a_hundred_updates_in_mid_edit_lose_no_letter(
    fjordby: Cast, tmp_path: Path, a_person: Come
) -> None:
    newer = Copy(tmp_path / "newer")
    worker = Worker(newer)
    server = Server(str(fjordby.database.url), tmp_path, code=newer.folder).start()
    try:
        writer = Writer(a_person(server, "kari"), fjordby)
        for n in range(UPDATES):
            worker.changes(n)
            writer.lets_in(f"-{n}")
            # The second that Chromium takes ends between two letters.
            writer.person.page.keyboard.type("e" * LETTERS, delay=80)
            writer.has_lost_nothing()
        assert writer.leaves().count("-") == UPDATES
    finally:
        server.kill()


def test_a_full_disk_is_said_and_takes_nothing_off_the_screen(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Full", family="Disk")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to(f"#/case/{case}")
    visit = starts_the_assessment(kari)
    goes_to_section(kari, "What matters")
    words = kari.page.locator("[data-field=matters_most] textarea")
    words.fill("Före")
    kari.is_up_to_date()
    disk = kari.context.new_cdp_session(kari.page)
    disk.send("Storage.overrideQuotaForOrigin", {"origin": town.server.url, "quotaSize": 1})
    full = kari.page.get_by_text("Not saved. This phone has no room.")
    for _ in range(FILLING):
        words.press_sequentially("o")
        kari.page.wait_for_timeout(500)
        if full.is_visible():
            break
    expect(full).to_be_visible()
    last = answer(town.cast, visit, "matters_most")
    words.fill("Katten, fönstret och kaffet")
    kari.sees("This phone could not save. Free some space; what you wrote is still here.")
    kari.page.locator("body").click(position={"x": 5, "y": 300})
    kari.page.wait_for_timeout(2_500)
    expect(words).to_have_value("Katten, fönstret och kaffet")
    assert answer(town.cast, visit, "matters_most") == last

    disk.send("Storage.overrideQuotaForOrigin", {"origin": town.server.url})
    banner = kari.page.locator("#banner")
    expect(banner.get_by_text("This phone could not save.")).to_have_count(0, timeout=15_000)
    words.focus()
    words.blur()
    kari.is_up_to_date()
    wait_for(lambda: answer(town.cast, visit, "matters_most") == ["Katten, fönstret och kaffet"])


def test_a_store_cleared_under_an_open_page_costs_no_word(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Rensad", family="Telefon")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to(f"#/case/{case}")
    visit = starts_the_assessment(kari)
    goes_to_section(kari, "What matters")
    words = kari.page.locator("[data-field=matters_most] textarea")
    words.fill("Katten")
    kari.is_up_to_date()
    words.fill("Katten och fönstret")
    kari.context.new_cdp_session(kari.page).send(
        "Storage.clearDataForOrigin", {"origin": town.server.url, "storageTypes": EVICTED}
    )
    expect(words).to_have_value("Katten och fönstret")
    words.press_sequentially(" mot sjön")
    kari.page.evaluate("() => document.activeElement.blur()")
    wait_for(lambda: answer(town.cast, visit, "matters_most") == ["Katten och fönstret mot sjön"])


def test_a_week_away_ends_with_everything_delivered(town: Town, a_person: Come) -> None:
    case = town.cast.admits(given="Vecka", family="Borta")
    kari = a_person(town.server, "kari")
    kari.signs_in()
    kari.goes_to("#/patients")
    kari.sees("Vecka Borta")
    kari.context.set_offline(True)
    readable = []
    for day in range(A_WEEK + 1):
        kari.page.clock.set_system_time(datetime.now(UTC) + timedelta(days=day, minutes=-5))
        if day > 0:
            kari.page.locator("input[name=password]").fill(PASSWORD)
            kari.page.locator("button[type=submit]").click()
        shown = kari.page.get_by_text("Vecka Borta").first
        over = kari.page.get_by_text("Too long without network.")
        expect(shown.or_(over).first).to_be_visible()
        if shown.is_visible():
            readable.append(day)
            kari.gives("note.add", case, text=f"dag {day}")
            kari.work("work.lock()")
            kari.page.wait_for_url(re.compile("#/unlock$"))
    assert readable == [0, 1, 2, 3], "72 hours, and not one more"
    assert notes(town.cast, case) == []

    kari.context.set_offline(False)
    wait_for(lambda: notes(town.cast, case) == [f"dag {day}" for day in readable])
    assert not kari.work("work.isOpen"), "sealed, the app locked and its lease over"
    kari.unlocks()
    kari.is_up_to_date()
    assert len(kari.work(f"work.case('{case}').notes")) == len(readable)


def test_a_wrong_clock_changes_nothing(town: Town, a_person: Come) -> None:
    results = [programme(town, a_person, timedelta(days=days)) for days in (0, -3, 3)]
    assert results[1] == results[0]
    assert results[2] == results[0]
    outcomes, rows = results[0]
    assert outcomes[0] == "visit.answer conflict"
    assert all(one.endswith("applied") for one in outcomes[1:])
    assert any('"kind":"conflict"' in row for row in rows)


def programme(town: Town, a_person: Come, off: timedelta) -> tuple[list[str], list[str]]:
    """Let Kari, whose clock is off, and Amir work on one patient; return outcomes and rows."""
    cast = town.cast
    case, visit, task = cast.admits(given="Ur", family="Fel"), new_id(), new_id()
    begun = command("visit.answer", visit, case, lives_with="alone", place="Avdelning 7A")
    cast.does("amir", begun)
    kari = a_person(town.server, "kari")
    kari.has_no_background_sync()
    kari.page.clock.set_system_time(datetime.now(UTC) + off)
    kari.signs_in()
    kari.context.set_offline(True)
    cast.does(
        "amir", command("visit.answer", visit, case, {"lives_with": "alone"}, lives_with="partner")
    )
    kari.gives("visit.answer", case, visit, lives_with="children", housing="flat")
    kari.gives("task.add", case, task, title="Hämta nyckeln", state="todo")
    kari.gives("task.finish", case, task, state="done")
    kari.gives("stay_event.report", case, new_id(), kind="ready", at="2026-11-20T09:00:00Z")
    kari.gives("note.add", case, text="Dottern kommer på lördag")
    kari.gives("case.take", case, case, owner=cast.workers["kari"])
    kari.context.set_offline(False)
    kari.is_up_to_date()
    warning = kari.page.get_by_text("The clock of this phone is wrong by 3 days")
    expect(warning).to_have_count(1 if off else 0)
    held = kari.holds()
    stored = [row for row in rows_of(cast, case) if row["kind"] != "alert"]
    assert all(held[f"{row['kind']}:{row['id']}"] == row for row in stored)
    return statuses(cast, case), masked(stored)


class Turns:
    """Counts how many pages speak with the server at once."""

    def __init__(self, context: BrowserContext) -> None:
        self.now = self.most = 0
        context.on("request", lambda request: self.count(request, 1))
        context.on("requestfinished", lambda request: self.count(request, -1))
        context.on("requestfailed", lambda request: self.count(request, -1))

    def count(self, request: Request, by: int) -> None:
        """One more, or one less."""
        if request.url.endswith("/sync"):
            self.now += by
            self.most = max(self.most, self.now)


class Writer:
    """Somebody in the middle of an answer, on a phone of their own."""

    def __init__(self, person: Person, cast: Cast) -> None:
        self.person, self.cast = person, cast
        person.context.add_init_script(WATCHES)
        person.has_no_background_sync()
        case = cast.admits(given="Hundra", family="Gånger")
        person.signs_in()
        person.goes_to(f"#/case/{case}")
        self.visit = starts_the_assessment(person)
        goes_to_section(person, "What matters")
        self.words = person.page.locator("[data-field=matters_most] textarea")
        self.words.fill("")

    def lets_in(self, typed: str) -> None:
        """Let the newer worker take over after this is typed, whatever comes then."""
        page = self.person.page
        page.evaluate(INSTALLED)
        self.words.focus()
        page.keyboard.press("Control+End")
        page.keyboard.type(typed)
        page.evaluate(TAKES_OVER)

    def has_lost_nothing(self) -> None:
        """Be on the newer version, with all on the screen that ever was on it."""
        page = self.person.page
        page.wait_for_function("() => !window.before")
        expect(self.words).to_be_visible()
        expect(self.words).to_have_value(page.evaluate("() => sessionStorage['on the screen']"))

    def leaves(self) -> str:
        """Leave the answer; return it once the server has it too."""
        written = self.words.input_value()
        self.words.focus()
        self.words.blur()
        wait_for(lambda: answer(self.cast, self.visit, "matters_most") == [written])
        return written


class Worker:
    """The service worker of a copy, which can become a newer one at any time."""

    def __init__(self, copy: Copy) -> None:
        self.file = copy.folder / "pwa/static/build/sw.js"
        self.code = self.file.read_text(encoding="utf-8")
        built = json.loads(self.file.with_name("manifest.json").read_text(encoding="utf-8"))
        self.version = built["version"]
        # The server stays the same one, and sends its part for a desk to any of the versions.
        refused = ' or version != current_app.extensions["assets"].version:'
        copy.edit("pwa/blueprints/shell.py", refused, ":")
        for packed in self.file.parent.glob("sw.js.*"):
            packed.unlink()

    def changes(self, n: int) -> None:
        """Become another version."""
        assert self.version in self.code
        newer = self.code.replace(self.version, f"{n:0{len(self.version)}d}")
        self.file.write_text(newer, encoding="utf-8")


def wait_for(true: Callable[[], bool], seconds: float = 40) -> None:
    """Wait until something is so on the server."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)


def rows_of(cast: Cast, case: str) -> list[dict[str, Any]]:
    """Return the case's rows as the team North is sent them."""
    found = select(FeedEntry.body).where(
        FeedEntry.team_id == cast.teams["North"],
        FeedEntry.gone.is_(None),
        FeedEntry.case_id == case,
    )
    bodies = cast.database.read(cast.municipality, lambda session: session.scalars(found).all())
    return [orjson.loads(body or b"") for body in bodies]


def notes(cast: Cast, case: str) -> list[str]:
    """Return the case's notes on the server, in the order of their making."""
    texts = [row["answers"]["text"][0] for row in rows_of(cast, case) if row["kind"] == "note"]
    return sorted(texts)


def answer(cast: Cast, visit: str, field: str) -> list[str] | None:
    """Return an answer of a visit as the server has it."""

    def look(session: Session) -> list[str] | None:
        row = session.get(Visit, (cast.municipality, visit))
        return row.answers.get(field) if row else None

    return cast.database.read(cast.municipality, look)


def log_of(cast: Cast, case: str) -> list[CommandLog]:
    """Return the commands that devices gave on a case, in their order."""
    found = (
        select(CommandLog)
        .where(CommandLog.case_id == case, CommandLog.number.is_not(None))
        .order_by(CommandLog.number)
    )
    return cast.database.read(cast.municipality, lambda session: list(session.scalars(found)))


def numbers_of(cast: Cast, case: str) -> list[int]:
    """Return the numbers of those commands."""
    return [one.number or 0 for one in log_of(cast, case)]


def statuses(cast: Cast, case: str) -> list[str]:
    """Return how those commands ended."""
    return [f"{one.name} {one.status}" for one in log_of(cast, case)]


def masked(rows: list[dict[str, Any]]) -> list[str]:
    """Return rows without ids and places; `now` is the present by the true clock."""

    def present(found: re.Match[str]) -> str:
        ago = datetime.now(UTC) - datetime.fromisoformat(found[0])
        return "now" if abs(ago) < timedelta(minutes=10) else found[0]

    texts = []
    for row in rows:
        bare = {name: value for name, value in row.items() if name not in ("seq", "mark", "id")}
        text = orjson.dumps(bare, option=orjson.OPT_SORT_KEYS).decode()
        texts.append(INSTANT.sub(present, UUID.sub("ID", text)))
    return sorted(texts)
