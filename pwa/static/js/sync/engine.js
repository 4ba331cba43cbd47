/**
 * One round of sync: waiting commands up, rows down. Every step may be the last before a crash, and every step may be done
 * again: commands carry their ids, rows and the acknowledged number are stored together, and the outbox is settled after.
 */

import { exclusive } from '../lib/locks.js'
import { instant } from '../lib/instant.js'
import { SCHEMA } from '../vault/schema.js'
import * as network from './api.js'
import { REPAIR, WHOLE, isAtHead } from './confirm.js'
import { APP, handInSealed, portion } from './handin.js'

const CALM = 10 * 60_000

/** Rows that one request can name; a team with more is fetched whole. */
const MOST_ROWS = 20_000

/**
 * @typedef {object} Desk  an open vault at work
 * @property {string} device
 * @property {string} lock  the name under which tabs and the worker take turns
 * @property {string} handIn
 * @property {import('./confirmed.js').Confirmed} confirmed
 * @property {import('./pending.js').PendingStore} pending
 * @property {(news: News) => void} news
 *
 * @typedef {{answer: Promise<any>, rev: number}} Ahead  a page asked for early, and the standing it follows
 *
 * @typedef {{stored?: boolean, gone?: string[], dropped?: string[], late?: number, lost?: number, cleared?: boolean, wipe?: boolean, outdated?: string,
 *   leased?: {lease: import('../vault/lease.js').Lease, now: string}}} News
 */

/**
 * @param {Desk} desk
 * @param {{sync: typeof network.sync}} [api]
 */
export function engine(desk, api = network) {
  const { confirmed, pending } = desk
  /** @type {Map<string, number>} when a team whose check differed was last mended */
  const mended = new Map()
  /** @type {Ahead | null} */
  let ahead = null

  /**
   * Rounds until everything waiting is sent and every team is at its head.
   * @throws {import('./api.js').Offline | import('./api.js').SignedOut | import('./api.js').Busy | import('./api.js').Unreadable}
   */
  async function run() {
    while (await exclusive(desk.lock, round));
  }

  /** @returns {Promise<boolean>} another round is wanted */
  async function round() {
    if (await confirmed.freshen()) desk.news({ stored: true })
    await pending.refresh()
    await finish()
    const commands = waiting()
    const asked = confirmed.standing().cursors
    pending.markSending(commands.map(({ number }) => number))
    desk.news({})
    try {
      const known = commands.length === 0 && ahead?.rev === confirmed.standing().rev ? ahead.answer : null
      ahead = null
      const answer = await (known ?? api.sync({ ...head(), cursors: asked, ...repairs(asked), commands }))
      return await store(answer, asked, commands.length)
    } finally {
      pending.markSending([])
      desk.news({})
    }
  }

  /**
   * @param {any} answer
   * @param {Record<string, string>} asked
   * @param {number} sent
   */
  async function store(answer, asked, sent) {
    const next = askAhead(answer, asked)
    const change = await confirmed.take(answer, asked)
    await finish()
    ahead = next && { answer: next, rev: confirmed.standing().rev }
    if (change.again !== null) await pending.offerAgain(change.again)
    const { lost, cleared } = await pending.raise(answer.last_number)
    const late = (answer.outcomes ?? []).filter((/** @type {any} */ one) => one.status === 'late').length
    desk.news({
      stored: true, gone: change.gone, dropped: change.dropped, late, lost, cleared, wipe: Boolean(answer.wipe), outdated: answer.min_app,
      leased: answer.lease && { lease: answer.lease, now: answer.now },
    })
    if (answer.wipe) return false
    const progressed = sent === 0 || (answer.outcomes ?? []).length > 0 || change.again !== null
    const mending = await mend(change.mismatched, asked)
    return change.more || mending || (progressed && waiting().length > 0)
  }

  /**
   * Asks for the next page of a first fetch while this one is being encrypted and stored. Its answer is used only where
   * nothing else has been stored meanwhile, by whatever tab; a crash asks for it again.
   * @param {any} answer
   * @param {Record<string, string>} asked
   * @returns {Promise<any> | null}
   */
  function askAhead({ teams = {}, drop = [], epoch, wipe }, asked) {
    const pages = Object.entries(teams)
    if (wipe || drop.length > 0 || !pages.some(([, { more, total }]) => more && typeof total === 'number')) return null
    const cursors = { ...asked, ...Object.fromEntries(pages.map(([team, { cursor }]) => [team, cursor])) }
    const coming = api.sync({ ...head(), epoch, cursors, commands: [] })
    coming.catch(() => undefined)
    return coming
  }

  /** The work after the rows are on disk; done again after a crash, because the standing still tells of it. */
  async function finish() {
    const { erased, received_at: at } = confirmed.standing()
    const outcomes = isAtHead(confirmed.standing()) ? confirmed.standing().outcomes : []
    if (outcomes.length > 0) await pending.settle(outcomes, Date.parse(at ?? '') || Date.now())
    for (const { id, case: subject } of erased) {
      await pending.add({ id, name: 'case.erased', subject, case: subject, values: {}, base: {}, made_at: instant() })
    }
    if (outcomes.length > 0 || erased.length > 0) await confirmed.note({ outcomes: outcomes.length > 0 ? [] : confirmed.standing().outcomes, erased: [] })
  }

  function head() {
    const entries = pending.all()
    return { device: desk.device, app: APP, schema: SCHEMA, epoch: confirmed.standing().epoch, outbox: entries.length, sent_at: instant() }
  }

  /** @returns {import('./types.js').Command[]} neither refused nor answered, in order, within the size of one request */
  function waiting() {
    const answered = new Set(confirmed.standing().outcomes.map(({ id }) => id))
    return portion(pending.all().filter(({ record, command }) => !record.refused && !answered.has(command.id)).map(({ command }) => command))
  }

  /**
   * A team whose rows are not the server's is repaired, one at a time and at most once in ten minutes; where that has not
   * helped, it is fetched whole. The cursor says so, and is on disk: a crash goes on from there.
   * @param {string[]} teams
   * @param {Record<string, string>} asked
   */
  async function mend(teams, asked) {
    const now = Date.now()
    const failed = teams.find((team) => asked[team] === REPAIR)
    const team = failed ?? teams.find((one) => now - (mended.get(one) ?? -CALM) >= CALM)
    if (!team) return false
    mended.set(team, now)
    const how = failed || Object.keys(confirmed.have(team)).length > MOST_ROWS ? WHOLE : REPAIR
    await confirmed.note({ cursors: { ...confirmed.standing().cursors, [team]: how } })
    return true
  }

  /** @param {Record<string, string>} asked */
  function repairs(asked) {
    const teams = Object.keys(asked).filter((team) => asked[team] === REPAIR)
    return teams.length > 0 && { have: Object.fromEntries(teams.map((team) => [team, confirmed.have(team)])) }
  }

  /** Sealed commands up, nothing down: the session has ended. They leave the outbox only after an ordinary round. */
  async function handIn() {
    await exclusive(desk.lock, async () => {
      await pending.refresh()
      const records = pending.all().map(({ record }) => record).filter(({ refused }) => !refused)
      const { waiting, unopened } = await handInSealed(desk.device, desk.handIn, records, api)
      const here = new Set([...waiting, ...unopened])
      pending.markSending(records.map(({ number }) => number).filter((number) => !here.has(number)))
      desk.news({})
    })
  }

  return { run, handIn }
}
