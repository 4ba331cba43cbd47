"""Nothing of a patient leaves: a patient of canaries goes through all that the product does.

What leaves is whatever reaches somebody outside the care of that patient: push services, providers
of SMS and voice, mail relays, a calendar elsewhere, the office, monitoring, the log and the error
report. Names of workers, teams and the hospital's source are no patient's; they may stand in a
calendar or in the office, and which hospital and ward a patient lies in may not.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from pwa import doctor, engine
from pwa.auth import OFFICE
from pwa.blueprints import office_alerts
from pwa.watchdog import Watchdog
from services import sources
from services.alerts.texts import CATALOGUE
from services.commands import HANDLERS, new_id
from services.schema import Alert
from tests.browser.server import Server
from tests.canary.outside import Installation
from tests.canary.patient import WORDLESS, Patient
from tests.canary.search import found
from tests.cast import PASSWORD, command
from tests.web.site import OURS, Browser

CLERKS = ("admin", "berit", "osman", "revisor")
FAULT = {
    "sqlite": "CREATE TRIGGER broken BEFORE INSERT ON note BEGIN"
    " SELECT RAISE(ABORT, 'no more notes'); END",
    "postgresql": "ALTER TABLE note ADD CONSTRAINT broken CHECK (false) NOT VALID",
}
"""What makes the database refuse a note; PostgreSQL quotes the row."""


class Loud(Server):
    """The server as a process, with every logger at DEBUG."""

    program = ("tests.canary.loud", "serve")


def test_nothing_of_a_patient_leaves(installation: Installation, tmp_path: Path) -> None:
    outside = installation.outside
    patient = lives(installation)
    asks_everywhere(installation)
    breaks(installation, patient)
    heard = {way: len(data) for way, data in outside.parts().items()}
    assert all(heard.values()), f"each way was heard: {heard}"
    kinds = {one.json["x"].get("kind", "ready") for one in outside.pushes.inbox}
    assert kinds == CATALOGUE.keys() - {"way"}, "each kind of push was sent"
    assert outside.leaks(patient.words) == set()
    of_a_process(installation, patient, tmp_path)


def lives(installation: Installation) -> Patient:
    """Let the patient go through every command, and everybody be called by every way."""
    cast = installation.site.cast
    cast.database.write(
        cast.municipality, lambda work: sources.add(work, "Viksund", timedelta(hours=1))
    )
    nils, kari, berit, osman = (
        installation.phone(who) for who in ("nils", "kari", "berit", "osman")
    )
    for number, who in enumerate(("nils", "kari", "berit", "osman")):
        installation.reaches("worker", cast.workers[who], f"+4670000000{number}")
    installation.reaches("team", cast.teams["North"], "+46700000008")
    proves(installation, nils)
    assert installation.tries() == 15, "each number and address was tried"
    plans(installation, berit, kari)
    patient = Patient(osman, kari, cast.teams["North"])
    for tell in (patient.admit, patient.dispute, patient.surround, patient.assess):
        tell()
    patient.report("ready")
    is_paged(installation, patient, osman)
    installation.passes(3, days=8)
    now = (installation.clock.now - timedelta(hours=1)).isoformat()
    osman, kari = (installation.site.signs_in(who) for who in ("osman", "kari"))
    again = replace(patient, coordinator=osman, nurse=kari)
    again.come_home(now)
    installation.passes(2, minutes=1)
    commands = {name for name in HANDLERS if HANDLERS[name].needs_case} | {"case.open"}
    assert patient.spoken | WORDLESS == commands, "say it of the patient, or that it has no words"
    holds_every_word(again)
    return patient


def proves(installation: Installation, nils: Browser) -> None:
    """Let one of two phones prove that it shows what is sent to it."""
    installation.phone("nils")
    answer = installation.outside.keep(nils.post("/push/test"))
    installation.outside.pushes.wait_for(1)
    assert installation.tells((answer.json or {})["token"], "displayed")["state"] == "test"


def plans(installation: Installation, berit: Browser, kari: Browser) -> None:
    """Make a rota with somebody on call, a gap, an unreachable one, and a swap."""
    cast, now = installation.site.cast, installation.clock.now
    shifts = {}
    for who, begins in (("nils", -1), ("kari", 0.5), ("amir", 2), ("", 0.8), ("kari", 72)):
        shift = shifts[who] = new_id()
        times = {name: [(now + timedelta(hours=begins + at)).isoformat()] for name, at in TIMES}
        worker = [cast.workers[who]] if who else []
        duty = ["hospital" if who else "place"]
        said = {"worker": worker, "team": [cast.teams["North"]], "duty": duty, **times}
        give(berit, "shift.add", shift, **said)
    swap = {"shift": [shifts["kari"]], "to": [cast.workers["nils"]]}
    give(kari, "swap.ask", new_id(), team=[cast.teams["North"]], **swap)


TIMES = (("from", 0), ("to", 10))


def give(by: Browser, name: str, subject: str, **values: list[str]) -> None:
    [outcome] = by.sync(by.numbered(name, subject, None, **values))["outcomes"]
    assert outcome["status"] == "applied", outcome


def is_paged(installation: Installation, patient: Patient, osman: Browser) -> None:
    """Let the alert climb to the last resort, be taken, lapse, be taken again and be answered."""
    installation.passes(1)
    installation.passes(18, minutes=1)
    for stage in ("displayed", "opened", "accepted"):
        assert installation.tells(last_ready(installation), stage)
    installation.passes(3, minutes=16)
    assert alert(installation).state == "open", "it lapsed"
    assert b"46700000008" in installation.outside.parts()["/voice"], "the last resort was called"
    assert installation.tells(last_ready(installation), "accepted")["mine"]
    for _ in range(5):
        patient.report("ready")
        installation.passes(1, minutes=29)
    patient.say(osman, "hospital.answer", new_id(), {"answer": ["today"]})
    installation.passes(2, minutes=1)


def alert(installation: Installation) -> Alert:
    with installation.site.cast.database.session(writing=False) as session:
        return session.query(Alert).one()


def last_ready(installation: Installation) -> str:
    inbox = installation.outside.pushes.inbox
    return str([one.json["x"]["d"] for one in inbox if "kind" not in one.json["x"]][-1])


def holds_every_word(patient: Patient) -> None:
    """See that the words are where they belong: on the phone of whoever cares for the patient."""
    patient.nurse.catch_up()
    held = {name for name, _ in found(patient.words, json.dumps(patient.nurse.rows).encode())}
    changed = {name for name in patient.words if name.startswith(("case.open ", "contact.add "))}
    assert patient.words.keys() - held <= changed, "those said first were changed"


def asks_everywhere(installation: Installation) -> None:
    """Read all that is open to others than the phones of the team."""
    app, outside = installation.site.app, installation.outside
    stranger = installation.site.browser()
    clerks = [installation.clerk(who) for who in CLERKS]
    for rule in app.url_map.iter_rules():
        audience = getattr(app.view_functions[rule.endpoint], "audience", "")
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        for client in clerks if audience in OFFICE else [stranger]:
            outside.keep(client.get(rule.rule, headers={"Referer": "http://localhost/"}))
    nils = installation.site.signs_in("nils")
    address = (nils.post("/calendar").json or {})["url"]
    outside.keep(stranger.get("/" + address.split("/", 3)[3]))
    outside.said += doctor.examine(installation.settings)
    watchdog = Watchdog(installation.settings, engine.channels(installation.settings))
    outside.said += watchdog.look()


def breaks(installation: Installation, patient: Patient) -> None:
    """Let a command, a page and the engine fail, each with words of the patient in their hands."""
    cast, outside = installation.site.cast, installation.outside
    with cast.database.session(writing=True) as session:
        session.execute(text(FAULT[cast.database.url.get_backend_name()]))
        session.commit()
    kari = installation.site.signs_in("kari")
    note = kari.numbered("note.add", new_id(), patient.case, **patient.new("note.add", ["text"]))
    assert outside.keep(kari.ask(note)).status_code == 500
    outside.keep(kari.client.post("/sync", data=json.dumps(note)[:-2], headers=OURS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office_alerts, "alerting", fails(patient))
        assert outside.keep(installation.clerk("osman").get("/office/alerts")).status_code == 500
    installation.runner._engine._chores = (Failing(patient),)
    installation.passes(1, seconds=30)
    pool = installation.runner._pool
    pool.submit("", fails(patient))
    installation.passes(1, seconds=30)


def fails(patient: Patient) -> Any:
    """Return a function that fails with everything that is known of the patient."""

    def fail(*_: object) -> None:
        every = json.dumps(patient.words, ensure_ascii=False)
        raise ValueError(*patient.words.values()) from KeyError(every)

    return fail


class Failing:
    """A chore of the engine that always fails."""

    def __init__(self, patient: Patient) -> None:
        self.do = fails(patient)

    def is_due(self, *_: object) -> bool:
        return True


def of_a_process(installation: Installation, patient: Patient, folder: Path) -> None:
    """Start the real server on what is there; see what it writes, at every level, when it fails."""
    cast = installation.site.cast
    url = cast.database.url.render_as_string(hide_password=False)
    server = Loud(url, folder).start()
    try:
        device = new_id()
        form = urlencode({"username": "kari", "password": PASSWORD, "device": device})
        status, cookie, _ = asked(server, "POST", "/session", form, FORM)
        assert status == 200
        note = command("note.add", new_id(), patient.case, text=patient.new("note.add", ["x"])["x"])
        kari = Browser(installation.site.browser(), device, {})
        body = {"device": device, "app": "1", "schema": 1, "epoch": None, "outbox": 1}
        sent = json.dumps({**body, "commands": [kari.sent(note)], "cursors": {}})
        answers = [asked(server, "POST", "/sync", sent, {"Cookie": cookie})]
        assert [status for status, _, _ in answers] == [500]
        paths = ("/metrics", "/health/ready", "/nowhere")
        answers += [asked(server, "GET", path, "", {}) for path in paths]
    finally:
        server.stop()
    log = server.log.read_bytes()
    assert b"IntegrityError" in log or b"CheckViolation" in log, "the fault is in the log"
    assert b" DEBUG " in log, "and so is what matters less"
    left = log + b"".join(body for _, _, body in answers)
    assert found(patient.words, left) == set()


FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def asked(
    server: Server, method: str, path: str, body: str, headers: dict[str, str]
) -> tuple[int, str, bytes]:
    """Ask the process; return status, cookie and body."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        line.request(method, path, body.encode(), {**OURS, **headers})
        answer = line.getresponse()
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
        return answer.status, cookie, answer.read()
    finally:
        line.close()
