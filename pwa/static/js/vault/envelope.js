/**
 * The envelope: one random data key per worker and device, never stored raw, wrapped in slots: by the password, by a passkey.
 * Opening any slot opens the vault. Every slot carries a check value, and a slot that does not pass it is never written anew.
 */

import { random, toBase64, utf8 } from '../lib/bytes.js'
import { derive, deriveNew } from './kdf.js'

const AES = /** @type {const} */ ({ name: 'AES-GCM', length: 256 })
const CHECK = 'hemklar/vault/check'

/** The secret does not open this slot. */
export class WrongSecret extends Error {}

/**
 * @typedef {{municipality: string, worker: string, device: string}} Who  whose vault it is; bound into every ciphertext
 * @typedef {import('../store/directory.js').Slot} Slot
 * @typedef {import('../store/directory.js').PasswordSlot} PasswordSlot
 * @typedef {import('../store/directory.js').Wrapped} Wrapped
 * @typedef {{key: CryptoKey, raw: () => Promise<CryptoKey>}} Opening  `key` cannot be exported; `raw` gives it once more so that it
 *   can, only to wrap it in another slot and then to be dropped
 */

/**
 * A new data key and its password slot.
 * @param {string} password
 * @param {Who} who
 * @returns {Promise<{key: CryptoKey, kid: string, slot: PasswordSlot}>} `key` cannot be exported
 */
export async function createEnvelope(password, who) {
  const { kdf, kek } = await deriveNew(password)
  const raw = await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt'])
  const kid = toBase64(random(6))
  const wrapped = await wrap(raw, kek, who, kid)
  return { key: await unwrap(wrapped, kek, who, kid), kid, slot: { kind: 'password', kdf, ...wrapped } }
}

/**
 * The data key from a password slot.
 * @param {PasswordSlot} slot
 * @param {string} password
 * @param {Who} who
 * @param {string} kid
 * @returns {Promise<Opening>}
 * @throws {WrongSecret} the password, or the person, device or key the slot was made for, is another
 * @throws {import('./kdf.js').WeakSlot}
 */
export async function openEnvelope(slot, password, who, kid) {
  return openSlot(slot, await derive(password, slot.kdf), who, kid)
}

/**
 * The data key from any slot.
 * @param {Wrapped} slot
 * @param {CryptoKey} kek
 * @param {Who} who
 * @param {string} kid
 * @returns {Promise<Opening>}
 * @throws {WrongSecret}
 */
export async function openSlot(slot, kek, who, kid) {
  return { key: await unwrap(slot, kek, who, kid), raw: () => unwrap(slot, kek, who, kid, { extractable: true }) }
}

/**
 * A password slot more for an open envelope.
 * @param {CryptoKey} key the data key, extractable
 * @param {string} password
 * @param {Who} who
 * @param {string} kid
 * @returns {Promise<PasswordSlot>}
 */
export async function passwordSlot(key, password, who, kid) {
  const { kdf, kek } = await deriveNew(password)
  return { kind: 'password', kdf, ...(await wrap(key, kek, who, kid)) }
}

/**
 * @param {CryptoKey} key the data key, extractable
 * @param {CryptoKey} kek
 * @param {Who} who
 * @param {string} kid
 * @returns {Promise<Wrapped>}
 */
export async function wrap(key, kek, who, kid) {
  const additionalData = bound(who, kid)
  const [iv, checkIv] = [random(12), random(12)]
  const wrapped = await crypto.subtle.wrapKey('raw', key, kek, { name: 'AES-GCM', iv, additionalData })
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: checkIv, additionalData }, key, utf8(CHECK))
  return { iv, wrapped, check: { iv: checkIv, ct } }
}

/**
 * @param {Wrapped} slot
 * @param {CryptoKey} kek
 * @param {Who} who
 * @param {string} kid
 * @param {{extractable?: boolean}} [how]
 * @returns {Promise<CryptoKey>}
 * @throws {WrongSecret}
 */
async function unwrap(slot, kek, who, kid, { extractable = false } = {}) {
  const additionalData = bound(who, kid)
  try {
    const how = { name: 'AES-GCM', iv: /** @type {BufferSource} */ (slot.iv), additionalData }
    const key = await crypto.subtle.unwrapKey('raw', slot.wrapped, kek, how, AES, extractable, ['encrypt', 'decrypt'])
    const check = { name: 'AES-GCM', iv: /** @type {BufferSource} */ (slot.check.iv), additionalData }
    await crypto.subtle.decrypt(check, key, slot.check.ct)
    return key
  } catch {
    throw new WrongSecret('this does not open the vault')
  }
}

/**
 * @param {Who} who
 * @param {string} kid
 */
function bound(who, kid) {
  return utf8(`v1|${who.municipality}|${who.worker}|${who.device}|slot|${kid}`)
}
