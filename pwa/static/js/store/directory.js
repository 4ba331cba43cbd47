/** Who has a vault in this browser profile, and what the person chose before unlocking. Nothing of a patient. */

import { database } from './database.js'

/**
 * @typedef {object} Wrapped  the data key, wrapped
 * @property {Uint8Array} iv
 * @property {ArrayBuffer} wrapped
 * @property {{iv: Uint8Array, ct: ArrayBuffer}} check  a known text under the data key
 *
 * @typedef {{kind: 'password', kdf: import('../vault/kdf.js').Kdf} & Wrapped} PasswordSlot
 * @typedef {{kind: 'passkey', kdf: {name: 'prf'}, credential: Uint8Array, salt: Uint8Array, made_at: string} & Wrapped} PasskeySlot
 * @typedef {PasswordSlot | PasskeySlot} Slot  one way of opening the vault, each with something only the person has
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
 * @property {import('../vault/records.js').Ciphertext} [lease]  the latest one and when it was looked at, encrypted
 * @property {string} [readable_until]  what the lease says, by this device's clock; only shown, and cases are erased after it
 * @property {import('../vault/records.js').Ciphertext} [pin]  the quick PIN, encrypted; what it opens is in the memory of a page only
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

/**
 * Changes some facts of an entry in one transaction; one that has gone meanwhile stays gone.
 * @param {string} id
 * @param {Partial<VaultEntry>} patch
 */
export function patchVault(id, patch) {
  return directory.run(['vaults'], 'readwrite', async (tx) => {
    const entry = await tx.objectStore('vaults').get(id)
    if (entry && !entry.retired) await tx.objectStore('vaults').put({ ...entry, ...patch })
  }, 'strict')
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
