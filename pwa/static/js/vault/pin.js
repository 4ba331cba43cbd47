/**
 * The quick PIN: the data key once more, wrapped under a few digits. That envelope is in the memory of one page, never on a disk,
 * where ten thousand PINs would be tried in minutes. It opens again what the page has locked; the third wrong PIN drops it.
 */

import { WrongSecret, openEnvelope, passwordSlot } from './envelope.js'
import { decrypt, encrypt } from './records.js'

const TRIES = 3
const LONGEST = 8

/**
 * @typedef {import('../store/directory.js').VaultEntry} VaultEntry
 * @typedef {{vault: string, under: string, left: number, slot: Promise<import('../store/directory.js').PasswordSlot>}} Envelope
 */

/** @type {Envelope | null} */
let held = null

/** @param {string} pin @returns {boolean} four to eight digits */
export const isPin = (pin) => /^\d{4,8}$/.test(pin)

/** @param {string} pin @returns {boolean} its digits repeat, or go on in even steps: 1111, 1212, 1234, 8642 */
export function isEasy(pin) {
  const steps = [...pin].map((digit, i) => (Number(pin[i + 1]) - Number(digit) + 10) % 10).slice(0, -1)
  return /^(\d+)\1+$/.test(pin) || new Set(steps).size === 1
}

/**
 * The PIN as the entry keeps it, so that each unlocking can make the envelope anew. All have one length, which tells nothing.
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 * @param {string} pin
 */
export function sealPin(entry, key, pin) {
  return encrypt({ key, kid: entry.kid, who: entry }, 'directory', `${entry.id}:pin`, pin.padEnd(LONGEST))
}

/**
 * Makes the envelope anew while the data key is at hand; none for somebody without a PIN.
 * @param {VaultEntry} entry
 * @param {import('./envelope.js').Opening} opening
 */
export function renewPin(entry, { key, raw }) {
  held = null
  const { id, kid, pin } = entry
  if (!pin) return
  const wrapped = async () => {
    const secret = await decrypt({ key, kid, who: entry }, 'directory', `${id}:pin`, pin)
    return passwordSlot(await raw(), secret.trim(), entry, kid)
  }
  const mine = { vault: id, under: circumstances(entry), left: TRIES, slot: wrapped() }
  mine.slot.catch(() => forget(mine))
  held = mine
}

/**
 * What the envelope was made under. When another window changes the password or the PIN, signs out or is wiped, it holds no more.
 * @param {VaultEntry} entry
 */
function circumstances({ pin, slots }) {
  return [pin?.iv, ...slots.flatMap((slot) => (slot.kind === 'password' ? slot.kdf.salt : []))].join()
}

/** @param {VaultEntry} entry @returns {boolean} its PIN opens it on this page */
export function pinOpens(entry) {
  if (held?.vault !== entry.id) return false
  const over = entry.readable_until && Date.now() > Date.parse(entry.readable_until)
  if (over || held.under !== circumstances(entry)) held = null
  return held !== null
}

/**
 * The data key by the PIN. A try counts when it begins, so that no number of them at once gives more than three.
 * @param {VaultEntry} entry
 * @param {string} pin
 * @returns {Promise<{key: CryptoKey} | {left: number} | null>} `left` tries after a wrong one; null: there is no envelope, or none any more
 */
export async function openByPin(entry, pin) {
  const mine = pinOpens(entry) ? held : null
  if (!mine || mine.left === 0) return null
  mine.left -= 1
  try {
    const { key } = await openEnvelope(await mine.slot, pin, entry, entry.kid)
    if (held !== mine) return null
    mine.left = TRIES
    return { key }
  } catch (error) {
    if (!(error instanceof WrongSecret)) throw error
    if (mine.left === 0) forget(mine)
    return { left: mine.left }
  }
}

/** @param {Envelope} mine */
function forget(mine) {
  if (held === mine) held = null
}

/** Drops the envelope, or only that of one vault. @param {string} [vault] */
export function dropPin(vault = held?.vault) {
  if (held?.vault === vault) held = null
}

/** Drops the envelope unless it is of this vault. @param {string} vault */
export function keepPinOf(vault) {
  if (held?.vault !== vault) held = null
}
