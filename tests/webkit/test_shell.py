"""The shell, the work without network, and what the phone keeps."""

from __future__ import annotations

from collections.abc import Callable

from services.commands import new_id
from services.schema import Case, Note
from tests.browser.server import Server
from tests.cast import Cast, command
from tests.webkit.phone import WORK, Phone

WORDS = "Nøkkelen ligger i skåpet"
Arrives = Callable[[], Phone]

SLOTS = """
const open = (name) => new Promise((resolve, reject) => {
  const request = indexedDB.open(name)
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})
const db = await open('hemklar')
const [entry] = await new Promise((resolve) => {
  const request = db.transaction('vaults').objectStore('vaults').getAll()
  request.onsuccess = () => resolve(request.result)
})
db.close()
return entry.slots.map(({ kind, kdf }) => [kind, kdf.name])
"""
KEPT_KEY = """
const aes = { name: 'AES-GCM', length: 256 }
const made = await crypto.subtle.generateKey(aes, false, ['encrypt', 'decrypt'])
const iv = new Uint8Array(12)
const secret = new TextEncoder().encode('Åsa')
const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, made, secret)
const db = await new Promise((resolve, reject) => {
  const request = indexedDB.open('a-key', 1)
  request.onupgradeneeded = () => request.result.createObjectStore('keys')
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})
const tx = db.transaction('keys', 'readwrite', { durability: 'strict' })
tx.objectStore('keys').put({ made, iv, ct }, 1)
await new Promise((resolve, reject) => {
  tx.oncomplete = resolve
  tx.onabort = () => reject(tx.error)
})
const back = await new Promise((resolve) => {
  const request = db.transaction('keys').objectStore('keys').get(1)
  request.onsuccess = () => resolve(request.result)
})
const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: back.iv }, back.made, back.ct)
db.close()
indexedDB.deleteDatabase('a-key')
return [back.made.extractable, new TextDecoder().decode(plain)]
"""
NOTIFIED = """
const registration = await navigator.serviceWorker.ready
await registration.showNotification('Hemklar', { body: 'A patient is ready', tag: 'a.1' })
return (await registration.getNotifications()).map(({ title, tag }) => [title, tag])
"""


def test_the_shell_comes_from_the_worker(a_phone: Arrives, back_again: Server) -> None:
    phone = a_phone()
    phone.opens_the_app()
    assert phone.run("return [innerWidth, innerHeight]") == [390, 844]
    back_again.kill()
    phone.open.refresh()
    phone.sees("The first time needs network")
    assert phone.run("return document.fonts.check('16px \"Source Sans 3 Variable\"')")
    caches = [one for one in phone.run("return caches.keys()") if "shell" in one]
    assert len(caches) == 1


def test_patients_are_there_with_a_dead_server_and_after_a_restart(
    a_phone: Arrives, fjordby: Cast, back_again: Server
) -> None:
    fjordby.admits(given="Ingeborg", family="Åsbrink")
    phone = a_phone()
    phone.signs_in("kari")
    back_again.kill()
    phone.work("work.lock()")
    phone.open.refresh()
    phone.unlocks()
    phone.goes_to("#/patients")
    phone.sees("Ingeborg Åsbrink")
    phone.quits()
    phone.starts()
    phone.opens_the_app()
    assert "Åsbrink" not in phone.run("return document.body.innerText")
    phone.unlocks()
    phone.goes_to("#/patients")
    phone.sees("Ingeborg Åsbrink")
    phone.sees("Offline. Everything is saved on this phone.")


def test_what_is_written_without_network_survives_and_arrives(
    a_phone: Arrives, fjordby: Cast, back_again: Server
) -> None:
    case, note = fjordby.admits(given="Olav", family="Sæther"), new_id()
    phone = a_phone()
    phone.signs_in("amir")
    back_again.kill()
    change = f"{{ subject: '{note}', case: '{case}', values: {{ text: '{WORDS}' }} }}"
    phone.work(f"work.command('note.add', {change})")
    phone.quits()
    phone.starts()
    phone.opens_the_app()
    phone.unlocks()
    phone.goes_to(f"#/case/{case}")
    phone.sees(WORDS)
    phone.waits(WORK + f"return work.stateOf('{note}') === 'saved'")
    back_again.start()
    phone.is_up_to_date()
    stored = fjordby.database.read(
        fjordby.municipality,
        lambda session: session.get_one(Note, (fjordby.municipality, note)).answers["text"],
    )
    assert stored == [WORDS]


def test_anothers_change_arrives(a_phone: Arrives, fjordby: Cast) -> None:
    case = fjordby.admits(given="Solveig", family="Ask")
    phone = a_phone()
    phone.signs_in("kari")
    phone.goes_to("#/patients")
    phone.sees("Solveig Ask")
    patient = fjordby.database.read(
        fjordby.municipality,
        lambda session: session.get_one(Case, (fjordby.municipality, case)).patient_id,
    )
    said = command("patient.change", patient, case, {"family": "Ask"}, family="Ask-Bø")
    assert fjordby.does("amir", said).status == "applied"
    phone.sees("Solveig Ask-Bø")


def test_the_password_is_stretched_by_argon2_under_our_policy(a_phone: Arrives) -> None:
    phone = a_phone()
    phone.signs_in("berit")
    assert phone.run(SLOTS) == [["password", "argon2id"]]


def test_a_key_that_cannot_be_read_is_kept_and_handed_on(a_phone: Arrives, fjordby: Cast) -> None:
    fjordby.admits(given="Torbjörn", family="Ek")
    phone = a_phone()
    phone.signs_in("kari")
    assert phone.run(KEPT_KEY) == [False, "Åsa"]
    phone.goes_to("#/patients")
    phone.open.refresh()
    phone.sees("Torbjörn Ek")
    assert phone.run("return location.hash") == "#/patients"


def test_locking_leaves_nothing_to_read(a_phone: Arrives, fjordby: Cast) -> None:
    fjordby.admits(given="Gudrun", family="Lönn")
    phone = a_phone()
    phone.signs_in("kari")
    phone.goes_to("#/patients")
    phone.sees("Gudrun Lönn")
    phone.goes_to("#/me")
    phone.taps("[data-part=lock]")
    phone.waits("return location.hash === '#/unlock'")
    assert "Lönn" not in phone.run("return document.documentElement.outerHTML")
    phone.types("#unlock-password", "not-the-password")
    phone.taps("button[type=submit]")
    phone.waits("return document.querySelector('#unlock-problem').checkVisibility()")


def test_a_notification_is_shown_by_the_worker(a_phone: Arrives) -> None:
    phone = a_phone()
    phone.opens_the_app()
    assert phone.run("return Notification.permission") == "granted"
    assert phone.run(NOTIFIED) == [["Hemklar", "a.1"]]
