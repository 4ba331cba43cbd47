/** Receipts of alerts that could not be sent yet: tokens only, outside every vault, so that they go out while the app is locked. */

import { database } from './database.js'

/** @typedef {{token: string, stage: 'displayed' | 'opened' | 'accepted', at: string}} Receipt */

const receipts = database('receipts', 1, (db) => {
  db.createObjectStore('waiting', { autoIncrement: true })
})

/** @param {Receipt} receipt */
export function keepReceipt(receipt) {
  return receipts.run(['waiting'], 'readwrite', (tx) => tx.objectStore('waiting').add(receipt), 'strict')
}

/** @returns {Promise<{key: number, receipt: Receipt}[]>} oldest first */
export function keptReceipts() {
  return receipts.run(['waiting'], 'readonly', async (tx) => {
    const store = tx.objectStore('waiting')
    const [keys, all] = await Promise.all([store.getAllKeys(), store.getAll()])
    return all.map((/** @type {Receipt} */ receipt, /** @type {number} */ i) => ({ key: keys[i], receipt }))
  })
}

/** @param {number} key */
export function dropReceipt(key) {
  return receipts.run(['waiting'], 'readwrite', (tx) => tx.objectStore('waiting').delete(key))
}
