/** Background Sync: what is waiting goes out sealed, while the app is locked or closed. Nothing is deleted here. */

import { exclusive } from '../lib/locks.js'
import { vaults } from '../store/directory.js'
import { outboxStore } from '../store/outbox.js'
import { handInSealed, turnOf } from '../sync/handin.js'
import { flushReceipts } from '../sync/receipts.js'

/** Hands in for every person of this device; rejects when some network is still missing, so that the browser tries again. */
export async function handInAll() {
  await flushReceipts()
  const results = await Promise.allSettled((await vaults()).map((entry) => exclusive(turnOf(entry.id), () => handIn(entry))))
  if (results.some(({ status }) => status === 'rejected')) throw new Error('not everything could be handed in')
}

/** @param {import('../store/directory.js').VaultEntry} entry */
async function handIn(entry) {
  const outbox = outboxStore(entry.databases.outbox)
  try {
    const records = (await outbox.commands()).filter(({ refused }) => !refused)
    await handInSealed(entry.device, entry.hand_in, records)
  } finally {
    outbox.close()
  }
}
