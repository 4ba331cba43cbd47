/** Pushing without a session: what the worker can do while the app is locked, and a page when its session has ended. */

import { instant } from '../lib/instant.js'
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
 * @typedef {object} HandedIn  what came of handing in; numbers of commands
 * @property {number[]} waiting  not taken: to be handed in again
 * @property {number[]} refused  taken and refused: told again, with the reasons, when the command is sent open
 * @property {number[]} unopened  their seals do not open: only the open command can still be sent
 */

/**
 * Hands in sealed commands by the device's token. Needs no key and no session, reads nothing, deletes nothing. Only an outcome
 * proves that a command was taken: the server's last number also passes those whose seals it could not open.
 * @param {string} device
 * @param {string} token
 * @param {import('../store/outbox.js').OutboxRecord[]} records waiting, in order
 * @param {{sync: typeof network.sync}} [api]
 * @returns {Promise<HandedIn>}
 */
export async function handInSealed(device, token, records, api = network) {
  let rest = records.map(({ id, number, seal }) => ({ id, number, seal }))
  /** @type {HandedIn} */
  const came = { waiting: [], refused: [], unopened: [] }
  while (rest.length > 0) {
    const answer = await api.sync(request(device, portion(rest), rest.length), { handIn: token })
    const outcomes = new Map((answer.outcomes ?? []).map((/** @type {import('./types.js').Outcome} */ one) => [one.id, one]))
    const left = rest.filter(({ id }) => !outcomes.has(id))
    if (left.length === rest.length) break
    for (const { id, number } of rest) {
      const outcome = outcomes.get(id)
      if (outcome?.why === 'seal') came.unopened.push(number)
      else if (outcome && isRefusal(outcome)) came.refused.push(number)
    }
    rest = left
  }
  return { ...came, waiting: rest.map(({ number }) => number) }
}

/**
 * Refused, now or when it was first handed in.
 * @param {import('./types.js').Outcome} outcome
 */
export function isRefusal(outcome) {
  if (outcome.status === 'refused') return true
  return outcome.status === 'repeated' && outcome.was === 'refused'
}

/**
 * Tells whether the administrator has withdrawn a device, which a lost one must learn although nobody unlocks it.
 * @param {import('../store/directory.js').VaultEntry} entry
 */
export async function isWithdrawn({ device, hand_in: handIn }) {
  return Boolean((await network.sync(request(device, [], 0), { handIn })).wipe)
}

/**
 * Tells that nothing of this vault is kept here any more.
 * @param {import('../store/directory.js').VaultEntry} entry
 */
export async function confirmErased({ device, hand_in: handIn }) {
  await network.sync({ ...request(device, [], 0), wiped: true }, { handIn })
}

/**
 * @param {string} device
 * @param {object[]} commands sealed
 * @param {number} outbox how many wait
 */
function request(device, commands, outbox) {
  return { device, app: APP, schema: SCHEMA, epoch: null, outbox, sent_at: instant(), commands }
}

/**
 * Hands in what waits in the outbox of a vault that nobody has open here.
 * @param {import('../store/directory.js').VaultEntry} entry
 */
export function handInLocked(entry) {
  return exclusive(turnOf(entry.id), async () => {
    if (!(await vault(entry.id))) return     // it has left meanwhile; opening its outbox would make an empty one
    const outbox = outboxStore(entry.databases.outbox)
    try {
      const records = (await outbox.commands()).filter(({ refused }) => !refused)
      await handInSealed(entry.device, entry.hand_in, records)
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
