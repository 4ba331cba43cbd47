/**
 * The envelope: one random data key per worker and device, never stored raw, wrapped in slots. Opening any slot opens the
 * vault. The form is final: later slots stand beside the first.
 */

import { random, toBase64, utf8 } from '../lib/bytes.js'
import { derive, deriveNew } from './kdf.js'

const AES = /** @type {const} */ ({ name: 'AES-GCM', length: 256 })
const CHECK = 'hemklar/vault/check'

/** The password does not open this slot. */
export class WrongPassword extends Error {}

/**
 * @typedef {{municipality: string, worker: string, device: string}} Who  whose vault it is; bound into every ciphertext
 * @typedef {import('../store/directory.js').Slot} Slot
 */

/**
 * A new data key and its password slot.
 * @param {string} password
 * @param {Who} who
 * @returns {Promise<{key: CryptoKey, kid: string, slot: Slot}>} `key` cannot be exported
 */
export async function createEnvelope(password, who) {
  const { kdf, kek } = await deriveNew(password)
  const raw = await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt'])
  const iv = random(12)
  const kid = toBase64(random(6))
  const how = { name: 'AES-GCM', iv, additionalData: bound(who, kid) }
  const wrapped = await crypto.subtle.wrapKey('raw', raw, kek, how)
  const key = await crypto.subtle.unwrapKey('raw', wrapped, kek, how, AES, false, ['encrypt', 'decrypt'])
  const checkIv = random(12)
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: checkIv, additionalData: bound(who, kid) }, key, utf8(CHECK))
  return { key, kid, slot: { kind: 'password', kdf, iv, wrapped, check: { iv: checkIv, ct } } }
}

/**
 * The data key from a password slot.
 * @param {Slot} slot
 * @param {string} password
 * @param {Who} who
 * @param {string} kid
 * @returns {Promise<CryptoKey>} cannot be exported
 * @throws {WrongPassword} the password, or the person, device or key the slot was made for, is another
 * @throws {import('./kdf.js').WeakSlot}
 */
export async function openEnvelope(slot, password, who, kid) {
  const kek = await derive(password, slot.kdf)
  const additionalData = bound(who, kid)
  try {
    const how = { name: 'AES-GCM', iv: /** @type {BufferSource} */ (slot.iv), additionalData }
    const key = await crypto.subtle.unwrapKey('raw', slot.wrapped, kek, how, AES, false, ['encrypt', 'decrypt'])
    const check = { name: 'AES-GCM', iv: /** @type {BufferSource} */ (slot.check.iv), additionalData }
    await crypto.subtle.decrypt(check, key, slot.check.ct)
    return key
  } catch {
    throw new WrongPassword('the password does not open this vault')
  }
}

/**
 * @param {Who} who
 * @param {string} kid
 */
function bound(who, kid) {
  return utf8(`v1|${who.municipality}|${who.worker}|${who.device}|slot|${kid}`)
}
