/** Receipts of alerts by their token: they need no session, open no data, and wait outside the vault when there is no network. */

import { instant } from '../lib/instant.js'
import { dropReceipt, keepReceipt, keptReceipts } from '../store/receipts.js'
import { ask } from './api.js'

/**
 * @param {import('../store/receipts.js').Receipt} receipt
 * @returns {Promise<boolean>} false: not reached, to be sent again. An expired token counts as sent
 */
async function post({ token, stage, at }) {
  try {
    const response = await ask(`/r/${encodeURIComponent(token)}`, {
      method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ stage, at }),
    })
    return response.status < 500 && response.status !== 429
  } catch {
    return false
  }
}

/**
 * Sends one receipt, or keeps it for later.
 * @param {string} token
 * @param {'displayed' | 'opened' | 'accepted' | 'declined'} stage
 * @returns {Promise<'sent' | 'kept'>}
 */
export async function receipt(token, stage) {
  const one = { token, stage, at: instant() }
  if (await post(one)) return 'sent'
  await keepReceipt(one)
  return 'kept'
}

/** Sends what waits, oldest first, until one does not get through. */
export async function flushReceipts() {
  for (const { key, receipt: one } of await keptReceipts()) {
    if (!(await post(one))) return
    await dropReceipt(key)
  }
}
