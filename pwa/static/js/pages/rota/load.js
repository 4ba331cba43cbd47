/** What the rota asks of people: their hours in a week, their nights in a row, and whether they could take a shift. */

import { dayOf, isNight, monday, plus } from './dates.js'
import { DAY } from '../oncall/coverage.js'

/**
 * @typedef {import('../oncall/coverage.js').Duty} Duty
 * @typedef {{from: number, to: number, kind: string, id?: string}} Span
 * @typedef {'overlap' | 'rest' | 'unreached'} Hurdle
 */

const HOUR = DAY / 24
/** The least time between two shifts of one person. */
export const REST = 11 * HOUR
/** More nights in a row than these are too many. */
export const MOST_NIGHTS = 3

/**
 * Hours of a worker's shifts of one kind that begin in the week of a date, of every team.
 * @param {Duty[]} all @param {string} worker @param {string} date @param {string} kind
 */
export function hoursInWeek(all, worker, date, kind) {
  const week = monday(date)
  const own = all.filter((duty) => duty.worker === worker && duty.kind === kind && monday(dayOf(duty.from)) === week)
  return Math.round(own.reduce((sum, duty) => sum + duty.to - duty.from, 0) / HOUR)
}

/**
 * The longest run of nights of one person among shifts, the earliest of equals.
 * @param {Duty[]} shifts @returns {{worker: string, nights: number, from: string, to: string} | null} the dates on which the first and last begin
 */
export function mostNights(shifts) {
  /** @type {Map<string, Set<string>>} */
  const nights = new Map()
  for (const duty of shifts) {
    if (!duty.worker || !isNight(duty)) continue
    nights.set(duty.worker, (nights.get(duty.worker) ?? new Set()).add(dayOf(duty.from)))
  }
  let best = null
  for (const [worker, dates] of nights) {
    for (const from of [...dates].filter((date) => !dates.has(plus(date, -1))).sort()) {
      let to = from
      let n = 1
      while (dates.has(plus(to, 1))) [to, n] = [plus(to, 1), n + 1]
      if (!best || n > best.nights || (n === best.nights && from < best.from)) best = { worker, nights: n, from, to }
    }
  }
  return best
}

/**
 * What keeps a person from a shift, else null. Only shifts of the same kind count: one held by the week runs beside others.
 * @param {Duty[]} all @param {{id: string, reached_at?: string | null}} person @param {Span} takes @param {string} [gives] id of a shift they give away
 * @returns {Hurdle | null}
 */
export function hurdle(all, person, takes, gives = '') {
  const others = all.filter((duty) => duty.worker === person.id && duty.kind === takes.kind && duty.id !== gives && duty.id !== takes.id)
  const near = others.filter((duty) => duty.to > takes.from - REST && duty.from < takes.to + REST)
  if (near.some((duty) => duty.to > takes.from && duty.from < takes.to)) return 'overlap'
  if (near.length > 0) return 'rest'
  return person.reached_at ? null : 'unreached'
}

/**
 * Who could take a shift: those who can first, then by how little they have that week.
 * @param {Duty[]} all @param {any[]} people @param {Span} takes
 * @returns {{person: any, hours: number, hurdle: Hurdle | null}[]}
 */
export function candidates(all, people, takes) {
  const date = dayOf(takes.from)
  return people
    .map((person) => ({ person, hours: hoursInWeek(all, person.id, date, takes.kind), hurdle: hurdle(all, person, takes) }))
    .sort((a, b) => Number(Boolean(a.hurdle)) - Number(Boolean(b.hurdle)) || a.hours - b.hours || a.person.name.localeCompare(b.person.name))
}

/**
 * Names as short as they can be told apart: the given name, with the family name's first letter where two share it.
 * @param {{id: string, name: string}[]} people @returns {Map<string, string>} by id
 */
export function shortNames(people) {
  const given = (/** @type {{name: string}} */ { name }) => name.split(' ')[0]
  return new Map(people.map((person) => {
    const shared = people.some((other) => other.id !== person.id && given(other) === given(person))
    const family = person.name.split(' ').at(-1) ?? ''
    return [person.id, shared && family !== given(person) ? `${given(person)} ${[...family][0]}` : given(person)]
  }))
}
