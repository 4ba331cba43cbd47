/** The confirmed rows in memory, and their encrypted copy on disk. Written by one tab at a time, under the engine's lock. */

import { turns } from '../lib/locks.js'
import { uuid7 } from '../lib/uuid7.js'
import { decrypt, encrypt } from '../vault/records.js'
import { confirm, nowhere } from './confirm.js'

const STORE = 'cases'

/**
 * @typedef {import('./confirm.js').Bundle} Bundle
 * @typedef {import('./confirm.js').Standing} Standing
 */

/**
 * @param {import('../vault/records.js').Opened} vault
 * @param {import('../store/cases.js').CasesStore} store
 */
export function confirmedRows(vault, store) {
  /** @type {Map<string, Bundle>} */
  let bundles = new Map()
  let standing = nowhere()
  /** @type {string[]} records on disk that do not open */
  let damaged = []
  /** What is being read may not be older than what was stored here meanwhile. */
  const inTurn = turns()

  /** Reads and decrypts everything. A damaged record is left out and goes; the next check has its rows sent again. */
  async function load() {
    const disk = await store.load()
    const now = disk.standing
      ? await decrypt(vault, STORE, 'standing', disk.standing).catch(() => nowhere())
      : nowhere()
    const read = await Promise.all(disk.bundles.map((record) => decrypt(vault, STORE, record.id, record).catch(() => null)))
    bundles = new Map(read.filter(Boolean).map((bundle) => [bundle.id, bundle]))
    standing = { ...now, rev: disk.standing?.rev ?? 0 }
    damaged = disk.bundles.map(({ id }) => id).filter((id) => !bundles.has(id))
  }

  /** Another tab may have stored since; then everything is read again. */
  async function freshen() {
    if ((await store.rev()) !== standing.rev) {
      await load()
      return true
    }
    return false
  }

  /**
   * @param {Standing} next
   * @param {Iterable<Bundle>} put
   * @param {Iterable<string>} remove
   */
  async function commit(next, put, remove) {
    const changed = [...put]
    const gone = [...remove, ...damaged.filter((id) => !changed.some((bundle) => bundle.id === id))]
    const [sealed, ...records] = await Promise.all([
      encrypt(vault, STORE, 'standing', next),
      ...changed.map(async (bundle) => ({ id: bundle.id, ...(await encrypt(vault, STORE, bundle.id, bundle)) })),
    ])
    await store.commit({ put: records, remove: gone, standing: { id: 'standing', rev: next.rev, ...sealed } })
    for (const id of gone) bundles.delete(id)
    for (const bundle of changed) bundles.set(bundle.id, bundle)
    standing = next
    damaged = []
  }

  return {
    /** @returns {ReadonlyMap<string, Bundle>} */
    bundles: () => bundles,
    /** @returns {Readonly<Standing>} */
    standing: () => standing,
    load: () => inTurn(load),
    freshen: () => inTurn(freshen),

    /**
     * @param {string} team
     * @returns {Record<string, number>} the number of each row held through it
     */
    have(team) {
      const held = [...bundles.values()].filter(({ teams }) => teams.includes(team))
      return Object.fromEntries(held.flatMap(({ rows }) => Object.values(rows)).map(({ id, seq = 0 }) => [id, seq]))
    },

    /**
     * Encrypts first, then stores rows, joins, what is gone, cursors and the acknowledged number in one transaction.
     * @param {any} answer
     * @param {Record<string, string>} asked
     */
    take: (answer, asked) => inTurn(async () => {
      const change = confirm(bundles, standing, answer, asked, uuid7)
      await commit(change.standing, change.put.values(), change.remove)
      return change
    }),

    /**
     * Notes a fact about ourselves: outcomes settled, erasures reported.
     * @param {Partial<Standing>} facts
     */
    note: (facts) => inTurn(() => commit({ ...standing, ...facts, rev: standing.rev + 1 }, [], [])),

    /** Drops the plaintext and the connection. */
    close() {
      bundles = new Map()
      standing = nowhere()
      store.close()
    },
  }
}

/** @typedef {ReturnType<typeof confirmedRows>} Confirmed */
