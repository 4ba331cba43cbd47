/** Pushing without a session: what the worker can do while the app is locked, and a page when its session has ended. */

import { exclusive } from '../lib/locks.js'
import { vault } from '../store/directory.js'
import { outboxStore } from '../store/outbox.js'
import { SCHEMA } from '../vault/schema.js'
import * as network from './api.js'

export const APP = '2026.11.0'

const MOST_COMMANDS = 100
const MOST_BYTES = 200_000

/**
 * The name under which tabs and the worker take turns with one vault.
 * @param {string} vault
 */
export function turnOf(vault) {
  return `hemklar-sync:${vault}`
}

/**
 * Hands in sealed commands by the device's token. Needs no key and no session, reads nothing, deletes nothing.
 * @param {string} device
 * @param {string} token
 * @param {import('../store/outbox.js').OutboxRecord[]} records waiting, in order
 * @param {{sync: typeof network.sync}} [api]
 * @returns {Promise<boolean>} the server has all of them
 */
export async function handInSealed(device, token, records, api = network) {
  for (let rest = records.map(({ id, number, seal }) => ({ id, number, seal })); rest.length > 0;) {
    const { last_number } = await api.sync(request(device, portion(rest), rest.length), { handIn: token })
    const left = rest.filter(({ number }) => number > last_number)
    if (left.length === rest.length) return false
    rest = left
  }
  return true
}

/**
 * Tells whether the administrator has withdrawn a device, which a lost one must learn although nobody unlocks it.
 * @param {import('../store/directory.js').VaultEntry} entry
 */
export async function isWithdrawn({ device, hand_in: handIn }) {
  return Boolean((await network.sync(request(device, [], 0), { handIn })).wipe)
}

/**
 * @param {string} device
 * @param {object[]} commands sealed
 * @param {number} outbox how many wait
 */
function request(device, commands, outbox) {
  return { device, app: APP, schema: SCHEMA, epoch: null, outbox, commands }
}

/**
 * Hands in what waits in the outbox of a vault that nobody has open here.
 * @param {import('../store/directory.js').VaultEntry} entry
 * @returns {Promise<boolean>} the server has all of it
 */
export function handInLocked(entry) {
  return exclusive(turnOf(entry.id), async () => {
    if (!(await vault(entry.id))) return true     // it has left meanwhile; opening its outbox would make an empty one
    const outbox = outboxStore(entry.databases.outbox)
    try {
      const records = (await outbox.commands()).filter(({ refused }) => !refused)
      return await handInSealed(entry.device, entry.hand_in, records)
    } finally {
      outbox.close()
    }
  })
}

/**
 * As much as one request may carry, at least one.
 * @template T
 * @param {T[]} commands
 * @returns {T[]}
 */
export function portion(commands) {
  let bytes = 0
  return commands.slice(0, MOST_COMMANDS).filter((command, i) => (bytes += JSON.stringify(command).length) <= MOST_BYTES || i === 0)
}
