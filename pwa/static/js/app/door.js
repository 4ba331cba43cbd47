/** Getting in: by user name and password, by password or passkey into a vault that is here, with network or without. */

import { tell } from '../lib/tell.js'
import * as directory from '../store/directory.js'
import { Busy, Offline, SignedOut, Unreadable, head } from '../sync/api.js'
import { WrongSecret, openEnvelope, openSlot, passwordSlot } from '../vault/envelope.js'
import { WeakSlot } from '../vault/kdf.js'
import { NoPasskey, Refused, passkeyKey } from '../vault/passkey.js'
import { renewPin } from '../vault/pin.js'
import { begunIn, retire } from './leaving.js'
import { open, opened, whoOf } from './session.js'
import { accountOf, begin, create, lostBefore, welcome } from './vaults.js'

const MOST_VAULTS = 8

/**
 * @typedef {import('../store/directory.js').VaultEntry} VaultEntry
 * @typedef {import('../store/directory.js').PasswordSlot} PasswordSlot
 * @typedef {import('../sync/types.js').Entry} Entry
 * @typedef {{status: Entry, retryAfter?: number, left?: number}} Result
 */

/**
 * Signed in by a new password, while what was begun here is closed under the one before; until the person has decided.
 * @type {{known: VaultEntry, password: string, answer: any, begun: number} | null}
 */
let between = null

/**
 * @param {string} username
 * @param {string} password
 * @returns {Promise<Result>}
 */
export async function signIn(username, password) {
  const name = username.trim().toLowerCase()
  const entries = (await directory.vaults()).filter(({ retired }) => !retired)
  const known = entries.find((entry) => entry.username === name)
  if (!known && entries.length >= MOST_VAULTS) return { status: 'too-many' }
  return answered(async () => {
    try {
      return await enter(name, password, known)
    } catch (error) {
      if (!(error instanceof Offline)) throw error
      return { status: known ? await openOffline(known, password) : 'offline' }
    }
  })
}

/**
 * @param {string} vault
 * @param {string} password
 * @returns {Promise<Result>}
 */
export async function unlock(vault, password) {
  const entry = await directory.vault(vault)
  if (!entry || entry.retired) return { status: 'unknown' }
  return answered(async () => {
    const status = await openOffline(entry, password)
    if (status === 'ok') {
      renew(entry, password)
      return { status }
    }
    try {
      return await enter(entry.username, password, entry)
    } catch (error) {
      if (error instanceof Offline) return { status }
      throw error
    }
  })
}

/**
 * With the passkey of this device. What it gives is checked against the slot; when it is not the right one, nothing is written
 * and the password remains.
 * @param {string} vault
 * @returns {Promise<Result>}
 */
export async function unlockByPasskey(vault) {
  const entry = await directory.vault(vault)
  const slot = entry?.slots.find((one) => one.kind === 'passkey')
  if (!entry || entry.retired || !slot) return { status: 'unknown' }
  return answered(async () => {
    try {
      const kek = await passkeyKey(/** @type {import('../store/directory.js').PasskeySlot} */ (slot))
      return { status: await openAnew(entry, await openSlot(slot, kek, whoOf(entry), entry.kid)) }
    } catch (error) {
      if (error instanceof Refused) return { status: 'refused' }
      if (error instanceof NoPasskey || error instanceof WrongSecret) return { status: 'passkey' }
      throw error
    }
  })
}

/**
 * What went wrong, as the screens say it.
 * @param {() => Promise<Result>} attempt
 * @returns {Promise<Result>}
 */
export async function answered(attempt) {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof SignedOut) return { status: 'wrong' }
    if (error instanceof Busy) return { status: 'wait', retryAfter: error.retryAfter }
    if (error instanceof Offline || error instanceof Unreadable) return { status: 'offline' }
    return { status: 'storage' }
  }
}

/**
 * Signs in at the server and opens the vault, or makes it.
 * @param {string} username
 * @param {string} password
 * @param {VaultEntry | undefined} before
 * @returns {Promise<Result>}
 */
async function enter(username, password, before) {
  if (!before) return anew(username, password, undefined, await begin(username, password, crypto.randomUUID()))
  const answer = await beginAgain(before, username, password).catch((error) => {
    if (error instanceof Unreadable) return null
    throw error
  })
  if (answer?.worker.id !== before.worker) return anew(username, password, before, answer)
  const known = { ...before, hand_in: answer.hand_in }
  const found = await keyBy(known, password)
  if (found) return { status: await openAnew(await welcome(known, found.key, answer, found.slot), found) }
  const begun = await begunIn(known)
  if (begun === 0) return anew(username, password, known, answer)
  between = { known, password, answer, begun }
  location.hash = '#/earlier'
  return { status: 'earlier' }
}

/**
 * Signs in on the device of a vault. The token for handing in that it had has died with that, so the new one is kept at once.
 * @param {VaultEntry} entry
 * @param {string} username
 * @param {string} password
 */
async function beginAgain(entry, username, password) {
  const answer = await begin(username, password, entry.device)
  if (answer.worker.id === entry.worker) await directory.patchVault(entry.id, { hand_in: answer.hand_in })
  return answer
}

/**
 * A new vault; what the one before still had ready goes to the server.
 * @param {string} username
 * @param {string} password
 * @param {VaultEntry | undefined} known
 * @param {any} answer of signing in
 * @returns {Promise<Result>}
 */
async function anew(username, password, known, answer) {
  const fresh = known || !answer ? await begin(username, password, crypto.randomUUID()) : answer
  if (known) await retire(known)
  const { entry, key } = await create(username, password, fresh)
  const status = await open(entry, key)
  const lost = await lostBefore(entry.worker, fresh.other_devices)
  if (lost > 0) tell('sync:noticed', { gone: [], dropped: [], late: 0, lost, cleared: true })
  if (known && status === 'ok') tell('vault:changed')
  return { status: known && status === 'ok' ? 'changed' : status }
}

/** @type {import('../sync/types.js').Earlier} */
export const earlier = {
  begun: () => between?.begun ?? 0,

  open: (old) => answered(async () => {
    if (!between) return { status: 'unknown' }
    const { known, password, answer } = between
    const found = await keyBy(known, old)
    if (!found) return { status: 'wrong' }
    const slot = await passwordSlot(await found.raw(), password, whoOf(known), known.kid)
    const next = await welcome(known, found.key, answer, slot)
    between = null
    return { status: await openAnew(next, found) }
  }),

  giveUp: () => answered(async () => {
    if (!between) return { status: 'unknown' }
    const { known, password, answer } = between
    const result = await anew(known.username, password, known, answer)
    between = null
    return result
  }),
}

/**
 * @param {VaultEntry} entry
 * @param {string} password
 * @returns {Promise<'ok' | 'wrong' | 'ended' | 'clock'>}
 */
async function openOffline(entry, password) {
  const found = await keyBy(entry, password)
  return found ? openAnew(entry, found) : 'wrong'
}

/**
 * Opens by password or passkey; only then the quick PIN may open again what this page locks.
 * @param {VaultEntry} entry
 * @param {import('../vault/envelope.js').Opening} opening
 */
async function openAnew(entry, opening) {
  const status = await open(entry, opening.key)
  if (status === 'ok') renewPin(entry, opening)
  return status
}

/**
 * @param {VaultEntry} entry
 * @param {string} password
 * @returns {Promise<import('../vault/envelope.js').Opening & {slot: PasswordSlot} | null>} null: no slot opens
 */
export async function keyBy(entry, password) {
  for (const slot of entry.slots) {
    if (slot.kind !== 'password') continue
    try {
      return { slot, ...(await openEnvelope(slot, password, whoOf(entry), entry.kid)) }
    } catch (error) {
      if (!(error instanceof WrongSecret || error instanceof WeakSlot)) throw error
    }
  }
  return null
}

/**
 * The server's session may have ended while the app was locked: begins a new one while the password is at hand.
 * @param {VaultEntry} entry
 * @param {string} password
 */
async function renew(entry, password) {
  try {
    await head({ fresh: true })
  } catch (error) {
    if (!(error instanceof SignedOut)) return
    const answer = await beginAgain(entry, entry.username, password).catch(() => null)
    const now = opened()
    if (!answer || now?.entry.id !== entry.id) return
    const found = await keyBy(entry, password)
    if (!found) return
    Object.assign(now.entry, await welcome(now.entry, now.key, answer, found.slot))
    Object.assign(now.desk.account, accountOf(answer))
    await now.desk.pulse.kick()
  }
}
