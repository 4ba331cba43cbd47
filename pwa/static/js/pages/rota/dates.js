/** Days as plain dates, `2026-12-24`, and the weeks of a month. */

import { dateOf, toInstant, toLocal } from '../../lib/when.js'

/** @param {number} ms @returns {string} RFC 3339 */
export const stamp = (ms) => new Date(ms).toISOString()

/**
 * @param {string} date @param {number} days
 * @returns {string} the date so many days later
 */
export function plus(date, days) {
  const at = new Date(`${date}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** @param {string} date @returns {number} 0 for Monday to 6 for Sunday */
export function weekday(date) {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
}

/** @param {string} date @returns {string} the Monday of its week */
export function monday(date) {
  return plus(date, -weekday(date))
}

/**
 * The number of a date's week by ISO 8601, as calendars in Sweden and Norway print it.
 * @param {string} date @returns {number}
 */
export function weekNumber(date) {
  const thursday = plus(monday(date), 3)
  const day = (Date.parse(thursday) - Date.parse(`${thursday.slice(0, 4)}-01-01`)) / 86_400_000
  return Math.floor(day / 7) + 1
}

/**
 * The whole weeks that hold a date's month, or only the date's own week.
 * @param {string} date @param {'month' | 'week'} view
 * @returns {string[][]} seven dates each, from Monday
 */
export function weeks(date, view) {
  const first = view === 'month' ? monday(`${date.slice(0, 8)}01`) : monday(date)
  const found = []
  for (let start = first; found.length === 0 || (view === 'month' && start.slice(0, 7) === date.slice(0, 7)); start = plus(start, 7)) {
    found.push([0, 1, 2, 3, 4, 5, 6].map((n) => plus(start, n)))
  }
  return found
}

/**
 * The date by which the period before or after is known.
 * @param {string} date @param {'month' | 'week'} view @param {1 | -1} way
 */
export function step(date, view, way) {
  if (view === 'week') return plus(date, 7 * way)
  const first = `${date.slice(0, 8)}01`
  return `${plus(first, way > 0 ? 31 : -1).slice(0, 8)}01`
}

/** @param {string} date @returns {number} the instant in milliseconds at which it begins in the municipality */
export function beginning(date) {
  return Date.parse(toInstant(`${date}T00:00`))
}

/** @param {number} ms @returns {string} the municipality's date then */
export function dayOf(ms) {
  return dateOf(stamp(ms))
}

/**
 * A shift's hours by the wall, as short as they go: `16–08`, `07:30–16`.
 * @param {{from: number, to: number}} span
 */
export function clockHours({ from, to }) {
  const short = (/** @type {number} */ ms) => toLocal(stamp(ms)).slice(11).replace(/:00$/, '')
  return `${short(from)}–${to === Infinity ? '' : short(to)}`
}

/** @param {{from: number, to: number}} span whether it is a night's: it runs past midnight, or begins before 3 by the wall */
export function isNight({ from, to }) {
  return dayOf(to - 1) > dayOf(from) || Number(toLocal(stamp(from)).slice(11, 13)) < 3
}
