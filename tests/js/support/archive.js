/** Databases as JSON and back, with the shape of their stores: what a release left on phones, kept for ever. */

/** @typedef {{name: string, version: number, stores: {name: string, keyPath: any, autoIncrement: boolean, indexes: any[], records: any[], keys: any[]}[]}} Kept */

/** @param {any} value */
export function pack(value) {
  if (value instanceof ArrayBuffer) return { '#buffer': Buffer.from(value).toString('base64') }
  if (value instanceof Uint8Array) return { '#bytes': Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(pack)
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pack(one)]))
  return value
}

/** @param {any} value */
export function unpack(value) {
  if (Array.isArray(value)) return value.map(unpack)
  if (!value || typeof value !== 'object') return value
  const bytes = value['#buffer'] ?? value['#bytes']
  if (bytes === undefined) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpack(one)]))
  const copy = new Uint8Array(Buffer.from(bytes, 'base64'))
  return value['#buffer'] === undefined ? copy : copy.buffer
}

/** @param {IDBRequest} request @returns {Promise<any>} */
const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

/**
 * @param {string} name
 * @returns {Promise<Kept>}
 */
export async function keep(name) {
  const db = await answer(indexedDB.open(name))
  const stores = []
  for (const store of db.objectStoreNames) {
    const kept = db.transaction(store).objectStore(store)
    const indexes = [...kept.indexNames].map((index) => {
      const { keyPath, unique } = kept.index(index)
      return { name: index, keyPath, unique }
    })
    const [records, keys] = [await answer(kept.getAll()), await answer(kept.getAllKeys())]
    stores.push({ name: store, keyPath: kept.keyPath, autoIncrement: kept.autoIncrement, indexes, records: pack(records), keys })
  }
  const { version } = db
  db.close()
  return { name, version, stores }
}

/** @param {Kept} kept */
export async function restore({ name, version, stores }) {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => {
    for (const { name: store, keyPath, autoIncrement, indexes, records } of stores) {
      const made = request.result.createObjectStore(store, { keyPath, autoIncrement })
      for (const index of indexes) made.createIndex(index.name, index.keyPath, { unique: index.unique })
      for (const record of unpack(records)) made.put(record)
    }
  }
  const db = await answer(request)
  db.close()
}

/** The shape alone. @param {Kept} kept */
export function shape({ version, stores }) {
  return { version, stores: stores.map(({ name, keyPath, autoIncrement, indexes }) => ({ name, keyPath, autoIncrement, indexes })) }
}
