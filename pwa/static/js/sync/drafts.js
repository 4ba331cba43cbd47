/** What is being typed: one draft per form, in memory at once, encrypted on disk within 300 ms of the keystroke. */

import { tell } from '../lib/tell.js'
import { decrypt, encrypt } from '../vault/records.js'

const STORE = 'drafts'
const PAUSE = 80
const RETRY = 2_000

/**
 * @typedef {import('./types.js').Pairs} Pairs
 * @typedef {{pairs: Pairs | null, waiting: {resolve: () => void, reject: (error: unknown) => void}[], timer: ReturnType<typeof setTimeout> | undefined, busy: boolean}} Line
 */

/**
 * @param {import('../vault/records.js').Opened} vault
 * @param {import('../store/outbox.js').OutboxStore} store
 */
export function drafts(vault, store) {
  /** @type {Map<string, Pairs>} */
  const memory = new Map()
  /** @type {Map<string, Line>} */
  const lines = new Map()
  let failed = false
  let closed = false

  /** @param {boolean} now */
  function report(now) {
    if (now === failed) return
    failed = now
    tell('sync:state')
  }

  /**
   * @param {string} key
   * @param {number} [delay]
   */
  function schedule(key, delay = PAUSE) {
    const line = lines.get(key)
    if (line && !line.busy && !closed) line.timer ??= setTimeout(() => write(key), delay)
  }

  /** @param {string} key */
  async function write(key) {
    const line = lines.get(key)
    if (!line || line.busy || closed) return
    clearTimeout(line.timer)
    line.timer = undefined
    line.busy = true
    const { pairs, waiting } = line
    line.waiting = []
    try {
      if (pairs) await store.saveDraft({ key, ...(await encrypt(vault, STORE, key, pairs)) })
      else await store.dropDraft(key)
      report(false)
      for (const { resolve } of waiting) resolve()
      line.busy = false
      if (line.pairs === pairs && line.waiting.length === 0) lines.delete(key)
      else schedule(key, 0)
    } catch (error) {
      line.busy = false
      for (const { reject } of waiting) reject(error)
      report(true)
      schedule(key, RETRY)
    }
  }

  /**
   * @param {string} key
   * @param {Pairs | null} pairs
   * @returns {Promise<void>}
   */
  function set(key, pairs) {
    if (pairs) memory.set(key, pairs)
    else memory.delete(key)
    const line = lines.get(key) ?? { pairs: null, waiting: [], timer: undefined, busy: false }
    line.pairs = pairs
    lines.set(key, line)
    const saved = written(line)
    schedule(key)
    return saved
  }

  /**
   * @param {Line} line
   * @returns {Promise<void>} settles with the line's next write
   */
  function written(line) {
    /** @type {Promise<void>} */
    const saved = new Promise((resolve, reject) => line.waiting.push({ resolve, reject }))
    saved.catch(() => undefined)
    return saved
  }

  return {
    async load() {
      for (const record of await store.drafts()) {
        if (lines.has(record.key)) continue
        memory.set(record.key, await decrypt(vault, STORE, record.key, record))
      }
    },

    /** @param {string} key @returns {Pairs | null} */
    get: (key) => memory.get(key) ?? null,

    /** @returns {string[]} */
    keys: () => [...memory.keys()],

    /**
     * @param {string} key
     * @param {Pairs} pairs
     * @returns {Promise<void>} resolves when it is on disk; rejects when the disk failed (it is kept in memory and tried again)
     */
    save: (key, pairs) => set(key, pairs),

    /** @param {string} key */
    drop: (key) => set(key, null),

    /** Writes everything that waits, now: the page is being hidden or locked. */
    async flush() {
      const saved = [...lines].map(([key, line]) => {
        const next = written(line)
        write(key)
        return next
      })
      await Promise.allSettled(saved)
    },

    /** @returns {boolean} the last write failed; what was typed is in memory only */
    failed: () => failed,

    close() {
      closed = true
      for (const line of lines.values()) clearTimeout(line.timer)
      memory.clear()
      lines.clear()
    },
  }
}

/** @typedef {ReturnType<typeof drafts>} Drafts */
