/** Background Sync: what is waiting goes out sealed, while the app is locked or closed. Nothing is deleted here. */

import { vaults } from '../store/directory.js'
import { handInLocked } from '../sync/handin.js'
import { flushReceipts } from '../sync/receipts.js'

/** Hands in for every person of this device; rejects when some network is still missing, so that the browser tries again. */
export async function handInAll() {
  await flushReceipts()
  const results = await Promise.allSettled((await vaults()).map(handInLocked))
  if (results.some(({ status }) => status === 'rejected')) throw new Error('not everything could be handed in')
}
