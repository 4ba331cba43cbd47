/** Who is signed in on this device: signing in, unlocking, locking, signing out, and the vaults that come of it. */

import { setZone } from '../lib/when.js'
import { tell } from '../lib/tell.js'
import * as directory from '../store/directory.js'
import { Busy, Offline, SignedOut, Unreadable, head } from '../sync/api.js'
import { openDesk } from '../sync/desk.js'
import { serve } from '../sync/work.js'
import { WrongPassword, openEnvelope } from '../vault/envelope.js'
import { forgetKeys, leaveKey, takeKey } from '../vault/keep.js'
import { WeakSlot } from '../vault/kdf.js'
import { decrypt } from '../vault/records.js'
import { begin, create, end, retire, welcome } from './vaults.js'

const MOST_VAULTS = 8
const KEPT = 'hemklar-key-left'

/**
 * @typedef {import('../store/directory.js').VaultEntry} VaultEntry
 * @typedef {import('../sync/types.js').Entry} Entry
 * @typedef {{status: Entry, retryAfter?: number}} Result
 */

/** @type {{entry: VaultEntry, key: CryptoKey, desk: import('../sync/desk.js').OpenDesk} | null} */
let current = null

/** @param {VaultEntry} entry */
const whoOf = ({ municipality, worker, device }) => ({ municipality, worker, device })

/** @returns {string | undefined} id of the open vault */
export const openVault = () => current?.entry.id

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
 * What went wrong, as the screens say it.
 * @param {() => Promise<Result>} attempt
 * @returns {Promise<Result>}
 */
async function answered(attempt) {
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
 * @param {VaultEntry | undefined} known
 * @returns {Promise<Result>}
 */
async function enter(username, password, known) {
  const answer = await begin(username, password, known?.device ?? crypto.randomUUID()).catch((error) => {
    if (known && error instanceof Unreadable) return null
    throw error
  })
  if (known && answer && answer.worker.id === known.worker) {
    const key = await opened(known, password)
    if (key) {
      const entry = await welcome(known, key, answer)
      await open(entry, key)
      return { status: 'ok' }
    }
  }
  if (known) await retire(known)
  const fresh = known || !answer ? await begin(username, password, crypto.randomUUID()) : answer
  const { entry, key } = await create(username, password, fresh)
  await open(entry, key)
  return { status: known ? 'changed' : 'ok' }
}

/**
 * @param {VaultEntry} entry
 * @param {string} password
 * @returns {Promise<'ok' | 'wrong'>}
 */
async function openOffline(entry, password) {
  const key = await opened(entry, password)
  if (!key) return 'wrong'
  await open(entry, key)
  return 'ok'
}

/**
 * @param {VaultEntry} entry
 * @param {string} password
 * @returns {Promise<CryptoKey | null>} null: no slot opens
 */
async function opened(entry, password) {
  for (const slot of entry.slots) {
    try {
      return await openEnvelope(slot, password, whoOf(entry), entry.kid)
    } catch (error) {
      if (!(error instanceof WrongPassword || error instanceof WeakSlot)) throw error
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
    const answer = await begin(entry.username, password, entry.device).catch(() => null)
    if (!answer || current?.entry.id !== entry.id) return
    Object.assign(entry, await welcome(entry, current.key, answer))
    await current.desk.pulse.kick()
  }
}

/**
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 */
async function open(entry, key) {
  if (current) await close()
  const account = await decrypt({ key, kid: entry.kid, who: whoOf(entry) }, 'directory', entry.id, entry.account)
  setZone(account.municipality.zone)
  const desk = await openDesk(entry, key, account)
  current = { entry, key, desk }
  serve(desk)
  tell('vault:opened')
  desk.pulse.start()
}

/** Takes the page off the screen, lets it write what it still held, then drops everything that was readable. */
async function close() {
  const closing = current
  current = null
  tell('vault:closing')
  await closing?.desk.rest()
  serve(null)
  forgetKeys()
  await closing?.desk.close()
}

/** Saves what is being typed, drops the key, shows the unlock screen, here and in other tabs. */
export async function lock() {
  if (!current) return
  current.desk.tellLock()
  await close()
  tell('vault:locked')
}

/**
 * Hands in what waits, ends the session, erases what this device held of it.
 * @returns {Promise<{left: number}>} how many commands stay here, sealed, until there is network
 */
export async function signOut() {
  if (!current) return { left: 0 }
  const { entry, desk } = current
  await desk.drafts.flush()
  await desk.pulse.kick()
  desk.tellLock()
  await close()
  const left = await retire(entry)
  await end()
  tell('vault:closed', { left })
  return { left }
}

/**
 * The administrator has withdrawn this device: the rows go at once, what waits is handed in first and then goes too.
 * @param {string} id
 */
export async function wipe(id) {
  const entry = await directory.vault(id)
  if (current?.entry.id === id) await close()
  if (entry) await retire(entry)
  tell('vault:closed', { wiped: true })
}

/** Leaves the key for the next page of this app, which is on its way: another language, an update, a reload. */
export function leave() {
  if (!current) return
  leaveKey(current.entry.id, current.key)
  sessionStorage.setItem(KEPT, current.entry.id)
}

/** @returns {Promise<boolean>} the page before this one left its key, and the vault is open again */
export async function resume() {
  const expected = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  if (!expected) return false
  const left = await takeKey()
  const entry = left && left.vault === expected ? await directory.vault(left.vault) : undefined
  if (!left || !entry || entry.retired) return false
  await open(entry, left.key)
  return true
}

