/** The commands of the outbox, decrypted while the vault is open: made, sealed, numbered, settled, offered again. */

import { instant } from '../lib/instant.js'
import { turns } from '../lib/locks.js'
import { uuid7 } from '../lib/uuid7.js'
import { lastGiven, noteGiven } from '../store/marks.js'
import { decrypt, encrypt } from '../vault/records.js'
import { seal } from '../vault/seal.js'
import { isRefusal } from './handin.js'

const STORE = 'outbox'

/** Commands that only leave a trace in the log: no screen counts them as work. */
export const QUIET = new Set(['case.opened', 'case.erased', 'patient.revealed', 'command.discarded'])

/**
 * @typedef {import('./types.js').Command} Command
 * @typedef {import('./types.js').Outcome} Outcome
 * @typedef {import('../store/outbox.js').OutboxRecord} OutboxRecord
 * @typedef {{command: Command, outcome: Outcome | null, record: OutboxRecord}} Entry
 */

/**
 * @param {import('../vault/records.js').Opened} vault
 * @param {import('../store/outbox.js').OutboxStore} store
 * @param {{id: string, jwk: JsonWebKey}} transport the server's public key
 */
export function pendingCommands(vault, store, transport) {
  /** @type {Map<number, Entry>} */
  let entries = new Map()
  /** @type {Set<number>} */
  let sending = new Set()
  /** What the server had last: no number up to it may be given again. */
  let received = 0
  /** What the disk is being read for may not leave out what is written here meanwhile. */
  const inTurn = turns()

  /**
   * @param {Command} command
   * @param {Outcome | null} outcome
   * @returns {Promise<OutboxRecord>}
   */
  async function recordOf(command, outcome) {
    const [sealed, ciphertext] = await Promise.all([
      seal(transport, vault.who.device, command),
      encrypt(vault, STORE, command.id, { command, outcome }),
    ])
    const { id, number, name } = command
    return { number, id, quiet: QUIET.has(name), refused: outcome !== null, seal: sealed, ...ciphertext }
  }

  /** @param {number} number @returns {Command} */
  function nothing(number) {
    const id = uuid7()
    return { id, number, name: 'command.discarded', subject: id, case: null, values: {}, base: {}, made_at: instant() }
  }

  /** @param {() => Promise<unknown>} [between] */
  async function refresh(between) {
    const records = await store.commands()
    /** @type {Map<number, Entry>} */
    const next = new Map()
    for (const record of records) {
      const known = entries.get(record.number)
      const same = known && known.record.id === record.id && known.record.refused === record.refused
      const content = same ? known : await decrypt(vault, STORE, record.id, record)
      next.set(record.number, { command: content.command, outcome: record.refused ? content.outcome : null, record })
    }
    await between?.()
    entries = next
    return entries
  }

  return {
    /**
     * Reads what the disk has; another tab may have added or settled.
     * @param {() => Promise<unknown>} [between] done once it is read, and before it is shown
     */
    refresh: (between) => inTurn(() => refresh(between)),

    /** @returns {Entry[]} in the order of their numbers */
    all: () => [...entries.values()].sort((a, b) => a.command.number - b.command.number),

    /** @param {number} number */
    isSending: (number) => sending.has(number),

    /** @param {number[]} numbers now on their way, or handed in sealed and not yet confirmed */
    markSending(numbers) {
      sending = new Set(numbers)
    },

    /**
     * Writes one command. Id first; then sealed under the number that should come next; then number and record in one
     * transaction, again from the sealing when another tab was faster.
     * @param {Omit<Command, 'number'>} content
     * @param {import('../store/outbox.js').Laid} [laid] the draft that says it, as it is after this
     * @returns {Promise<boolean>} false: this id was there already, or the draft is another one by now
     */
    add: (content, laid) => inTurn(async () => {
      for (;;) {
        if ((await store.counter()) < received) await store.raise(received)     // the browser has cleared the store under us
        const number = (await store.counter()) + 1
        const command = { ...content, number }
        const record = await recordOf(command, null)
        const result = await store.add(record, laid)
        if (result === 'taken') continue
        if (result === 'added') {
          entries.set(number, { command, outcome: null, record })
          noteGiven(vault.who, Math.max(number, lastGiven(vault.who)))
        }
        return result === 'added'
      }
    }),

    /**
     * Takes out what the server has settled; what it refused stays, with the reasons.
     * @param {Outcome[]} outcomes
     * @param {number} at by the server's clock, milliseconds
     */
    settle: (outcomes, at) => inTurn(async () => {
      if (outcomes.length === 0) return
      const byId = new Map([...entries.values()].map((entry) => [entry.command.id, entry]))
      /** @type {number[]} */
      const done = []
      /** @type {OutboxRecord[]} */
      const refused = []
      for (const outcome of outcomes) {
        const entry = byId.get(outcome.id)
        if (!entry) continue
        if (isRefusal(outcome) && !entry.record.quiet) refused.push(await recordOf(entry.command, outcome))
        else done.push(entry.command.number)
      }
      await store.settle({ done, refused, at })
      for (const number of done) entries.delete(number)
      await refresh()
    }),

    /**
     * The person gives up a refused command.
     * @param {string} id
     */
    discard: (id) => inTurn(async () => {
      const entry = [...entries.values()].find(({ command, record }) => command.id === id && record.refused)
      if (!entry) return
      const { number } = entry.command
      await store.discard(await recordOf(nothing(number), null), Date.now())
      entries.delete(number)
    }),

    /**
     * The server was restored and knows us only up to `last`.
     * @param {number} last
     */
    offerAgain: (last) => inTurn(async () => {
      const fillers = new Map()
      for (const number of await store.missing(last)) fillers.set(number, await recordOf(nothing(number), null))
      await store.offerAgain(last, (number) => fillers.get(number))
      await refresh()
    }),

    /**
     * Where the server's last number, or the mark outside the databases, is ahead of this store, the store was lost.
     * @param {number} last of the server
     * @param {{old?: boolean}} [how] `old`: the server may have more by now, so nothing is counted yet
     * @returns {Promise<{lost: number, cleared: boolean}>} `lost` were given numbers here and are neither here nor there
     */
    async raise(last, { old = false } = {}) {
      received = last
      const [given, had] = [lastGiven(vault.who), await store.counter()]
      const cleared = (await store.raise(last)) > 0 || had < given
      if (old) return { lost: 0, cleared: false }
      if (cleared) noteGiven(vault.who, Math.max(had, last))
      return { cleared, lost: had < given ? Math.max(0, given - Math.max(had, last)) : 0 }
    },

    /** Drops the plaintext and the connection. */
    close() {
      entries = new Map()
      sending = new Set()
      store.close()
    },
  }
}

/** @typedef {ReturnType<typeof pendingCommands>} PendingStore */
