/** Receipts of alerts by their token: they need no session, open no data, and wait outside the vault when there is no network. */

import { instant } from '../lib/instant.js'
import { dropReceipt, keepReceipt, keptReceipts } from '../store/receipts.js'
import { ask } from './api.js'

/**
 * @typedef {object} Standing  how the call stands, as the server answers a receipt; nothing of a patient
 * @property {'open' | 'accepted' | 'closed' | 'duty' | 'unanswered'} state
 * @property {boolean} mine  whether the person who was paged has it, or has confirmed the duty
 * @property {string | null} until  when the next person is paged, or the duty ends
 * @property {string | null} [at]  when this person was called
 */

/**
 * @param {import('../store/receipts.js').Receipt} receipt
 * @returns {Promise<{standing: Standing | null} | null>} null: not reached, to be sent again. An expired token counts as sent
 */
async function post({ token, stage, at }) {
  try {
    const response = await ask(`/r/${encodeURIComponent(token)}`, {
      method: 'POST', keepalive: true, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ stage, at }),
    })
    if (response.status >= 500 || response.status === 429) return null
    return { standing: response.ok ? await response.json() : null }
  } catch {
    return null
  }
}

/**
 * Sends one receipt, or keeps it for later.
 * @param {string} token
 * @param {'displayed' | 'opened' | 'accepted' | 'declined'} stage
 * @returns {Promise<{how: 'sent', standing: Standing | null} | {how: 'kept'}>} no standing: the token is no longer good
 */
export async function receipt(token, stage) {
  const one = { token, stage, at: instant() }
  const answer = await post(one)
  if (answer) return { how: 'sent', ...answer }
  await keepReceipt(one)
  return { how: 'kept' }
}

/** Sends what waits, oldest first, until one does not get through. */
export async function flushReceipts() {
  for (const { key, receipt: one } of await keptReceipts()) {
    if (!(await post(one))) return
    await dropReceipt(key)
  }
}
