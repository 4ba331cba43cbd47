/** The ways of opening the vault that is open: a passkey added, replaced or taken away, the password changed. */

import { instant } from '../lib/instant.js'
import { patchVault } from '../store/directory.js'
import { Busy, SignedOut, Unreadable, ask, json } from '../sync/api.js'
import { passwordSlot, wrap } from '../vault/envelope.js'
import { NoPasskey, Refused, createPasskey, forget, passkeysLikely } from '../vault/passkey.js'
import { dropPin } from '../vault/pin.js'
import { keyBy } from './door.js'
import { entryNow, limits, whoOf } from './session.js'

/**
 * @typedef {import('../store/directory.js').Slot} Slot
 * @typedef {import('../store/directory.js').VaultEntry} VaultEntry
 */

const PATIENCE = 20_000

export { limits }
export { pin, removePin, setPin } from './pin.js'

/** @param {VaultEntry} entry @returns {import('../store/directory.js').PasskeySlot[]} */
const passkeysOf = (entry) => entry.slots.flatMap((slot) => (slot.kind === 'passkey' ? slot : []))

/** @param {VaultEntry} entry @param {Slot[]} slots */
async function keep(entry, slots) {
  await patchVault(entry.id, { slots })
  entry.slots = slots
}

/** @returns {Promise<'on' | 'off' | 'unsupported'>} */
export async function passkey() {
  if (passkeysOf(entryNow()).length > 0) return 'on'
  return (await passkeysLikely()) ? 'off' : 'unsupported'
}

/** @type {import('../sync/types.js').Keys['addPasskey']} */
export async function addPasskey(password) {
  const entry = entryNow()
  try {
    const found = await keyBy(entry, password)
    if (!found) return 'wrong'
    const { kek, ...made } = await createPasskey({ vault: entry.id, name: entry.username })
    const wrapped = await wrap(await found.raw(), kek, whoOf(entry), entry.kid)
    const others = entry.slots.filter(({ kind }) => kind !== 'passkey')
    await keep(entry, [...others, { kind: 'passkey', kdf: { name: 'prf' }, ...made, made_at: instant(), ...wrapped }])
    return 'ok'
  } catch (error) {
    if (error instanceof Refused) return 'refused'
    return error instanceof NoPasskey ? 'unsupported' : 'storage'
  }
}

export async function removePasskey() {
  const entry = entryNow()
  const gone = passkeysOf(entry)
  await keep(entry, entry.slots.filter(({ kind }) => kind !== 'passkey'))
  for (const { credential } of gone) await forget(credential)
}

/**
 * Both passwords open the vault until the server has said which one it knows, so that no crash in between locks anybody out.
 * @type {import('../sync/types.js').Keys['changePassword']}
 */
export async function changePassword(current, next) {
  const entry = entryNow()
  const before = entry.slots
  try {
    const found = await keyBy(entry, current)
    if (!found) return 'wrong'
    const slot = await passwordSlot(await found.raw(), next, whoOf(entry), entry.kid)
    await keep(entry, [slot, ...before])
    dropPin()
    const refused = await tellServer(current, next)
    if (refused === 'offline') return refused
    await keep(entry, refused ? before : [slot, ...passkeysOf(entry)])
    return refused ?? 'ok'
  } catch {
    return 'storage'
  }
}

/**
 * @param {string} current
 * @param {string} next
 * @returns {Promise<'wrong' | 'weak' | 'out' | 'wait' | 'offline' | null>} null: it is changed; `offline` nobody knows
 */
async function tellServer(current, next) {
  const body = JSON.stringify({ current, new: next })
  try {
    const response = await ask('/session/password', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }, PATIENCE)
    if (response.ok) return null
    await json(response)
    return 'offline'
  } catch (error) {
    if (error instanceof SignedOut) return 'out'
    if (error instanceof Busy) return 'wait'
    if (!(error instanceof Unreadable)) return 'offline'
    return error.status === 403 ? 'wrong' : 'weak'
  }
}
