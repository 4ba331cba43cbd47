/**
 * What is being typed: one draft per form, in memory at once, encrypted on disk within 300 ms of the keystroke. Several tabs may type
 * into one form: each writes only onto what it has seen on the disk, takes in what another one wrote meanwhile, question by question,
 * and tells the others.
 */

import { tell } from '../lib/tell.js'
import { decrypt, encrypt } from '../vault/records.js'
import { alike, merge, same, without } from './draft-pairs.js'

const STORE = 'drafts'
const PAUSE = 80
const RETRY = 2_000

/**
 * @typedef {import('./types.js').Pairs} Pairs
 * @typedef {import('../store/outbox.js').DraftRecord} DraftRecord
 * @typedef {{key: string, pairs: Pairs}} Said  what of a draft becomes a command, as the writer's tab has it
 * @typedef {{waiting: {resolve: () => void, reject: (error: unknown) => void}[], timer: ReturnType<typeof setTimeout> | undefined, busy: boolean, told: boolean}} Line
 *   `told`: another tab has written this draft
 */

/**
 * @param {import('../vault/records.js').Opened} vault
 * @param {import('../store/outbox.js').OutboxStore} store
 * @param {() => Promise<void>} [look] reads the commands of other tabs: what has left a draft there is seen before it goes here
 */
export function drafts(vault, store, look = async () => {}) {
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
      const record = await sealed(key, pairs)
      const { swapped, found } = await store.swapDraft({ key, before: before?.record, after: record })
      if (swapped) {
        disk.set(key, { record, pairs })
        if (!closed) tabs.postMessage(key)
        return
      }
      await take(key, found)
    }
  }

  /** @param {string} key @param {Pairs} pairs @returns {Promise<DraftRecord | undefined>} none for an empty one */
  async function sealed(key, pairs) {
    return Object.keys(pairs).length ? { key, ...(await encrypt(vault, STORE, key, pairs)) } : undefined
  }

  /**
   * Takes in what lies on the disk.
   * @param {string} key
   * @param {DraftRecord | undefined} record
   */
  async function take(key, record) {
    const theirs = record ? await decrypt(vault, STORE, key, record) : {}
    if (!closed && Object.keys(disk.get(key)?.pairs ?? {}).some((name) => !(name in theirs))) await look()
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

  /** @param {string} key @returns {Promise<void>} once what is written here is on the disk, and what another tab told of is here */
  function settled(key) {
    const saved = written(lineOf(key))
    write(key)
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

    /**
     * Hands over what is said: `add` lays the command on the disk and, in the same write, the draft that is left.
     * @param {Said} said
     * @param {(laid: import('../store/outbox.js').Laid) => Promise<boolean>} add false: another tab's draft lies there
     * @returns {Promise<boolean>} false: the draft says something else by now, and nothing is handed over
     */
    async handOver({ key, pairs: said }, add) {
      await settled(key)
      if (closed) throw new Error('closed')
      const before = memory.get(key) ?? {}
      if (!Object.keys(said).every((name) => alike(said[name], before[name]))) return false
      const line = lineOf(key)
      line.busy = true
      try {
        const pairs = without(before, said)
        const after = await sealed(key, pairs)
        const added = await add({ key, before: disk.get(key)?.record, after })
        line.told ||= !added
        if (!added || closed) return added
        disk.set(key, { record: after, pairs })
        keep(key, merge(before, memory.get(key) ?? {}, pairs))
        tabs.postMessage(key)
        return true
      } finally {
        line.busy = false
        schedule(key, 0)
      }
    },

    /** Writes everything that waits, now: the page is being hidden or locked. */
    async flush() {
      await Promise.allSettled([...lines.keys()].map(settled))
    },

    /** @returns {boolean} the last write failed; what was typed is in memory only */
    failed: () => failed,

    close() {
      closed = true
      tabs.close()
      for (const { timer, waiting } of lines.values()) {
        clearTimeout(timer)
        for (const { reject } of waiting) reject(new Error('closed'))
      }
      memory.clear()
      disk.clear()
      lines.clear()
    },
  }
}

/** @typedef {ReturnType<typeof drafts>} Drafts */
