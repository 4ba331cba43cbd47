/** One IndexedDB database: opened when first needed, opened again when the browser closed it, loud when a transaction aborts. */

import { openDB, deleteDB } from 'idb'

import { tell } from '../lib/tell.js'

/** What the browser says when a connection has gone away under us. */
const LOST = ['InvalidStateError', 'AbortError', 'UnknownError']

/**
 * @typedef {object} Database
 * @property {string} name
 * @property {<T>(stores: string[], mode: 'readonly' | 'readwrite', work: (tx: any) => T | Promise<T>, durability?: 'strict' | 'relaxed') => Promise<T>} run
 *   runs `work` in one transaction and resolves after it is complete. Rejects with the transaction's own error when it aborts
 *   (a full disk arrives only there). `work` may run twice and must touch nothing but the transaction, and await nothing else
 * @property {() => void} close
 * @property {() => Promise<void>} erase  deletes the database with all in it
 */

/**
 * @param {string} name
 * @param {number} version
 * @param {(db: import('idb').IDBPDatabase<any>, from: number) => void} upgrade
 * @returns {Database}
 */
export function database(name, version, upgrade) {
  /** @type {Promise<import('idb').IDBPDatabase<any>> | null} */
  let connection = null
  let lost = false
  let blocked = false

  function connect() {
    connection ??= openDB(name, version, {
      upgrade: (db, from) => upgrade(db, from),
      blocked: () => {
        blocked = true
        tell('store:blocked', name)
      },
      blocking: () => {
        close()
        tell('store:outdated', name)
      },
      terminated: () => {
        lost = true
        connection = null
      },
    }).then((db) => {
      if (blocked) tell('store:free', name)
      blocked = false
      return db
    }, (error) => {
      connection = null
      throw error
    })
    return connection
  }

  function close() {
    connection?.then((db) => db.close()).catch(() => undefined)
    connection = null
  }

  /** @type {Database['run']} */
  async function run(stores, mode, work, durability = 'relaxed') {
    lost = false
    try {
      return await once(stores, mode, work, durability)
    } catch (error) {
      const closed = LOST.includes(/** @type {Error} */ (error).name)
      if (!closed || !(lost || /** @type {Error} */ (error).name === 'InvalidStateError')) throw error
      connection = null
      return once(stores, mode, work, durability)
    }
  }

  /** @type {Database['run']} */
  async function once(stores, mode, work, durability) {
    const db = await connect()
    const tx = db.transaction(stores, mode, { durability })
    const done = tx.done
    done.catch(() => undefined)
    try {
      const result = await work(tx)
      await done
      return result
    } catch (error) {
      abort(tx)
      throw tx.error ?? error
    }
  }

  async function erase() {
    close()
    await deleteDB(name, { blocked: () => tell('store:blocked', name) })
  }

  return { name, run, close, erase }
}

/** @param {any} tx */
function abort(tx) {
  try {
    tx.abort()
  } catch {
    // it had already ended
  }
}
