/** Vaults going: retired when their worker leaves this device, and gone when the server has what they held. */

import { exclusive } from '../lib/locks.js'
import { tell } from '../lib/tell.js'
import { casesStore } from '../store/cases.js'
import * as directory from '../store/directory.js'
import { noteGiven } from '../store/marks.js'
import { outboxStore } from '../store/outbox.js'
import { SignedOut, Unreadable, ask } from '../sync/api.js'
import { confirmErased, handInLocked, handInSealed, isWithdrawn, turnOf } from '../sync/handin.js'
import { dropPin } from '../vault/pin.js'

/** @typedef {import('../store/directory.js').VaultEntry} VaultEntry */

/** `DELETE /session`; without network the session ends by itself. */
export async function end() {
  await ask('/session', { method: 'DELETE' }).catch(() => undefined)
}

/**
 * Nobody opens this vault any more: its rows, slots and drafts go at once, its sealed commands are handed in and go then.
 * @param {VaultEntry} entry
 * @returns {Promise<number>} how many commands are still waiting, sealed
 */
export async function retire(entry) {
  dropPin(entry.id)
  await casesStore(entry.databases.cases).erase()
  const closed = { ...entry, given: '', username: '', slots: [], retired: true }
  await directory.saveVault(closed)
  return settle(closed)
}

/**
 * What would go with a vault though the server has not taken it: drafts, and commands that were refused or whose seal does not
 * open. What waits is handed in first, and counts where that does not succeed.
 * @param {VaultEntry} entry
 * @returns {Promise<number>}
 */
export function begunIn(entry) {
  return exclusive(turnOf(entry.id), async () => {
    const outbox = outboxStore(entry.databases.outbox)
    try {
      const [records, drafts] = await Promise.all([outbox.commands(), outbox.drafts()])
      const waiting = records.filter(({ refused }) => !refused)
      const taken = await handInSealed(entry.device, entry.hand_in, waiting).then((came) => {
        const kept = new Set([...came.waiting, ...came.refused, ...came.unopened])
        return new Set(waiting.filter(({ number }) => !kept.has(number)))
      }).catch(() => new Set())
      return drafts.length + records.filter((record) => !record.quiet && !taken.has(record)).length
    } finally {
      outbox.close()
    }
  })
}

/**
 * Hands in, sealed, for everybody whose vault is not open; who has left this device leaves it then.
 * @param {string | undefined} open id of the vault that is
 */
export async function settleOthers(open) {
  for (const entry of await directory.vaults()) {
    if (entry.id === open) continue
    if (isOver(entry)) await casesStore(entry.databases.cases).erase().catch(() => undefined)
    if (entry.retired) await settle(entry)
    else if (await isWithdrawn(entry).catch(() => false)) {
      await retire(entry)
      if (open) continue
      await end()
      tell('vault:closed', { wiped: true })
    } else await handInLocked(entry).catch(() => undefined)
  }
}

/** @param {VaultEntry} entry whose lease seems to have ended: its cases go even if nobody comes to unlock */
function isOver({ readable_until: until }) {
  return Boolean(until) && Date.now() > Date.parse(until ?? '')
}

/**
 * The office is told that all of it is erased; until that has got through, an empty entry stays here.
 * @param {VaultEntry} entry
 */
async function isReported(entry) {
  try {
    await confirmErased(entry)
  } catch (error) {
    return error instanceof SignedOut || error instanceof Unreadable     // nobody there to be told
  }
  return true
}

/** @param {VaultEntry} entry a retired one */
function settle(entry) {
  return exclusive(turnOf(entry.id), async () => {
    const outbox = outboxStore(entry.databases.outbox)
    const records = (await outbox.commands()).filter(({ refused }) => !refused)
    const here = await handInSealed(entry.device, entry.hand_in, records)
      .then(({ waiting, unopened }) => new Set([...waiting, ...unopened]))
      .catch(() => new Set(records.map(({ number }) => number)))
    if (here.size > 0) {
      outbox.close()
      return records.filter(({ quiet, number }) => !quiet && here.has(number)).length
    }
    await outbox.erase()
    noteGiven(entry, 0)
    if (await isReported(entry)) await directory.removeVault(entry.id)
    return 0
  })
}
