/** Which times of paging are possible, as the server judges it, and how a field says seconds. */

/**
 * @typedef {import('../../sync/types.js').Pairs} Pairs
 * @typedef {{times: Record<string, [number, number]>, before: [string, string][], channels: string[], usual: Pairs}} Rules  the least and the most of each
 *   time in seconds; which must come before which; `usual`: what counts where nobody has set any
 */

const MINUTE = 60

/** The times that are read and written in minutes; the others are in seconds. */
const IN_MINUTES = new Set(['repeat_every', 'escalate_after', 'lapse_after', 'answer_within'])

/**
 * What is wrong with the times: codes by name, nothing when they are possible.
 * @param {Pairs} values seconds @param {Rules} rules
 * @returns {Record<string, string[]>} `number`, `too_short`, `too_long`, and `never` for one that cannot come before the next
 */
export function faults(values, { times, before }) {
  /** @type {Record<string, string[]>} */
  const found = {}
  for (const [name, [least, most]] of Object.entries(times)) {
    const code = alone(values[name]?.[0] ?? '', least, most)
    if (code) found[name] = [code]
  }
  for (const [first, then] of before) {
    if (!found[first] && !found[then] && Number(values[first][0]) >= Number(values[then][0])) found[first] = ['never']
  }
  return found
}

/** @param {string} text @param {number} least @param {number} most */
function alone(text, least, most) {
  if (!/^\d{1,5}$/.test(text)) return 'number'
  return Number(text) < least ? 'too_short' : Number(text) > most ? 'too_long' : ''
}

/**
 * What a field says, in whole seconds; what is no number stays as it is.
 * @param {string} name @param {string} text as typed, `1.5` or `1,5`
 */
export function toSeconds(name, text) {
  const plain = text.trim().replace(',', '.')
  return /^\d+(\.\d+)?$/.test(plain) ? String(Math.round(Number(plain) * unit(name))) : plain
}

/**
 * @param {string} name @param {string} seconds
 * @returns {string} what its field says of so many seconds
 */
export function toField(name, seconds) {
  return String(Math.round((Number(seconds) / unit(name)) * 100) / 100)
}

/** @param {string} name */
function unit(name) {
  return IN_MINUTES.has(name) ? MINUTE : 1
}

/**
 * The version that counts for a team: what this device has said and the server has not refused, else the newest number.
 * @param {any[]} rows of policies @param {string} team @returns {any | undefined}
 */
export function newest(rows, team) {
  const own = rows.filter((row) => (row.team ?? row.answers.team?.[0]) === team && row.state !== 'needs')
  return own.sort((a, b) => order(b) - order(a) || (a.at < b.at ? 1 : -1))[0]
}

/** @param {any} row */
const order = ({ number = Infinity }) => Math.min(number, Number.MAX_SAFE_INTEGER)
