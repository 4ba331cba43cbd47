/** The database `cases`: one encrypted bundle per case or team, and one encrypted record of where this device stands. It can be rebuilt. */

import { database } from './database.js'

/** @typedef {{id: string, v: number, kid: string, schema: number, iv: Uint8Array, ct: ArrayBuffer}} Sealed */

/**
 * @param {string} name
 */
export function casesStore(name) {
  const db = database(name, 1, (fresh) => {
    fresh.createObjectStore('bundles', { keyPath: 'id' })
    fresh.createObjectStore('standing', { keyPath: 'id' })
  })

  return {
    /**
     * Everything, as of one moment.
     * @returns {Promise<{bundles: Sealed[], standing: (Sealed & {rev: number}) | undefined}>}
     */
    load: () =>
      db.run(['bundles', 'standing'], 'readonly', async (tx) => {
        const [bundles, standing] = await Promise.all([
          tx.objectStore('bundles').getAll(),
          tx.objectStore('standing').get('standing'),
        ])
        return { bundles, standing }
      }),

    /** @returns {Promise<number>} counts the commits below; another number than ours means that another tab has stored */
    rev: () =>
      db.run(['standing'], 'readonly', async (tx) => (await tx.objectStore('standing').get('standing'))?.rev ?? 0),

    /**
     * Bundles and standing together or not at all.
     * @param {{put: Sealed[], remove: string[], standing: Sealed & {rev: number}}} change
     */
    commit: ({ put, remove, standing }) =>
      db.run(['bundles', 'standing'], 'readwrite', (tx) => {
        const bundles = tx.objectStore('bundles')
        return Promise.all([
          ...remove.map((id) => bundles.delete(id)),
          ...put.map((record) => bundles.put(record)),
          tx.objectStore('standing').put(standing),
        ])
      }),

    close: db.close,
    erase: db.erase,
  }
}

/** @typedef {ReturnType<typeof casesStore>} CasesStore */
