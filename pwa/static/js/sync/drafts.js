/**
 * What is being typed: one draft per form, in memory at once, encrypted on disk within 300 ms of the keystroke. Several tabs may type
 * into one form: each writes only onto what it has seen on the disk, takes in what another one wrote meanwhile, question by question,
 * and tells the others.
 */

import { tell } from '../lib/tell.js'
import { decrypt, encrypt } from '../vault/records.js'

const STORE = 'drafts'
const PAUSE = 80
const RETRY = 2_000

/** Before a question's name: the answer that its author saw. It goes where the answer goes. */
export const SEEN = 'seen:'

/**
 * @typedef {import('./types.js').Pairs} Pairs
 * @typedef {import('../store/outbox.js').DraftRecord} DraftRecord
 * @typedef {{waiting: {resolve: () => void, reject: (error: unknown) => void}[], timer: ReturnType<typeof setTimeout> | undefined, busy: boolean, told: boolean}} Line
 *   `told`: another tab has written this draft
 */

/**
 * @param {import('../vault/records.js').Opened} vault
 * @param {import('../store/outbox.js').OutboxStore} store
 */
export function drafts(vault, store) {
  /** @type {Map<string, Pairs>} */
  const memory = new Map()
  /** @type {Map<string, {record: DraftRecord | undefined, pairs: Pairs}>} what this tab last saw or laid on the disk */
  const disk = new Map()
  /** @type {Map<string, Line>} */
  const lines = new Map()
  const tabs = new BroadcastChannel(`hemklar-drafts:${vault.kid}`)
  let failed = false
  let closed = false

  tabs.onmessage = ({ data: key }) => {
    lineOf(key).told = true
    schedule(key, 0)
  }
  /** @type {any} */ (tabs).unref?.()

  /** @param {boolean} now */
  function report(now) {
    if (now === failed) return
    failed = now
    tell('sync:state')
  }

  /** @param {string} key */
  function lineOf(key) {
    const line = lines.get(key) ?? { waiting: [], timer: undefined, busy: false, told: false }
    lines.set(key, line)
    return line
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
    const { waiting, told } = line
    line.waiting = []
    line.told = false
    try {
      if (told) await take(key, await store.draft(key))
      await put(key)
      report(false)
      for (const { resolve } of waiting) resolve()
      line.busy = false
      if (line.waiting.length === 0 && !line.told) lines.delete(key)
      else schedule(key, 0)
    } catch (error) {
      line.busy = false
      line.told ||= told
      for (const { reject } of waiting) reject(error)
      report(true)
      schedule(key, RETRY)
    }
  }

  /** @param {string} key */
  async function put(key) {
    while (!closed) {
      const pairs = memory.get(key) ?? {}
      const before = disk.get(key)
      if (same(pairs, before?.pairs ?? {})) return
      const empty = Object.keys(pairs).length === 0
      const record = empty ? undefined : { key, ...(await encrypt(vault, STORE, key, pairs)) }
      const { swapped, found } = await store.swapDraft(key, before?.record, record)
      if (swapped) {
        disk.set(key, { record, pairs })
        if (!closed) tabs.postMessage(key)
        return
      }
      await take(key, found)
    }
  }

  /**
   * Takes in what lies on the disk.
   * @param {string} key
   * @param {DraftRecord | undefined} record
   */
  async function take(key, record) {
    const theirs = record ? await decrypt(vault, STORE, key, record) : {}
    if (closed) return
    const mine = memory.get(key) ?? {}
    const merged = merge(disk.get(key)?.pairs ?? {}, mine, theirs)
    disk.set(key, { record, pairs: theirs })
    if (same(merged, mine)) return
    keep(key, merged)
    tell('draft:changed', key)
  }

  /** @param {string} key @param {Pairs} pairs */
  function keep(key, pairs) {
    if (Object.keys(pairs).length) memory.set(key, pairs)
    else memory.delete(key)
  }

  /**
   * @param {string} key
   * @param {Pairs} pairs
   * @returns {Promise<void>}
   */
  function set(key, pairs) {
    keep(key, pairs)
    const saved = written(lineOf(key))
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
      for (const record of await store.drafts()) if (!lines.has(record.key) && !disk.has(record.key)) await take(record.key, record)
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
    drop: (key) => set(key, {}),

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
      tabs.close()
      for (const line of lines.values()) clearTimeout(line.timer)
      memory.clear()
      disk.clear()
      lines.clear()
    },
  }
}

/**
 * Two tabs' writing in one draft, question by question. What only one of them touched is as that one left it. Where both wrote, mine is
 * the later one. What one took out, having sent it, stays where the other has written on, and is then what the author saw.
 * @param {Pairs} base what both have seen
 * @param {Pairs} mine
 * @param {Pairs} theirs
 * @returns {Pairs}
 */
export function merge(base, mine, theirs) {
  /** @type {Pairs} */
  const merged = {}
  for (const name of Object.keys({ ...theirs, ...mine }).filter((each) => !each.startsWith(SEEN))) {
    const seen = SEEN + name
    const theirsStands = name in mine ? alike(base[name], mine[name]) : !alike(base[name], theirs[name])
    const answer = (theirsStands ? theirs : mine)[name]
    if (!answer) continue
    const wasSent = name in base && !(name in mine && name in theirs)
    const saw = wasSent ? base[name] : alike(base[seen], mine[seen]) ? theirs[seen] : mine[seen]
    merged[name] = answer
    if (saw && (seen in mine || seen in theirs)) merged[seen] = saw
  }
  return merged
}

/** @param {Pairs} one @param {Pairs} other whatever the order of its questions */
function same(one, other) {
  return Object.keys({ ...one, ...other }).every((name) => alike(one[name], other[name]))
}

/** @param {string[] | undefined} one @param {string[] | undefined} other */
function alike(one, other) {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** @typedef {ReturnType<typeof drafts>} Drafts */
