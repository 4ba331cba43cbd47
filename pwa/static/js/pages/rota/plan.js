/** The rota of one team and duty as screens read it: its shifts, gaps, swaps that wait, and the days that are not like others. */

import { duties, gaps } from '../oncall/coverage.js'
import { waiting } from '../oncall/mine.js'
import { beginning, dayOf, plus } from './dates.js'

/**
 * @typedef {import('../oncall/coverage.js').Duty} Duty
 * @typedef {import('../oncall/coverage.js').Gap} Gap
 * @typedef {import('../oncall/mine.js').Swap} Swap
 * @typedef {{name: string, kind: string, from: string, to: string}} Special from and to as local times, perhaps of the evening before
 *
 * @typedef {object} Plan
 * @property {string} team
 * @property {import('../oncall/coverage.js').Kind} kind
 * @property {Duty[]} all every shift this device knows, of all teams and duties
 * @property {Duty[]} shifts of the team and duty, those without a worker too
 * @property {Gap[]} gaps from now on, within the period
 * @property {Swap[]} swaps that wait for an answer, of shifts that have not begun
 * @property {Map<string, Special>} days by date
 * @property {any[]} people of the team, who can have a duty
 * @property {number} now milliseconds
 * @property {string} first the period's first date
 * @property {string} last its last
 */

/**
 * @param {{shifts: () => any[], rows: (kind: string) => any[]}} work
 * @param {{team: string, kind: import('../oncall/coverage.js').Kind, first: string, last: string, now: number, people: any[]}} about
 * @returns {Plan}
 */
export function plan(work, { team, kind, first, last, now, people }) {
  const all = duties(work.shifts())
  const shifts = all.filter((duty) => duty.team === team && duty.kind === kind)
  const needed = kind === 'hospital' || shifts.length > 0
  const until = beginning(plus(last, 1))
  const open = needed && until > now ? gaps(all, team, Math.max(now, beginning(first)), until, kind) : []
  return { team, kind, all, shifts, gaps: open, swaps: waiting(work.rows('swap'), shifts, now), days: specials(work.rows('calendar_day')), people, now, first, last }
}

/** @param {any[]} rows @returns {Map<string, Special>} */
function specials(rows) {
  const one = (/** @type {any} */ answers, /** @type {string} */ name) => answers[name]?.[0] ?? ''
  return new Map(rows
    .filter((row) => !row.removed && row.day)
    .map(({ day, answers }) => [day, { name: one(answers, 'name'), kind: one(answers, 'kind'), from: one(answers, 'from'), to: one(answers, 'to') }]))
}

/**
 * The shifts and gaps that begin on each day; an open shift that is covered shows nothing, one that is over shows as it was.
 * @param {Plan} plan
 * @returns {Map<string, {shifts: Duty[], gaps: Gap[]}>} by date
 */
export function byDay({ shifts, gaps: open, now }) {
  /** @type {Map<string, {shifts: Duty[], gaps: Gap[]}>} */
  const days = new Map()
  const on = (/** @type {number} */ ms) => {
    const date = dayOf(ms)
    const known = days.get(date) ?? { shifts: [], gaps: [] }
    days.set(date, known)
    return known
  }
  for (const duty of shifts) if (duty.worker) on(duty.from).shifts.push(duty)
  for (const gap of open) on(gap.shift && gap.from <= now ? gap.shift.from : gap.from).gaps.push(gap)
  return days
}

/**
 * Of a shift, the swap it waits in, as the one given or the one given in return.
 * @param {Plan} plan @param {string} shift
 */
export function swapOf({ swaps }, shift) {
  return swaps.find((swap) => swap.shift.id === shift || swap.back?.id === shift)
}

/** @param {Gap} gap a key by which a screen finds it again */
export function gapKey(gap) {
  return `gap ${gap.shift?.id ?? ''} ${gap.to}`
}
