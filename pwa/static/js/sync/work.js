/**
 * The one thing that pages and elements use to read and write. It holds no state of its own: an open vault (`desk`) and the
 * application's keeper of sign-in stand behind it. News comes as events of `document`: `store:changed`, `sync:state`.
 */

import { uuid7 } from '../lib/uuid7.js'
import { APP } from './handin.js'
import { QUIET } from './pending.js'
import { further, kindOf, stateOf } from './project.js'
import { reading } from './reading.js'
import { receipt } from './receipts.js'

/**
 * @typedef {import('./types.js').Pairs} Pairs
 * @typedef {import('./types.js').AnyRow} AnyRow
 * @typedef {import('./types.js').CaseView} CaseView
 * @typedef {import('./types.js').Change} Change
 * @typedef {import('./types.js').Keeper} Keeper
 * @typedef {import('./desk.js').OpenDesk} OpenDesk
 */

/** @type {OpenDesk | null} */
let desk = null
/** @type {import('./reading.js').Reading | null} */
let shown = null
/** @type {Keeper | null} */
let keeper = null

/**
 * The application gives its keeper once, at start.
 * @param {Keeper} given
 */
export function keptBy(given) {
  keeper = given
}

/**
 * Puts an open vault behind the facade, or none: locked.
 * @param {OpenDesk | null} open
 */
export function serve(open) {
  desk = open
  shown = open && reading(open)
}

/** The vault is locked: there is nothing to read and nowhere to write. */
export class Locked extends Error {}

/** @returns {OpenDesk} */
function open() {
  if (!desk) throw new Locked('locked')
  return desk
}

/** @returns {Keeper} */
function kept() {
  if (!keeper) throw new Error('the application has not started')
  return keeper
}

/** @returns {import('./types.js').Pending[]} those a screen counts as work */
function counted() {
  return (shown?.pending() ?? []).filter(({ command }) => !QUIET.has(command.name))
}

/**
 * @param {Record<string, string | string[]>} given
 * @returns {Pairs}
 */
function pairs(given) {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]))
}

export const work = {
  version: APP,

  /** @returns {boolean} */
  get isOpen() {
    return desk !== null
  },

  /** @returns {import('./types.js').Me} */
  get me() {
    return open().account.worker
  },

  /** @returns {import('./types.js').Municipality} */
  get municipality() {
    return open().account.municipality
  },

  /** @returns {CaseView[]} every case this device holds; the same objects until something in them changes */
  cases: () => shown?.cases() ?? [],

  /** @param {string} id @returns {CaseView | null} */
  case: (id) => shown?.case(id) ?? null,

  /** @returns {Map<string, AnyRow>} workers of my teams by id */
  people: () => new Map((shown?.ofTeams('worker') ?? []).map((row) => [row.id, row])),

  /** @returns {AnyRow[]} without the removed */
  shifts: () => (shown?.ofTeams('shift') ?? []).filter((row) => row.answers.removed?.[0] !== 'yes'),

  /** @param {string} kind @returns {AnyRow[]} rows of my teams of that kind */
  rows: (kind) => shown?.ofTeams(kind) ?? [],

  /** @returns {{id: string, name: string, mine: boolean}[]} the teams this device knows, by name; `mine` those whose cases it holds */
  teams() {
    if (!desk) return []
    const names = new Map(desk.account.teams.map(({ id, name }) => [id, name]))
    for (const row of shown?.ofTeams('team') ?? []) names.set(row.id, row.name ?? row.answers?.name?.[0] ?? names.get(row.id) ?? '')
    const mine = new Set([...desk.account.teams.map(({ id }) => id), ...Object.keys(desk.confirmed.standing().cursors)])
    return [...names].map(([id, name]) => ({ id, name, mine: mine.has(id) })).sort((a, b) => a.name.localeCompare(b.name))
  },

  /**
   * Writes one command and starts to send it.
   * @param {string} name `noun.verb`
   * @param {Change} change
   * @returns {Promise<string | null>} the command's id, once it is on disk; null, and nothing is: the draft of `said` has changed;
   *   rejects when the disk would not take it
   */
  async command(name, { subject, case: inCase = null, values = {}, base = {}, said }) {
    const about = subject ?? uuid7()
    const wanted = pairs(values)
    const present = shown?.answers(kindOf(name), about, inCase) ?? {}
    const seen = pairs(base)
    const full = Object.fromEntries(Object.keys(wanted).map((key) => [key, seen[key] ?? present[key] ?? []]))
    return open().add({ name, subject: about, case: inCase, values: wanted, base: full }, said)
  },

  /** @param {string} key @returns {Pairs | null} what was being typed */
  draft: (key) => open().drafts.get(key),
  /** @returns {string[]} keys of all drafts */
  drafts: () => (desk ? desk.drafts.keys() : []),

  /**
   * @param {string} key of the form, `visit:ID`
   * @param {Pairs} typed
   * @returns {Promise<void>} resolves when on disk, within 300 ms; rejects when the disk would not take it (it stays in memory)
   */
  saveDraft: (key, typed) => open().drafts.save(key, typed),

  /** @param {string} key */
  dropDraft: (key) => open().drafts.drop(key),

  /** Writes what is being typed at once. */
  flush: () => desk?.drafts.flush(),
  /** @param {string} id of a record or case @returns {import('./types.js').State} */
  stateOf: (id) => stateOf(counted(), id),

  /** @returns {import('./types.js').Refusal[]} commands the server did not accept, oldest first */
  refusals() {
    return counted().filter(({ state }) => state === 'needs').map(({ command, outcome }) => ({
      id: command.id, name: command.name, subject: command.subject, case: command.case, values: command.values,
      made_at: command.made_at, errors: outcome?.errors ?? {}, why: outcome?.why ?? '',
    }))
  },

  /** @param {string} commandId a refused one that the person gives up */
  discard: (commandId) => open().discard(commandId),

  /** Syncs now. Never rejects; the status says how it went. */
  async sync() {
    await desk?.pulse.kick()
  },

  /** @returns {import('./types.js').Status} */
  status() {
    const all = counted()
    const unsent = all.filter(({ state }) => state !== 'needs')
    const firsts = desk ? Object.values(desk.confirmed.standing().first) : []
    const count = (/** @type {string} */ state) => all.filter((one) => one.state === state).length
    const pulse = desk?.pulse.state
    return {
      online: pulse?.online ?? true,
      signedOut: pulse?.signedOut ?? false,
      saved: count('saved'),
      sending: count('sending'),
      needs: count('needs'),
      oldest_at: unsent[0]?.command.made_at ?? null,
      received_at: desk?.confirmed.standing().received_at ?? null,
      first: firsts.length === 0 ? null : {
        have: firsts.reduce((sum, { seen }) => sum + seen.filter((key) => !key.includes(':')).length, 0),
        total: firsts.reduce((sum, { total }) => sum + total, 0),
      },
      engine_at: pulse?.engineAt ?? null,
      engineSilent: pulse?.engineSilent ?? false, jumped: pulse?.jumped ?? null,
      clockOff: pulse?.clockOff ?? 0,
      unsendable: pulse?.unsendable ?? null,
      storageFailed: desk?.drafts.failed() ?? false,
    }
  },

  /** @returns {import('./types.js').State} where all of it is, for one mark */
  overall: () => counted().reduce((state, one) => further(state, one.state), /** @type {import('./types.js').State} */ ('received')),

  /**
   * A receipt of an alert by the token of the push; works while locked and without a session.
   * @param {string} token
   * @param {'opened' | 'accepted' | 'declined'} stage
   * @returns {Promise<{how: 'sent', standing: import('./receipts.js').Standing | null} | {how: 'kept'}>} `kept`: no network, it goes
   *   out as soon as there is one; no standing: the token is no longer good
   */
  receipt: (token, stage) => receipt(token, stage),

  /** @returns {Promise<import('./types.js').VaultLine[]>} people with a vault on this device, last signed in first */
  vaults: () => kept().vaults(),

  /** @type {Keeper['signIn']} on `ok` and `changed` the vault is open and the router goes on */
  signIn: (username, password) => kept().signIn(username, password),

  /** @param {string} vault @param {string} password @returns {Promise<{status: import('./types.js').Entry, retryAfter?: number}>} */
  unlock: (vault, password) => kept().unlock(vault, password),

  /** @param {string} vault @returns {Promise<{status: import('./types.js').Entry, retryAfter?: number}>} */
  unlockByPasskey: (vault) => kept().unlockByPasskey(vault),

  /** @type {Keeper['unlockByPin']} */
  unlockByPin: (vault, pin) => kept().unlockByPin(vault, pin),

  /** @returns {import('./types.js').Earlier} what only the password before opens */
  get earlier() {
    return kept().earlier
  },

  /** @returns {import('./types.js').Keys} the ways of opening this vault */
  get keys() {
    return kept().keys
  },

  /** Saves what is being typed, drops the key, shows the unlock screen. */
  lock: () => kept().lock(),

  /** Hands in what waits, then signs out and clears this device. @returns {Promise<{left: number}>} */
  signOut: () => kept().signOut(),

  /** @param {'lang' | 'scheme' | 'size' | 'enrolled'} name @returns {string | undefined} */
  preference: (name) => kept().preference(name),

  /** @param {'lang' | 'scheme' | 'size' | 'enrolled'} name @param {string} value another language loads its shell */
  setPreference: (name, value) => kept().setPreference(name, value),

  /** Alerts on this device: `state()`, `enable()` (on a tap only), `disable()`. */
  get push() {
    return kept().push
  },
}

/** @typedef {typeof work} Work */
