/** Vaults coming: made at the first sign-in, brought up to date at each. How they leave is told in `leaving.js`. */

import { instant } from '../lib/instant.js'
import { uuid7 } from '../lib/uuid7.js'
import * as directory from '../store/directory.js'
import { devicesOf, lastGiven, noteGiven } from '../store/marks.js'
import { outboxStore } from '../store/outbox.js'
import { ask, json } from '../sync/api.js'
import { createEnvelope } from '../vault/envelope.js'
import { pinOpens } from '../vault/pin.js'
import { encrypt } from '../vault/records.js'
import { given, keepLease } from './leases.js'

const PATIENCE = 20_000

/** @typedef {import('../store/directory.js').VaultEntry} VaultEntry */

/** People with a vault here, last signed in first. @returns {Promise<import('../sync/types.js').VaultLine[]>} */
export async function vaults() {
  const entries = (await directory.vaults()).filter(({ retired }) => !retired)
  return Promise.all(entries.map(async (entry) => {
    const { id, given, databases, slots, readable_until: until } = entry
    const outbox = outboxStore(databases.outbox)
    const waiting = (await outbox.commands()).filter(({ quiet, refused }) => !quiet && !refused).length
    outbox.close()
    return { id, given, waiting, until: until ?? null, passkey: slots.some(({ kind }) => kind === 'passkey'), pin: pinOpens(entry) }
  }))
}

/**
 * `POST /session`.
 * @param {string} username
 * @param {string} password
 * @param {string} device
 * @returns {Promise<any>} with `now`, the server's time in milliseconds
 */
export async function begin(username, password, device) {
  const body = new URLSearchParams({ username, password, device })
  const response = await ask('/session', { method: 'POST', headers: { Accept: 'application/json' }, body }, PATIENCE)
  return { ...(await json(response)), now: Date.parse(response.headers.get('Date') ?? '') || Date.now() }
}

/**
 * What is kept of the answer, for the time without network.
 * @param {any} answer
 * @returns {import('../sync/desk.js').Account}
 */
export function accountOf(answer) {
  const { worker, teams, municipality, holidays = [], last_number, lease_hours, lease, settings } = answer
  return {
    worker: { roles: [worker.role], ...worker },
    teams,
    municipality: { holidays, ...municipality },
    last_number,
    lease_hours,
    lease,
    settings,
  }
}

/**
 * A new vault for a worker who was not on this device. Its directory entry is written last: without it there is no vault.
 * @param {string} username
 * @param {string} password
 * @param {any} answer of signing in
 * @returns {Promise<{entry: VaultEntry, key: CryptoKey}>}
 */
export async function create(username, password, answer) {
  const who = { municipality: answer.municipality.id, worker: answer.worker.id, device: answer.device }
  const { key, kid, slot } = await createEnvelope(password, who)
  const id = uuid7()
  /** @type {VaultEntry} */
  const entry = {
    id,
    ...who,
    given: answer.worker.name.split(' ')[0],
    username,
    kid,
    slots: [slot],
    account: await encrypt({ key, kid, who }, 'directory', id, accountOf(answer)),
    hand_in: answer.hand_in,
    transport_key: answer.transport_key,
    databases: { cases: `cases:${id}`, outbox: `outbox:${id}` },
    signed_in_at: instant(),
  }
  await directory.saveVault(entry)
  await takeLease(entry, key, answer)
  // Firefox asks the person, who may answer later or never: signing in does not wait for it.
  navigator.storage?.persist?.().catch(() => false)
  return { entry, key }
}

/**
 * Takes what a later sign-in answered into the entry. The password is the server's present one: other password slots go.
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 * @param {any} answer
 * @param {import('../store/directory.js').PasswordSlot} slot that the password opened
 * @returns {Promise<VaultEntry>}
 */
export async function welcome(entry, key, answer, slot) {
  const who = { municipality: entry.municipality, worker: entry.worker, device: entry.device }
  const next = {
    ...entry,
    account: await encrypt({ key, kid: entry.kid, who }, 'directory', entry.id, accountOf(answer)),
    hand_in: answer.hand_in,
    transport_key: answer.transport_key,
    signed_in_at: instant(),
    slots: [slot, ...entry.slots.filter(({ kind }) => kind !== 'password')],
  }
  await directory.saveVault(next)
  await takeLease(next, key, answer)
  return next
}

/**
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 * @param {any} answer of signing in
 */
async function takeLease(entry, key, answer) {
  const held = answer.lease && await given(entry, answer.lease, answer.now)
  if (held) Object.assign(entry, await keepLease(entry, key, held))
}

/**
 * What this profile once numbered for a worker and neither holds any more nor sent: its databases were lost.
 * @param {string} worker
 * @param {Record<string, number>} [taken] the last numbers that the server has of the worker's devices
 * @returns {Promise<number>}
 */
export async function lostBefore(worker, taken = {}) {
  const kept = new Set((await directory.vaults()).map(({ device }) => device))
  let lost = 0
  for (const device of devicesOf(worker)) {
    if (kept.has(device)) continue
    lost += Math.max(0, lastGiven({ worker, device }) - (taken[device] ?? 0))
    noteGiven({ worker, device }, 0)
  }
  return lost
}
