/** Where the lease of a vault is kept: the first in what signing in answered, each later one beside it, both encrypted. */

import { instant } from '../lib/instant.js'
import { patchVault } from '../store/directory.js'
import { verified } from '../vault/lease.js'
import { decrypt, encrypt } from '../vault/records.js'

/**
 * @typedef {import('../store/directory.js').VaultEntry} VaultEntry
 * @typedef {import('../vault/lease.js').Held} Held
 * @typedef {import('../vault/lease.js').Lease} Lease
 */

/** @param {VaultEntry} entry @param {CryptoKey} key */
const vaultOf = ({ municipality, worker, device, kid }, key) => ({ key, kid, who: { municipality, worker, device } })

/**
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 * @param {import('../sync/desk.js').Account} account
 * @returns {Promise<Held | null>}
 */
export async function leaseOf(entry, key, account) {
  if (!account.lease && !entry.lease) return null
  const kept = entry.lease
    ? await decrypt(vaultOf(entry, key), 'directory', `${entry.id}:lease`, entry.lease).catch(() => null)
    : null
  const { lease = account.lease, offset = 0, seen = 0 } = kept ?? {}
  return { lease, offset, seen, notAfter: lease ? await verified(lease, entry) : 0 }
}

/**
 * A lease that the server has just given.
 * @param {VaultEntry} entry
 * @param {Lease} lease
 * @param {number} serverNow milliseconds
 * @returns {Promise<Held | null>} null when it is not good
 */
export async function given(entry, lease, serverNow) {
  const notAfter = await verified(lease, entry)
  return notAfter ? { lease, notAfter, offset: serverNow - Date.now(), seen: serverNow } : null
}

/**
 * Writes the lease and the latest time seen; in the clear stands only until when, for the unlock screen.
 * @param {VaultEntry} entry
 * @param {CryptoKey} key
 * @param {Held} held
 * @returns {Promise<Partial<VaultEntry>>} what the entry says of it now
 */
export async function keepLease(entry, key, { lease, offset, seen, notAfter }) {
  const record = await encrypt(vaultOf(entry, key), 'directory', `${entry.id}:lease`, { lease, offset, seen })
  const patch = { lease: record, readable_until: instant(new Date(notAfter - offset)) }
  await patchVault(entry.id, patch)
  return patch
}
