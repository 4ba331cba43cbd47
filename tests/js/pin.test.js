import './support/page.js'
import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'

import { toBase64, utf8 } from '../../pwa/static/js/lib/bytes.js'
import { unlock } from '../../pwa/static/js/app/door.js'
import { settleOthers } from '../../pwa/static/js/app/leaving.js'
import { watchLock } from '../../pwa/static/js/app/lock.js'
import { pin, removePin, setPin, unlockByPin } from '../../pwa/static/js/app/pin.js'
import { lock, open, opened, signOut, wipe } from '../../pwa/static/js/app/session.js'
import { changePassword } from '../../pwa/static/js/app/slots.js'
import { create, vaults } from '../../pwa/static/js/app/vaults.js'
import * as directory from '../../pwa/static/js/store/directory.js'
import { passwordSlot } from '../../pwa/static/js/vault/envelope.js'
import { dropPin, isEasy, isPin } from '../../pwa/static/js/vault/pin.js'
import { keep } from './support/archive.js'
import { TRANSPORT } from './support/desk.js'

const HOUR = 3_600_000
const PASSWORD = 'fyra ord som håller'
const PIN = '83107294'
const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)

/** Which addresses answer, and with what; the others are out of reach. @type {Record<string, () => Response>} */
let reachable = {}
globalThis.fetch = async (path) => {
  const answer = reachable[String(path)]
  if (!answer) throw new TypeError('no network')
  return answer()
}
globalThis.navigator ??= /** @type {any} */ ({})
globalThis.addEventListener = document.addEventListener.bind(document)
const clock = Date.now
let ahead = 0
Date.now = () => clock() + ahead
mock.timers.enable({ apis: ['setInterval'] })
watchLock()

/** @type {Uint8Array[]} everything that was wrapped */
const wrapped = []
const wrapKey = crypto.subtle.wrapKey.bind(crypto.subtle)
crypto.subtle.wrapKey = async (...args) => {
  const bytes = await wrapKey(...args)
  wrapped.push(new Uint8Array(bytes))
  return bytes
}

/** @param {string} worker @param {string} device */
async function lease(worker, device) {
  const body = toBase64(utf8(JSON.stringify({ worker, device, not_after: new Date(Date.now() + 72 * HOUR) })))
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, utf8(body))
  return { token: `${body}.${toBase64(signature)}`, jwk }
}

/** Somebody signs in for the first time here. @returns {Promise<string>} the vault's id */
async function comes() {
  const [worker, device] = [crypto.randomUUID(), crypto.randomUUID()]
  const answer = {
    municipality: { id: 'fjordby', country: 'no', zone: 'Europe/Oslo', lang: 'nb' }, device, hand_in: 'token', transport_key: TRANSPORT,
    worker: { id: worker, name: 'Kari Nordby', role: 'nurse', lang: 'nb', licensed: true }, teams: [], last_number: 0,
    lease_hours: 72, lease: await lease(worker, device), now: Date.now(),
  }
  const { entry, key } = await create('kari', PASSWORD, answer)
  assert.equal(await open(entry, key), 'ok')
  return entry.id
}

/** The same, with a quick PIN. */
async function comesWithPin() {
  const id = await comes()
  assert.equal(await setPin(PASSWORD, PIN), 'ok')
  return id
}

/** What the entry says on the disk. @param {string} id @returns {Promise<any>} */
const onDisk = (id) => directory.vault(id)

/** @param {string} id @returns {Promise<boolean | undefined>} the unlock screen offers the PIN */
const offered = async (id) => (await vaults()).find((line) => line.id === id)?.pin

afterEach(async () => {
  ahead = 0
  mock.timers.tick(5_000)
  reachable = {}
  await lock()
  for (const { id } of await directory.vaults()) await directory.removeVault(id)
})

test('a PIN has four to eight digits, which neither repeat nor go in even steps', () => {
  for (const good of ['2580', '8310', '13579246', '1123', '9021']) assert.ok(isPin(good) && !isEasy(good), good)
  for (const easy of ['1111', '000000', '1212', '123123', '1234', '9876', '7890', '2468', '87654321']) assert.ok(isEasy(easy), easy)
  for (const none of ['', '123', '123456789', '12a4', ' 1234', '١٢٣٤']) assert.ok(!isPin(none), none)
})

test('it is set against the password only, and an easy one not at all', async () => {
  await comes()
  assert.equal(pin(), 'off')
  assert.equal(await setPin('not this one', PIN), 'wrong')
  for (const easy of ['1234', '123', '4444']) assert.equal(await setPin(PASSWORD, easy), 'weak')
  assert.equal(pin(), 'off')
  assert.equal(await setPin(PASSWORD, PIN), 'ok')
  assert.equal(pin(), 'on')
})

test('after locking it opens without network, as often as the page locks, with a key that cannot be taken out', async () => {
  const id = await comesWithPin()
  for (let times = 0; times < 2; times++) {
    await lock()
    assert.equal(await offered(id), true)
    assert.deepEqual(await unlockByPin(id, PIN), { status: 'ok' })
    assert.equal(opened()?.key.extractable, false)
  }
})

test('the third wrong PIN drops it: then not even the right one opens; after the password it does again', async () => {
  const id = await comesWithPin()
  await lock()
  assert.deepEqual(await unlockByPin(id, '1357'), { status: 'pin', left: 2 })
  assert.deepEqual(await unlockByPin(id, '1358'), { status: 'pin', left: 1 })
  assert.deepEqual(await unlockByPin(id, PIN), { status: 'ok' })
  await lock()
  for (const left of [2, 1, 0]) assert.deepEqual(await unlockByPin(id, '1359'), { status: 'pin', left })
  assert.equal(await offered(id), false)
  assert.deepEqual(await unlockByPin(id, PIN), { status: 'no-pin' })
  assert.equal((await unlock(id, PASSWORD)).status, 'ok')
  await lock()
  assert.deepEqual(await unlockByPin(id, PIN), { status: 'ok' })
})

test('many tries at once are three', async () => {
  const id = await comesWithPin()
  await lock()
  const answers = await Promise.all([...Array(5).fill('1359'), PIN].map((digits) => unlockByPin(id, digits)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['no-pin', 'no-pin', 'no-pin', 'pin', 'pin', 'pin'])
  assert.equal(opened(), null)
})

test('neither the PIN nor what it opens is on the disk, and its length neither', async () => {
  const id = await comes()
  const before = wrapped.length
  assert.equal(await setPin(PASSWORD, PIN), 'ok')
  const { slots: [slot], pin: sealed } = await onDisk(id)
  await lock()
  assert.equal((await unlockByPin(id, PIN)).status, 'ok')
  assert.equal(wrapped.length, before + 1)
  const envelope = Buffer.from(wrapped[before]).toString('base64')
  const password = Buffer.from(slot.wrapped).toString('base64')
  const names = (await indexedDB.databases()).map(({ name }) => String(name))
  const disk = JSON.stringify(await Promise.all(names.map(keep)))
  assert.ok(disk.includes(password), 'the search finds what is there')
  for (const secret of [envelope, PIN]) assert.ok(!disk.includes(secret))
  assert.equal(await setPin(PASSWORD, '8310'), 'ok')
  assert.equal((await onDisk(id)).pin.ct.byteLength, sealed.ct.byteLength)
})

/** The page looks at the clock. @param {number} hours by how much it has moved */
function looks(hours) {
  ahead = hours * HOUR
  mock.timers.tick(5_000)
}

test('a key that came over from the page before brings no envelope; the password makes it', async () => {
  const id = await comesWithPin()
  const { entry, key } = /** @type {any} */ (opened())
  await lock()
  dropPin()
  assert.equal(await open(entry, key), 'ok')
  assert.equal(pin(), 'later')
  await lock()
  assert.deepEqual(await unlockByPin(id, PIN), { status: 'no-pin' })
  assert.equal((await unlock(id, PASSWORD)).status, 'ok')
  assert.equal(pin(), 'on')
})

/** @type {Record<string, (id: string) => unknown>} what ends it while the page runs, with the vault open or locked */
const ENDS = {
  'the lease ended while open': () => looks(73),
  'the clock went back while open': () => looks(-1),
  'the lease ended while locked': async (id) => {
    await lock()
    ahead = 73 * HOUR
    assert.equal(await offered(id), false)
  },
  'the lease turns out to have ended, whatever the entry says': async (id) => {
    await lock()
    await directory.patchVault(id, { readable_until: undefined })
    ahead = 73 * HOUR
    assert.deepEqual(await unlockByPin(id, PIN), { status: 'ended' })
  },
  'the clock went back while locked': async () => {
    await lock()
    looks(-1)
  },
  'the clock turns out to have gone back': async (id) => {
    await lock()
    ahead = -HOUR
    assert.deepEqual(await unlockByPin(id, PIN), { status: 'clock' })
  },
  'the person signed out': () => signOut(),
  'the device was withdrawn while open': (id) => wipe(id),
  'the device was withdrawn while locked': async (id) => {
    await lock()
    reachable['/sync'] = () => Response.json({ wipe: true, outcomes: [] })
    await settleOthers(undefined)
    assert.equal((await onDisk(id))?.retired ?? true, true)
  },
  'another person opened theirs': () => comes(),
  'the password was changed': async () => {
    reachable['/session/password'] = () => new Response(null, { status: 204 })
    assert.equal(await changePassword(PASSWORD, 'fyra helt nya ord'), 'ok')
  },
  'another window changed the password': async (id) => {
    const { kid, slots, ...who } = await onDisk(id)
    const extractable = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
    await directory.patchVault(id, { slots: [await passwordSlot(extractable, 'fyra helt nya ord', who, kid)] })
    await lock()
    assert.equal(await offered(id), false)
    await directory.patchVault(id, { slots })
  },
  'the PIN was removed': () => removePin(),
  'another window removed the PIN': async (id) => {
    await directory.patchVault(id, { pin: undefined })
    await lock()
    assert.equal(await offered(id), false)
  },
}

for (const [why, happens] of Object.entries(ENDS)) {
  test(`${why}: the PIN opens nothing any more, even when the disk is put back`, async () => {
    const id = await comesWithPin()
    const before = await onDisk(id)
    await happens(id)
    await lock()
    await directory.saveVault(before)
    ahead = 0
    assert.equal(await offered(id), false)
    assert.deepEqual(await unlockByPin(id, PIN), { status: 'no-pin' })
    assert.equal(opened(), null)
  })
}

test('what is dropped while the right PIN is being tried opens nothing', async () => {
  const id = await comesWithPin()
  await lock()
  const trying = unlockByPin(id, PIN)
  await new Promise((resolve) => setTimeout(resolve, 20))
  looks(-1)
  ahead = 0
  assert.deepEqual(await trying, { status: 'no-pin' })
  assert.equal(opened(), null)
})

test('a passkey more does not end it', async () => {
  const id = await comesWithPin()
  await lock()
  const { slots } = await onDisk(id)
  await directory.patchVault(id, { slots: [...slots, { ...slots[0], kind: 'passkey' }] })
  assert.equal(await offered(id), true)
})
