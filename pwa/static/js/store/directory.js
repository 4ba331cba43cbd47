/** Who has a vault in this browser profile, and what the person chose before unlocking. Nothing of a patient. */

import { database } from './database.js'

/**
 * @typedef {object} Slot  the data key, wrapped by something only the person has
 * @property {'password'} kind
 * @property {import('../vault/kdf.js').Kdf} kdf
 * @property {Uint8Array} iv
 * @property {ArrayBuffer} wrapped
 * @property {{iv: Uint8Array, ct: ArrayBuffer}} check  a known text under the data key
 *
 * @typedef {object} VaultEntry
 * @property {string} id  random
 * @property {string} municipality
 * @property {string} worker
 * @property {string} given  the given name that the unlock screen greets
 * @property {string} device
 * @property {string} kid  names the data key
 * @property {Slot[]} slots
 * @property {string} username  to sign in again
 * @property {{iv: Uint8Array, ct: ArrayBuffer, v: number, kid: string, schema: number}} account  what signing in answered, encrypted
 * @property {string} hand_in  serves only to hand in sealed commands
 * @property {{id: string, jwk: JsonWebKey}} transport_key  public
 * @property {{cases: string, outbox: string}} databases
 * @property {string} signed_in_at
 * @property {boolean} [retired]  its password has changed or its worker signed out: only its sealed outbox is kept, until handed in
 */

const directory = database('hemklar', 1, (db) => {
  db.createObjectStore('vaults', { keyPath: 'id' })
  db.createObjectStore('preferences', { keyPath: 'name' })
})

/** @returns {Promise<VaultEntry[]>} last signed in first */
export async function vaults() {
  /** @type {VaultEntry[]} */
  const all = await directory.run(['vaults'], 'readonly', (tx) => tx.objectStore('vaults').getAll())
  return all.sort((a, b) => b.signed_in_at.localeCompare(a.signed_in_at))
}

/**
 * @param {string} id
 * @returns {Promise<VaultEntry | undefined>}
 */
export function vault(id) {
  return directory.run(['vaults'], 'readonly', (tx) => tx.objectStore('vaults').get(id))
}

/** @param {VaultEntry} entry */
export function saveVault(entry) {
  return directory.run(['vaults'], 'readwrite', (tx) => tx.objectStore('vaults').put(entry), 'strict')
}

/** @param {string} id */
export function removeVault(id) {
  return directory.run(['vaults'], 'readwrite', (tx) => tx.objectStore('vaults').delete(id), 'strict')
}

/** @returns {Promise<Record<string, string>>} */
export async function preferences() {
  const all = await directory.run(['preferences'], 'readonly', (tx) => tx.objectStore('preferences').getAll())
  return Object.fromEntries(all.map((/** @type {any} */ line) => [line.name, line.value]))
}

/**
 * @param {string} name
 * @param {string} value
 */
export function setPreference(name, value) {
  return directory.run(['preferences'], 'readwrite', (tx) => tx.objectStore('preferences').put({ name, value }))
}
