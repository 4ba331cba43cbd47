/** Autosave: every keystroke into a draft on disk, the draft into a command when the writer pauses. */

import { sameAnswer } from './visit-answers.js'

/** @typedef {import('../sync/types.js').Pairs} Pairs */
/**
 * @typedef {object} Hooks
 * @property {boolean} pauses  whether a pause in the writing sends it
 * @property {(name: string) => boolean} ready  whether what is written is well formed, so that it may be sent
 * @property {(values: Pairs, base: Pairs) => Promise<unknown>} send
 * @property {(at: Date) => void} saved  the disk has answered
 * @property {() => void} failed  the disk has not taken it
 */

const IDLE_MS = 2000
const SEEN = 'seen:'

/**
 * @param {string} visit its id
 * @returns {string} the draft's key
 */
export function draftKey(visit) {
  return `visit:${visit}`
}

/**
 * A draft as it lies on disk: each answer, and beside it the answer its author saw.
 * @param {Pairs | null | undefined} stored
 * @returns {{answers: Pairs, seen: Pairs}}
 */
export function unpack(stored) {
  /** @type {{answers: Pairs, seen: Pairs}} */
  const draft = { answers: {}, seen: {} }
  for (const [name, values] of Object.entries(stored ?? {})) {
    if (name.startsWith(SEEN)) draft.seen[name.slice(SEEN.length)] = values
    else draft.answers[name] = values
  }
  return draft
}

/** One person's unsent answers to one record. */
export class Draft {
  /** @type {Pairs} */ #answers = {}
  /** @type {Pairs} */ #seen = {}
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #idle
  /** @type {Promise<void>} */ #sending = Promise.resolve()
  #key
  #work
  #hooks

  /**
   * @param {any} work
   * @param {string} key
   * @param {Hooks} hooks
   */
  constructor(work, key, hooks) {
    this.#work = work
    this.#key = key
    this.#hooks = hooks
  }

  /** Reads what an earlier, interrupted writing left. */
  async restore() {
    const { answers, seen } = unpack(await this.#work.draft(this.#key))
    this.#answers = { ...answers, ...this.#answers }
    this.#seen = { ...seen, ...this.#seen }
  }

  /** @returns {Pairs} what is written and not yet sent */
  get answers() {
    return this.#answers
  }

  /** @param {string} name */
  has(name) {
    return name in this.#answers
  }

  /**
   * Takes an answer as it is being written.
   * @param {string} name
   * @param {string[]} values
   * @param {string[]} seen the answer the author saw before this writing
   */
  write(name, values, seen) {
    this.#seen[name] ??= seen
    this.#answers[name] = values
    clearTimeout(this.#idle)
    if (this.#hooks.pauses) this.#idle = setTimeout(() => this.commit(), IDLE_MS)
    this.#store()
  }

  /**
   * Forgets answers without sending them.
   * @param {string[]} names
   */
  forget(names) {
    for (const name of names) {
      delete this.#answers[name]
      delete this.#seen[name]
    }
    return this.#store()
  }

  /**
   * Turns what has changed and is well formed into one command; the rest stays a draft.
   * @returns {Promise<void>} when the command is on disk
   */
  commit() {
    clearTimeout(this.#idle)
    this.#sending = this.#sending.then(() => this.#send()).catch(() => this.#hooks.failed())
    return this.#sending
  }

  async #send() {
    /** @type {Pairs} */
    const values = {}
    /** @type {Pairs} */
    const base = {}
    const unchanged = []
    for (const [name, answer] of Object.entries(this.#answers)) {
      if (!this.#hooks.ready(name)) continue
      if (sameAnswer(answer, this.#seen[name])) unchanged.push(name)
      else {
        values[name] = answer
        base[name] = this.#seen[name] ?? []
      }
    }
    const names = Object.keys(values)
    if (names.length) await this.#hooks.send(values, base)
    for (const name of names) {
      if (sameAnswer(this.#answers[name], values[name])) unchanged.push(name)
      else this.#seen[name] = values[name]
    }
    if (unchanged.length) await this.forget(unchanged)
  }

  /** Hands the draft to the disk and says when the disk has answered. @returns {Promise<void>} */
  async #store() {
    const pairs = { ...this.#answers }
    for (const [name, seen] of Object.entries(this.#seen)) pairs[SEEN + name] = seen
    try {
      if (Object.keys(this.#answers).length) await this.#work.saveDraft(this.#key, pairs)
      else await this.#work.dropDraft(this.#key)
      this.#hooks.saved(new Date())
    } catch {
      this.#hooks.failed()
    }
  }

  /** Stops waiting for a pause; for a page that leaves after `commit`. */
  rest() {
    clearTimeout(this.#idle)
  }
}
