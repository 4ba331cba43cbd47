/**
 * A server as small as the contract allows, in memory: commands once and in order, rows laid over by their values, a feed with
 * marks and checks. It can lose its answer.
 */

import { Offline, SignedOut } from '../../../pwa/static/js/sync/api.js'

export const TEAM = '01932f00-0000-7000-8000-000000000001'
export const CASE = '01932f00-0000-7000-8000-000000000101'

/** @param {number} n */
export const uid = (n) => `01932f00-0000-7000-8000-${String(n).padStart(12, '0')}`

export class Server {
  n = 0
  epoch = 1
  last = 0
  signedIn = true
  reachable = true
  loseAnswers = 0
  /** @type {any[]} */
  requests = []
  /** @type {Map<string, any>} */
  log = new Map()
  /** @type {Map<string, any>} */
  rows = new Map()
  /** @type {{n: number, event: any}[]} */
  gone = []
  /** @type {(command: any) => any} another status than applied */
  judge = () => null
  wipe = false
  /** @type {string[]} */
  drop = []

  constructor() {
    this.write({ kind: 'team', id: TEAM, case: null, answers: {}, name: 'North' })
    this.write({ kind: 'case', id: CASE, case: CASE, answers: {}, patient: uid(201), phase: 'admitted', teams: [TEAM] })
    this.write({ kind: 'patient', id: uid(201), case: CASE, answers: { given: ['Astrid'] } })
  }

  /** @param {any} row */
  write(row) {
    this.n += 1
    const mark = BigInt.asUintN(64, BigInt(this.n) * 0x9E3779B97F4A7C15n).toString(16).padStart(16, '0')
    this.rows.set(`${row.kind}:${row.id}`, { ...row, seq: this.n, mark })
  }

  /** @param {string} id a case that leaves the team */
  leave(id) {
    for (const [key, row] of this.rows) if (row.case === id) this.rows.delete(key)
    this.n += 1
    this.gone.push({ n: this.n, event: { gone: { case: id, why: 'moved' } } })
  }

  check() {
    let xor = 0n
    for (const { mark } of this.rows.values()) xor ^= BigInt(`0x${mark}`)
    return `${this.rows.size}:${xor.toString(16).padStart(16, '0')}`
  }

  /** @param {any} request @param {{handIn?: string}} [how] */
  sync = async (request, { handIn } = {}) => {
    if (!this.reachable) throw new Offline('no network')
    if (!handIn && !this.signedIn) throw new SignedOut()
    const asked = structuredClone(request)
    this.requests.push({ ...asked, handIn })
    const commands = handIn ? await Promise.all(asked.commands.map(async (/** @type {any} */ one) => (await this.open(one)) ?? { ...one, unopened: true })) : asked.commands
    const answer = { epoch: this.epoch, now: new Date().toISOString(), outcomes: this.take(commands), last_number: this.last }
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1
      throw new Offline('the answer is lost')
    }
    return structuredClone(handIn ? answer : { ...answer, ...this.pull(asked), drop: this.drop, wipe: this.wipe })
  }

  /** Opens a sealed command; a test gives the way, null when it does not open. @type {(sealed: any) => Promise<any>} */
  open = async (sealed) => sealed

  /** @param {any[]} commands */
  take(commands) {
    const outcomes = []
    for (const command of commands) {
      if (command.number > this.last + 1) break
      const known = this.log.get(command.id)
      if (command.unopened) outcomes.push({ id: command.id, number: command.number, status: 'refused', why: 'seal' })
      else if (known) outcomes.push({ ...known.outcome, status: 'repeated', was: known.outcome.status })
      else {
        const outcome = { id: command.id, number: command.number, status: 'applied', ...this.judge(command) }
        if (outcome.status === 'applied') this.apply(command)
        this.log.set(command.id, { command, outcome, times: 1 })
        outcomes.push(outcome)
      }
      this.last = Math.max(this.last, command.number)
    }
    return outcomes
  }

  /** @param {any} command */
  apply({ name, subject, case: inCase, values }) {
    if (Object.keys(values).length === 0) return
    const kind = name.slice(0, name.indexOf('.'))
    const known = this.rows.get(`${kind}:${subject}`) ?? { kind, id: subject, case: inCase, answers: {} }
    this.write({ ...known, answers: { ...known.answers, ...values } })
  }

  /** @param {{cursors: Record<string, string>, have?: Record<string, Record<string, number>>}} asked */
  pull({ cursors, have }) {
    if (this.drop.length > 0) return { teams: {} }
    if (cursors[TEAM] === 'repair') return { teams: { [TEAM]: this.repair(have?.[TEAM] ?? {}) } }
    const [epoch, since] = (cursors[TEAM] ?? '0:0').split(':').map(Number)
    const isFirst = epoch !== this.epoch
    const from = isFirst ? 0 : since
    const rows = [...this.rows.values()].filter((row) => row.seq > from).map((row) => ({ n: row.seq, event: { row } }))
    const events = [...rows, ...(isFirst ? [] : this.gone.filter(({ n }) => n > from))].sort((a, b) => a.n - b.n)
    const part = { events: events.map(({ event }) => event), cursor: `${this.epoch}:${this.n}`, more: false, check: this.check() }
    return { teams: { [TEAM]: isFirst ? { ...part, total: 1 } : part } }
  }

  /** @param {Record<string, number>} have */
  repair(have) {
    const rows = [...this.rows.values()]
    const joins = rows.filter(({ kind, id }) => kind === 'case' && !(id in have))
    const inJoins = new Set(joins.map(({ id }) => id))
    const events = [
      ...Object.keys(have).filter((id) => !rows.some((row) => row.id === id)).map((row) => ({ gone: { row, why: 'unknown' } })),
      ...rows.filter((row) => !inJoins.has(row.case) && have[row.id] !== row.seq).map((row) => ({ row })),
      ...joins.map((row) => ({ join: { case: row, rows: rows.filter((one) => one.case === row.id && one !== row) } })),
    ]
    return { events, cursor: `${this.epoch}:${this.n}`, more: false, check: this.check(), repaired: true }
  }
}
