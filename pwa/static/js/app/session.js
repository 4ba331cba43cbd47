/** The open vault of this page: opened while its lease lasts, locked, signed out, wiped, handed to the page that follows. */

import { setZone } from '../lib/when.js'
import { tell } from '../lib/tell.js'
import { casesStore } from '../store/cases.js'
import * as directory from '../store/directory.js'
import { openDesk } from '../sync/desk.js'
import { serve } from '../sync/work.js'
import { forgetKeys, leaveKey, takeKey } from '../vault/keep.js'
import { judge } from '../vault/lease.js'
import { keepPinOf } from '../vault/pin.js'
import { decrypt } from '../vault/records.js'
import { given, keepLease, leaseOf } from './leases.js'
import { end, retire } from './leaving.js'

const KEPT = 'hemklar-key-left'
const RARELY = 5 * 60_000
const MINUTE = 60_000

/**
 * @typedef {import('../store/directory.js').VaultEntry} VaultEntry
 * @typedef {{entry: VaultEntry, key: CryptoKey, desk: import('../sync/desk.js').OpenDesk,
 *   held: import('../vault/lease.js').Held | null, writtenAt: number}} Current
 */

/** @type {Current | null} */
let current = null

/** @returns {Current | null} */
export const opened = () => current

/** @returns {string | undefined} id of the open vault */
export const openVault = () => current?.entry.id

/** @returns {VaultEntry} of the open vault; throws when none is */
export function entryNow() {
  if (!current) throw new Error('locked')
  return current.entry
}

/** @param {VaultEntry} entry */
export const whoOf = ({ municipality, worker, device }) => ({ municipality, worker, device })

/**
 * Opens the vault while its lease lasts. After that its cases are erased here; what waits to be sent is not.
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 * @returns {Promise<'ok' | 'ended' | 'clock'>}
 */
export async function open(entry, key) {
  const account = await decrypt({ key, kid: entry.kid, who: whoOf(entry) }, 'directory', entry.id, entry.account)
  const held = await leaseOf(entry, key, account)
  const standing = judge(held, Date.now())
  keepPinOf(standing === 'ok' ? entry.id : '')
  if (standing === 'ended') await casesStore(entry.databases.cases).erase()
  if (standing !== 'ok') return standing
  if (current) await close()
  setZone(account.municipality.zone)
  const desk = await openDesk(entry, key, account)
  current = { entry, key, desk, held, writtenAt: 0 }
  serve(desk)
  tell('vault:opened')
  desk.pulse.start()
  return 'ok'
}

/**
 * A lease that came with an answer of the server.
 * @param {{lease: import('../vault/lease.js').Lease, now: string}} answer
 */
export async function leased({ lease, now }) {
  const open = current
  const held = open && await given(open.entry, lease, Date.parse(now))
  if (!open || !held) return
  const first = !open.held
  open.held = held
  if (first || Date.now() - open.writtenAt > RARELY) await note(open)
}

/** @param {Current} open */
async function note(open) {
  if (!open.held) return
  open.writtenAt = Date.now()
  Object.assign(open.entry, await keepLease(open.entry, open.key, open.held).catch(() => ({})))
}

/**
 * Takes note of the time.
 * @returns {boolean} the lease has ended, or the clock was put back under it
 */
export function leaseOver() {
  if (!current?.held) return false
  const over = judge(current.held, Date.now()) !== 'ok'
  current.held.seen = Math.max(current.held.seen, Date.now() + current.held.offset)
  return over
}

/** @returns {{idle: number, hidden: number, until: number | null}} after how many ms it locks, and until when it is readable */
export function limits() {
  const { lock_idle_minutes: idle = 3, lock_hidden_seconds: hidden = 60 } = current?.desk.account.settings ?? {}
  const until = current?.held ? current.held.notAfter - current.held.offset : null
  return { idle: Math.min(10, Math.max(1, idle)) * MINUTE, hidden: Math.min(600, Math.max(5, hidden)) * 1000, until }
}

/** Takes the page off the screen, lets it write what it still held, then drops everything that was readable. */
async function close() {
  const closing = current
  current = null
  tell('vault:closing')
  await closing?.desk.rest()
  if (closing) await note(closing)
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
  const mine = current?.entry.id === id
  if (mine) await close()
  if (entry) await retire(entry)
  if (mine) await end()
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
  return (await open(entry, left.key)) === 'ok'
}
