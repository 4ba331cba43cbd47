/** What the rota asks of the reader: a duty to confirm, one that has not been taken over, swaps to answer, and the rest they leave. */

import { HOSPITAL } from './coverage.js'

/**
 * @typedef {import('./coverage.js').Duty} Duty
 * @typedef {{id: string, by: string, to: string, at: string, state: import('../../sync/types.js').State, shift: Duty, back: Duty | null}} Swap  `back` is what
 *   is given in return
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ASKED_BEFORE = 15 * MINUTE

/**
 * The reader's duty that is theirs to confirm now: one they were asked about, or one that is about to begin.
 * @param {Duty[]} all earliest first @param {string} me @param {number} now milliseconds
 */
export function toConfirm(all, me, now) {
  return all.find((duty) => duty.worker === me && duty.kind === HOSPITAL && now < duty.to && !duty.row.confirmed_at
    && (duty.row.asked_at || duty.from - now <= ASKED_BEFORE))
}

/**
 * Who has taken the reader's duty over without confirming it: until they do, the reader has it too.
 * @param {Duty[]} all @param {string} me @param {number} now
 * @returns {Duty | undefined} the duty that is not confirmed
 */
export function notTakenOver(all, me, now) {
  const over = all.filter((duty) => duty.worker === me && duty.kind === HOSPITAL && duty.to <= now)
  return all.find((next) => next.worker && next.worker !== me && next.kind === HOSPITAL && !next.row.confirmed_at && next.from <= now && now < next.to
    && over.some((duty) => duty.team === next.team && duty.from < next.from && duty.to >= next.from))
}

/**
 * The swaps that wait for an answer, of shifts that have not begun: those for the reader to answer, and those the reader asked for.
 * @param {any[]} rows @param {Duty[]} all @param {string} me @param {number} now
 * @returns {{asked: Swap[], mine: Swap[]}}
 */
export function waitingSwaps(rows, all, me, now) {
  const some = waiting(rows, all, now)
  return { asked: some.filter(({ to }) => to === me), mine: some.filter(({ by }) => by === me) }
}

/**
 * Every swap that waits for an answer, of shifts among these that have not begun.
 * @param {any[]} rows @param {Duty[]} all @param {number} now
 * @returns {Swap[]}
 */
export function waiting(rows, all, now) {
  const byId = new Map(all.map((duty) => [duty.id, duty]))
  return rows.flatMap(({ id, answers, status = 'asked', by = '', at, state }) => {
    const shift = byId.get(answers.shift?.[0])
    if (status !== 'asked' || !shift || shift.from <= now) return []
    return [{ id, by, to: answers.to?.[0] ?? '', at, state, shift, back: byId.get(answers.back?.[0]) ?? null }]
  })
}

/**
 * Whole hours that a person would have free before and after a shift, by their other duties of the same kind.
 * @param {Duty[]} all @param {string} worker @param {Duty} takes @param {Duty | null} gives what is no longer theirs then
 * @returns {{before: number | null, after: number | null}} null where nothing lies before or after; less than 0 where it overlaps
 */
export function restAround(all, worker, takes, gives) {
  const own = all.filter((duty) => duty.worker === worker && duty.kind === takes.kind && duty.id !== gives?.id && duty.id !== takes.id)
  const before = own.filter((duty) => duty.from < takes.from).map((duty) => takes.from - duty.to)
  const after = own.filter((duty) => duty.from >= takes.from).map((duty) => duty.from - takes.to)
  const least = (/** @type {number[]} */ some) => (some.length ? Math.floor(Math.min(...some) / HOUR) : null)
  return { before: least(before), after: least(after) }
}

/**
 * The reader's duties that have not ended, earliest first.
 * @param {Duty[]} all @param {string} me @param {number} now
 */
export function coming(all, me, now) {
  return all.filter((duty) => duty.worker === me && now < duty.to)
}
