/** Receipts of alerts that could not be sent yet: tokens only, outside every vault, so that they go out while the app is locked. */

import { database } from './database.js'

/** @typedef {{token: string, stage: 'displayed' | 'opened' | 'accepted' | 'declined', at: string}} Receipt */

const receipts = database('receipts', 1, (db) => {
  db.createObjectStore('waiting', { autoIncrement: true })
  db.createObjectStore('heard', { keyPath: 'token' })
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

/** How long what a push told is kept. */
const DAY = 86_400_000

/** @typedef {{token: string, at: string, until: string | null, kind?: string}} Heard  when the push came, when the next person is paged, what it is about */

/** @param {Heard} call */
export function hear(call) {
  return receipts.run(['heard'], 'readwrite', async (tx) => {
    const store = tx.objectStore('heard')
    const old = new Date(Date.parse(call.at) - DAY).toISOString()
    for (const one of await store.getAll()) if (one.at < old) await store.delete(one.token)
    await store.put(call)
  })
}

/**
 * @param {string} token
 * @returns {Promise<Heard | undefined>}
 */
export function heard(token) {
  return receipts.run(['heard'], 'readonly', (tx) => tx.objectStore('heard').get(token))
}
