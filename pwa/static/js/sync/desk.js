/** An open vault at work: what is confirmed, what is pending, what is being typed, and the engine that moves it. */

import { instant } from '../lib/instant.js'
import { tell } from '../lib/tell.js'
import { uuid7 } from '../lib/uuid7.js'
import { casesStore } from '../store/cases.js'
import { outboxStore } from '../store/outbox.js'
import { confirmedRows } from './confirmed.js'
import { drafts } from './drafts.js'
import { engine } from './engine.js'
import { APP, turnOf } from './handin.js'
import { pendingCommands } from './pending.js'
import { pulse } from './pulse.js'

/**
 * @typedef {import('./types.js').Pending} Pending
 *
 * @typedef {object} Account  what signing in answered; kept encrypted in the directory
 * @property {import('./types.js').Me} worker
 * @property {{id: string, name: string}[]} teams
 * @property {import('./types.js').Municipality} municipality
 * @property {number} last_number
 * @property {number} lease_hours
 * @property {import('../vault/lease.js').Lease} [lease]  as it was given at sign-in
 * @property {{lock_idle_minutes?: number, lock_hidden_seconds?: number}} [settings]
 */

/**
 * @param {import('../store/directory.js').VaultEntry} entry
 * @param {CryptoKey} key
 * @param {Account} account
 */
export async function openDesk(entry, key, account) {
  const who = { municipality: entry.municipality, worker: entry.worker, device: entry.device }
  const vault = { key, kid: entry.kid, who }
  const outbox = outboxStore(entry.databases.outbox)
  const confirmed = confirmedRows(vault, casesStore(entry.databases.cases))
  const pending = pendingCommands(vault, outbox, entry.transport_key)
  const typing = drafts(vault, outbox, look)
  const channel = new BroadcastChannel(`hemklar:${entry.id}`)
  const motor = engine({
    device: entry.device, lock: turnOf(entry.id), confirmed, pending, news,
    get handIn() {
      return entry.hand_in
    },
  })
  const beat = pulse(motor, { waiting: () => pending.all().filter(({ record }) => !record.refused).length })

  await Promise.all([confirmed.load(), pending.refresh(), typing.load()])
  const { rev, last_number: last } = confirmed.standing()
  const found = await pending.raise(Math.max(last, account.last_number), { old: rev === 0 })
  if (found.cleared) tell('sync:noticed', { gone: [], dropped: [], late: 0, ...found })

  let version = 0
  /** @param {import('./engine.js').News} what */
  function news({ stored, gone = [], dropped = [], late = 0, lost = 0, cleared, wipe, outdated, leased }) {
    version += 1     // what is on its way may have changed
    if (stored) {
      changed()
      channel.postMessage('stored')
    }
    tell('sync:state')
    if (gone.length + dropped.length + late > 0 || cleared) tell('sync:noticed', { gone, dropped, late, lost, cleared })
    if (leased) tell('vault:leased', leased)
    if (wipe) tell('vault:wiped', entry.id)
    if (outdated && outdated > APP) tell('app:outdated', outdated)
  }

  /** @type {Set<Promise<boolean>>} commands on their way to the disk */
  const adding = new Set()
  function changed() {
    version += 1
    tell('store:changed')
  }

  /** Takes in what other tabs have stored. The commands are read before the rows: what has left those is in these. */
  async function look() {
    await pending.refresh(confirmed.freshen)
    changed()
  }

  channel.onmessage = async ({ data }) => {
    if (data === 'lock') return tell('lock:asked')
    await look()
    tell('sync:state')
  }
  /** @type {any} */ (channel).unref?.()

  return {
    entry,
    account,
    confirmed,
    drafts: typing,
    pulse: beat,

    /** Grows with every change, so that readers can keep what they made. */
    version: () => version,

    /** @returns {Pending[]} what the overlay lays over the confirmed rows */
    pending() {
      const last = confirmed.standing().last_number
      return pending.all()
        .filter(({ command, record }) => record.refused || command.number > last)
        .map(({ command, outcome, record }) => {
          const state = record.refused ? 'needs' : pending.isSending(command.number) ? 'sending' : 'saved'
          return { command, outcome, state }
        })
    },

    /**
     * @param {{name: string, subject: string, case: string | null, values: import('./types.js').Pairs, base: import('./types.js').Pairs}} content
     * @param {import('./drafts.js').Said} [said] the draft that said it; that part leaves it with the same write
     * @returns {Promise<string | null>} the command's id, once it is on disk; null, and nothing is: the draft has changed
     */
    async add(content, said) {
      const id = uuid7()
      const command = { id, ...content, made_at: instant() }
      const written = said ? typing.handOver(said, (laid) => pending.add(command, laid)) : pending.add(command)
      adding.add(written)
      if (!(await written.finally(() => adding.delete(written)))) return null
      changed()
      tell('sync:state')
      channel.postMessage('outbox')
      beat.kick()
      hurry()
      return id
    },

    /** @param {string} id */
    async discard(id) {
      await pending.discard(id)
      changed()
      tell('sync:state')
      channel.postMessage('outbox')
    },

    handIn: () => motor.handIn(),

    /** Other tabs of the same vault lock too. */
    tellLock: () => channel.postMessage('lock'),

    /** Waits until what the leaving page still wrote is on disk. */
    async rest() {
      await new Promise((resolve) => setTimeout(resolve))
      await Promise.allSettled(adding)
      await typing.flush()
    },

    /** Drops key, plaintext and connections. */
    async close() {
      await typing.flush()
      await beat.stop()
      typing.close()
      channel.close()
      confirmed.close()
      pending.close()
      version += 1
    },
  }
}

/** Background Sync, where it exists, sends the sealed outbox even when the app has been closed. A hint, never the mechanism. */
async function hurry() {
  const registration = await globalThis.navigator?.serviceWorker?.getRegistration()
  await /** @type {any} */ (registration)?.sync?.register('outbox').catch(() => undefined)
}

/** @typedef {Awaited<ReturnType<typeof openDesk>>} OpenDesk */
