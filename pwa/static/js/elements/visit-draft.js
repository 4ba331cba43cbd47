/** Autosave: every keystroke into a draft on disk, the draft into a command when the writer pauses. */

import { SEEN, without } from '../sync/draft-pairs.js'
import { sameAnswer } from './visit-answers.js'

/** @typedef {import('../sync/types.js').Pairs} Pairs */
/**
 * @typedef {object} Hooks
 * @property {boolean} pauses  whether a pause in the writing sends it
 * @property {(name: string) => boolean} ready  whether what is written is well formed, so that it may be sent
 * @property {(values: Pairs, base: Pairs, said: import('../sync/drafts.js').Said) => Promise<boolean>} send  false: the draft has
 *   changed meanwhile, and nothing is sent
 * @property {(at: Date) => void} saved  the disk has answered
 * @property {() => void} failed  the disk has not taken it
 */

const IDLE_MS = 2000

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

/** One person's unsent answers to one record, in all tabs. */
export class Draft {
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

  /** @returns {Pairs} */
  get #pairs() {
    return this.#work.draft(this.#key) ?? {}
  }

  /** @returns {Pairs} what is written and not yet sent */
  get answers() {
    return unpack(this.#pairs).answers
  }

  /** @param {string} name */
  has(name) {
    return name in this.#pairs
  }

  /**
   * Takes an answer as it is being written.
   * @param {string} name
   * @param {string[]} values
   * @param {string[]} seen the answer the author saw before this writing
   */
  write(name, values, seen) {
    this.#store({ [SEEN + name]: seen, ...this.#pairs, [name]: values })
    if (this.#hooks.pauses) this.#waitForPause()
  }

  /** A pause is one in all tabs: half a word from another one is not sent. */
  #waitForPause() {
    clearTimeout(this.#idle)
    const before = this.#work.draft(this.#key)
    this.#idle = setTimeout(() => {
      if (this.#work.draft(this.#key) === before) this.commit()
      else this.#waitForPause()
    }, IDLE_MS)
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
    for (;;) {
      const { values, base, said } = this.#due()
      if (Object.keys(said).length === 0) return
      if (Object.keys(values).length === 0) return this.#store(without(this.#pairs, said))
      if (await this.#hooks.send(values, base, { key: this.#key, pairs: said })) return this.#hooks.saved(new Date())
    }
  }

  /** @returns {{values: Pairs, base: Pairs, said: Pairs}} what is well formed, and that part of the draft */
  #due() {
    const { answers, seen } = unpack(this.#pairs)
    /** @type {{values: Pairs, base: Pairs, said: Pairs}} */
    const due = { values: {}, base: {}, said: {} }
    for (const [name, answer] of Object.entries(answers)) {
      if (!this.#hooks.ready(name)) continue
      due.said[name] = answer
      if (seen[name]) due.said[SEEN + name] = seen[name]
      if (sameAnswer(answer, seen[name])) continue
      due.values[name] = answer
      due.base[name] = seen[name] ?? []
    }
    return due
  }

  /**
   * Hands the draft to the disk and says when the disk has answered.
   * @param {Pairs} pairs
   * @returns {Promise<void>}
   */
  async #store(pairs) {
    try {
      await this.#work.saveDraft(this.#key, pairs)
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
