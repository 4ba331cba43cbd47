/** Records at rest: AES-256-GCM under the data key, each bound to its place, so that none can be put in another's. */

import { random, text, utf8 } from '../lib/bytes.js'
import { SCHEMA } from './schema.js'

/**
 * @typedef {{key: CryptoKey, kid: string, who: import('./envelope.js').Who}} Opened  an open vault
 * @typedef {{v: number, kid: string, schema: number, iv: Uint8Array, ct: ArrayBuffer}} Ciphertext
 */

/**
 * @param {Opened} vault
 * @param {string} store
 * @param {string} id
 * @param {unknown} value JSON
 * @returns {Promise<Ciphertext>}
 */
export async function encrypt(vault, store, id, value) {
  const iv = random(12)
  const additionalData = place(vault.who, store, id, SCHEMA)
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, vault.key, utf8(JSON.stringify(value)))
  return { v: 1, kid: vault.kid, schema: SCHEMA, iv, ct }
}

/**
 * @param {Opened} vault
 * @param {string} store
 * @param {string} id
 * @param {Ciphertext} record
 * @returns {Promise<any>}
 * @throws {DOMException} OperationError when the record is damaged or belongs to another place, person, device or key
 */
export async function decrypt(vault, store, id, record) {
  const additionalData = place(vault.who, store, id, record.schema)
  const how = { name: 'AES-GCM', iv: /** @type {BufferSource} */ (record.iv), additionalData }
  return JSON.parse(text(await crypto.subtle.decrypt(how, vault.key, record.ct)))
}

/**
 * @param {import('./envelope.js').Who} who
 * @param {string} store
 * @param {string} id
 * @param {number} schema
 */
function place(who, store, id, schema) {
  return utf8(`v1|${who.municipality}|${who.worker}|${who.device}|${store}|${id}|${schema}`)
}
