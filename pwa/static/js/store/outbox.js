/** The database `outbox`: what a person wrote and the server has not confirmed. Never migrated destructively, never healed by deleting. */

import { database } from './database.js'

const DAYS_KEPT = 30

/**
 * @typedef {object} OutboxRecord  one command; all but id, number and the marks below is ciphertext
 * @property {number} number
 * @property {string} id
 * @property {boolean} quiet  a log entry that no screen counts as work
 * @property {boolean} refused
 * @property {import('../vault/seal.js').Seal} seal  to the server's transport key
 * @property {number} v
 * @property {string} kid
 * @property {number} schema
 * @property {Uint8Array} iv
 * @property {ArrayBuffer} ct
 */

/** @typedef {OutboxRecord & {received_at: number}} ReceivedRecord */
/** @typedef {{key: string, v: number, kid: string, schema: number, iv: Uint8Array, ct: ArrayBuffer}} DraftRecord */
/** @typedef {{key: string, before: DraftRecord | undefined, after: DraftRecord | undefined}} Laid  a draft in the place of another; undefined is none */

/** @param {string} name */
export function outboxStore(name) {
  const db = database(name, 1, (fresh) => {
    fresh.createObjectStore('device', { keyPath: 'name' })
    fresh.createObjectStore('commands', { keyPath: 'number' }).createIndex('id', 'id', { unique: true })
    const received = fresh.createObjectStore('received', { keyPath: 'number' })
    received.createIndex('id', 'id')
    received.createIndex('received_at', 'received_at')
    fresh.createObjectStore('drafts', { keyPath: 'key' })
  })

  /** @param {any} tx @returns {Promise<number>} */
  const counter = async (tx) => (await tx.objectStore('device').get('counter'))?.value ?? 0

  /** @param {any} tx @param {Laid} laid @returns {Promise<{swapped: boolean, found: DraftRecord | undefined}>} */
  async function swap(tx, { key, before, after }) {
    const place = tx.objectStore('drafts')
    const found = await place.get(key)
    const swapped = String(found?.iv) === String(before?.iv)
    if (swapped) await (after ? place.put(after) : place.delete(key))
    return { swapped, found }
  }

  return {
    /** @returns {Promise<number>} the number given last */
    counter: () => db.run(['device'], 'readonly', counter),

    /**
     * Writes the command under the number it was sealed for, if that number is still the next one; together with it, the draft
     * without what the command says, so that neither another tab nor a crash says it twice.
     * @param {OutboxRecord} record
     * @param {Laid} [laid]
     * @returns {Promise<'added' | 'known' | 'taken' | 'moved'>} `known` the id is there already, `taken` another tab was faster,
     *   `moved` another draft lies there
     */
    add: (record, laid) =>
      db.run(['device', 'commands', 'received', 'drafts'], 'readwrite', async (tx) => {
        const known = (await tx.objectStore('commands').index('id').getKey(record.id))
          ?? (await tx.objectStore('received').index('id').getKey(record.id))
        if (known !== undefined) return 'known'
        if ((await counter(tx)) + 1 !== record.number) return 'taken'
        if (laid && !(await swap(tx, laid)).swapped) return 'moved'
        await tx.objectStore('device').put({ name: 'counter', value: record.number })
        await tx.objectStore('commands').add(record)
        return 'added'
      }, 'strict'),

    /**
     * The server has numbers that this store has lost: go on after them.
     * @param {number} number
     * @returns {Promise<number>} how many this store had never heard of
     */
    raise: (number) =>
      db.run(['device'], 'readwrite', async (tx) => {
        const lost = Math.max(0, number - (await counter(tx)))
        if (lost > 0) await tx.objectStore('device').put({ name: 'counter', value: number })
        return lost
      }, 'strict'),

    /** @returns {Promise<OutboxRecord[]>} in the order of their numbers */
    commands: () => db.run(['commands'], 'readonly', (tx) => tx.objectStore('commands').getAll()),

    /**
     * Takes the settled commands out; they are kept aside, encrypted, for the day the server is restored from a backup.
     * @param {{done: number[], refused: OutboxRecord[], at: number}} settled `at` by the server's clock, milliseconds
     */
    settle: ({ done, refused, at }) =>
      db.run(['commands', 'received'], 'readwrite', async (tx) => {
        const commands = tx.objectStore('commands')
        const received = tx.objectStore('received')
        for (const number of done) {
          const record = await commands.get(number)
          if (!record) continue
          await received.put({ ...record, refused: false, received_at: at })
          await commands.delete(number)
        }
        for (const record of refused) if (await commands.getKey(record.number)) await commands.put(record)
        const old = IDBKeyRange.upperBound(at - DAYS_KEPT * 86_400_000)
        for (const number of await received.index('received_at').getAllKeys(old)) await received.delete(number)
      }, 'strict'),

    /**
     * A refused command the person gave up: its number stays taken, its content is replaced.
     * @param {OutboxRecord} emptied
     * @param {number} at
     */
    discard: (emptied, at) =>
      db.run(['commands', 'received'], 'readwrite', async (tx) => {
        await tx.objectStore('received').put({ ...emptied, received_at: at })
        await tx.objectStore('commands').delete(emptied.number)
      }, 'strict'),

    /**
     * The server knows this device only up to `last`: everything after it waits again, and numbers nobody has any more are
     * filled, so that the order has no gap.
     * @param {number} last
     * @param {(number: number) => OutboxRecord | undefined} filler made beforehand for the numbers of `missing`
     */
    offerAgain: (last, filler) =>
      db.run(['device', 'commands', 'received'], 'readwrite', async (tx) => {
        const commands = tx.objectStore('commands')
        const received = tx.objectStore('received')
        for (let number = last + 1, end = await counter(tx); number <= end; number++) {
          const there = await commands.get(number)
          const record = there ?? (await received.get(number)) ?? filler(number)
          if (!record) continue
          const { received_at: _, ...waiting } = record
          await commands.put({ ...waiting, refused: false })
          if (!there) await received.delete(number)
        }
      }, 'strict'),

    /**
     * @param {number} last
     * @returns {Promise<number[]>} numbers after `last` that are neither waiting nor kept aside
     */
    missing: (last) =>
      db.run(['device', 'commands', 'received'], 'readonly', async (tx) => {
        const range = IDBKeyRange.lowerBound(last, true)
        const known = new Set([
          ...(await tx.objectStore('commands').getAllKeys(range)),
          ...(await tx.objectStore('received').getAllKeys(range)),
        ])
        const end = await counter(tx)
        return Array.from({ length: Math.max(0, end - last) }, (_, i) => last + 1 + i).filter((n) => !known.has(n))
      }),

    /** @returns {Promise<DraftRecord[]>} */
    drafts: () => db.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').getAll()),

    /** @param {string} key @returns {Promise<DraftRecord | undefined>} */
    draft: (key) => db.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').get(key)),

    /**
     * Lays `after` in the place of `before`, unless another tab has laid something else there meanwhile.
     * @param {Laid} laid
     */
    swapDraft: (laid) => db.run(['drafts'], 'readwrite', (tx) => swap(tx, laid), 'strict'),

    close: db.close,
    erase: db.erase,
  }
}

/** @typedef {ReturnType<typeof outboxStore>} OutboxStore */
